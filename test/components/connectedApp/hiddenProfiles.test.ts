import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { newId } from '../../../emulator/org/ids.js';
import { openSession } from '../../../emulator/org/session.js';
import type { Switches } from '../../../emulator/org/switches.js';
import type { Integration } from '../../../src/integration/integration.js';
import { connectToEmulator } from '../../support/connection.js';
import { run } from '../../support/run.js';
import { rejection } from '../rejection.js';

const wish = (names: { profiles?: string[]; permissionSets?: string[] }): Integration => ({
  connectedApps: [{ name: 'Data-Sync', permittedUsers: 'AdminApprovedPreAuthorized', ...names }],
});

describe('a login that the names of other profiles are kept from', () => {
  let emulator: Emulator;
  let connection: Connection;

  const open = async (switches: Partial<Switches> = {}): Promise<void> => {
    emulator = await startEmulator({ scenario: 'altaflow', switches: { profileFiltering: true, ...switches } });
    const { state } = emulator.org;
    const user = state.users.find(({ username }) => username === 'ulla@northwind.example');
    const set = { id: newId('0PS'), name: 'Deployer', label: 'Deployer', namespacePrefix: null, profileId: null };
    const more = { type: 'Regular' as const, permissionSetGroupId: null, license: null, description: null };
    state.permissionSets.push({
      ...set,
      ...more,
      userPermissions: ['ApiEnabled', 'ModifyAllData', 'ModifyMetadata', 'ViewSetup'],
    });
    state.permissionSetAssignments.push({
      ...(state.permissionSetAssignments[0] as object),
      id: newId('0Pa'),
      assigneeId: user?.id ?? '',
      permissionSetId: set.id,
    } as never);
    // The org doesn't say what the login may do, so the plugin goes on.
    emulator.org.faults.push({
      soqlContains: 'FROM UserPermissionAccess',
      status: 400,
      errorCode: 'INVALID_TYPE',
      message: 'no',
    });
    const session = openSession(emulator.org, { userId: user?.id ?? '', scopes: ['full'], consumerKey: null });
    connection = await connectToEmulator(emulator, session.accessToken);
  };

  afterEach(() => emulator.close());

  const granted = (): number => {
    const app = emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'Data_Sync');
    return emulator.org.state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId === app?.id).length;
  };

  it('is told of a profile that it may be there, and which permission would show it', async () => {
    await open();
    const { name, message, actions, exitCode } = await rejection(run(connection, wish({ profiles: ['Sales User'] })));
    expect([name, exitCode]).to.deep.equal(['ProfilesHiddenError', 1]);
    expect(message).to.contain('"Sales User"');
    expect(actions?.join()).to.contain('View All Profiles');
    expect(emulator.deployments).to.deep.equal([]);
  });

  it('keeps the hidden profiles that the file lists', async () => {
    await open();
    const before = granted();
    const outcome = await run(connection, wish({ permissionSets: ['Deployer'] }));
    expect(outcome.state).to.equal('applied');
    expect(granted()).to.equal(before + 1);
    expect(emulator.deployments[0]?.files['connectedApps/Data_Sync.connectedApp']).to.contain('Billing Integration');
  });

  for (const [why, switches, prepare] of [
    ['the file lists no profiles', { grantListsOnRetrieve: 'hidden' }, () => undefined],
    [
      'the app is open to all, so that the file has no lists',
      {},
      () => {
        for (const app of emulator.org.state.connectedApps)
          if (app.fullName === 'Data_Sync') app.isAdminApproved = false;
      },
    ],
  ] as Array<[string, Partial<Switches>, () => void]>) {
    it(`sends nothing where ${why}`, async () => {
      await open(switches);
      prepare();
      const before = granted();
      const { name, message, actions } = await rejection(run(connection, wish({ permissionSets: ['Deployer'] })));
      expect(name).to.equal('ProfilesHiddenError');
      expect(message).to.contain('Data-Sync');
      expect(actions?.join()).to.contain('View All Profiles');
      expect([granted(), emulator.deployments]).to.deep.equal([before, []]);
    });
  }
});
