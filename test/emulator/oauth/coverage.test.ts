import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { effectivePermissions, isCovered } from '../../../emulator/oauth/coverage.js';
import { userNamed } from '../client.js';

describe('who an admin-approved app lets in', () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink', now: () => Date.parse('2026-06-01T00:00:00Z') });
  });
  after(() => emulator.close());

  const covers = (app: string, username: string): boolean => {
    const { id } = emulator.org.state.connectedApps.find(({ label }) => label === app)!;
    return isCovered(emulator.org, userNamed(emulator, username).id, id);
  };

  it('is a user with a granted permission set, directly or through a group', () => {
    expect(covers('Group App', 'direct@odd.example')).to.equal(true);
    expect(covers('Group App', 'grouped@odd.example')).to.equal(true);
  });

  it('is a user whose profile is granted', () => {
    expect(covers('Wide App', 'admin@odd.example')).to.equal(true);
    expect(covers('Wide App', 'direct@odd.example')).to.equal(false);
  });

  it('is nobody whose assignment has expired or is inactive', () => {
    expect(covers('Group App', 'expired@odd.example')).to.equal(false);
    expect(covers('Group App', 'paused@odd.example')).to.equal(false);
  });

  it('gives permissions from the profile and from groups alike', () => {
    const member = emulator.org.state.permissionSets.find(({ name }) => name === 'Group_Member')!;
    member.userPermissions.push('ViewSetup');
    const held = effectivePermissions(emulator.org, userNamed(emulator, 'grouped@odd.example').id);
    expect([...held]).to.include.members(['ApiEnabled', 'ViewSetup']);
  });
});
