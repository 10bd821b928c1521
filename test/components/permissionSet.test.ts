import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { newId } from '../../emulator/org/ids.js';
import type { PermissionSet } from '../../emulator/org/state.js';
import type { Switches } from '../../emulator/org/switches.js';
import { generateCertificate } from '../../src/certificate/generate.js';
import { jwtEnableIntent } from '../../src/integration/jwtEnable.js';
import { connectToEmulator } from '../support/connection.js';
import { run, type TestRun } from '../support/run.js';
import { agreeAfter } from '../support/runKinds.js';

const LABEL = 'JWT Users';

describe('the permission set of jwt-enable', () => {
  let emulator: Emulator;
  let connection: Connection;
  let file: string;

  before(async () => {
    const outputDir = mkdtempSync(join(tmpdir(), 'connectedapp-sets-'));
    const options = { subject: { commonName: 'sets' }, days: 400, bits: 2048 as const, outputDir, name: 'sets' };
    file = (await generateCertificate({ ...options, forceOverwrite: true })).certificateFile;
  });

  const open = async (switches: Partial<Switches> = {}, scenario = 'successpro'): Promise<void> => {
    emulator = await startEmulator({ scenario, switches });
    connection = await connectToEmulator(emulator);
  };

  afterEach(() => emulator.close());

  const enable = async (
    assignTo: string[],
    {
      app = 'SuccessPro Connected App',
      permissionSet = LABEL,
      ...options
    }: { app?: string; permissionSet?: string } & Parameters<typeof run>[2] = {},
  ): Promise<TestRun> => {
    const { integration } = jwtEnableIntent({ app, certificate: { file }, scopes: [], permissionSet, assignTo });
    return run(connection, integration, options);
  };

  const sets = (): PermissionSet[] => emulator.org.state.permissionSets.filter(({ label }) => label === LABEL);
  const codes = ({ notices }: TestRun): string[] => notices.map(({ code }) => code);
  const setFile = (): string =>
    Object.entries(emulator.deployments[0]?.files ?? {}).find(([path]) => path.startsWith('permissionsets/'))?.[1] ??
    '';

  it('is deployed before the app, and holds API Enabled where its user has it by nothing else', async () => {
    await open();
    const user = emulator.org.state.users.find(({ email }) => email === 'dev@actifi.com');
    const own = emulator.org.state.permissionSets.find(({ profileId }) => profileId === user?.profileId);
    own?.userPermissions.splice(0);
    const outcome = await enable(['dev@actifi.com']);
    expect(outcome.state).to.equal('applied');
    expect(
      emulator.deployments.map(({ files }) => Object.keys(files).filter((path) => path !== 'package.xml')),
    ).to.deep.equal([
      ['permissionsets/JWT_Users.permissionset'],
      ['connectedApps/SuccessPro_Connected_App.connectedApp'],
    ]);
    expect(setFile()).to.contain('<name>ApiEnabled</name>');
    expect(codes(outcome)).to.include('ApiEnabledIncluded');
    expect(sets()[0]?.userPermissions).to.deep.equal(['ApiEnabled']);
  });

  it('is empty where its user has API Enabled already', async () => {
    await open();
    const outcome = await enable(['advisor@harbor.example']);
    expect([outcome.state, setFile().includes('ApiEnabled')]).to.deep.equal(['applied', false]);
    expect(codes(outcome)).not.to.include.members(['ApiEnabledIncluded']);
  });

  it('is made by a record, which is said, where the org takes no permission sets in deployments', async () => {
    await open({ permissionSetDeploy: 'refused' });
    const outcome = await enable(['dev@actifi.com']);
    expect(outcome.state).to.equal('applied');
    const [creation] = outcome.changes;
    expect([creation?.component.type, creation?.routes[0].via, creation?.status]).to.deep.equal([
      'PermissionSet',
      'record',
      'applied',
    ]);
    expect(codes(outcome)).to.include('DeployRefused');
    expect(sets()).to.have.length(1);
    expect((await enable(['dev@actifi.com'])).state).to.equal('unchanged');
  });

  it('is only assigned where it is there, and stays as it is', async () => {
    await open();
    await enable([]);
    const before = structuredClone(sets());
    emulator.deployments.length = 0;
    const outcome = await enable(['dev@actifi.com']);
    expect(outcome.changes.map(({ component }) => component.type)).to.deep.equal(['PermissionSetAssignment']);
    expect([emulator.deployments, sets()]).to.deep.equal([[], before]);
  });

  it('without API Enabled leaves its user out of the API, which is said by name', async () => {
    await open({}, 'kitchen-sink');
    const username = 'keine.rechte@odd.example';
    const set = emulator.org.state.permissionSets.find(
      ({ profileId, type, namespacePrefix, userPermissions }) =>
        profileId === null && type === 'Regular' && namespacePrefix === null && !userPermissions.includes('ApiEnabled'),
    );
    const outcome = await enable([username], { app: 'Group App', permissionSet: set?.name ?? '' });
    const notice = outcome.notices.find(({ code }) => code === 'ApiEnabledMissing');
    expect(notice?.message).to.contain(username).and.to.contain(set?.label);
  });

  it('that somebody else makes while the question is open is taken as it is', async () => {
    await open();
    const outcome = await enable(['dev@actifi.com'], {
      confirm: agreeAfter(() => {
        const regular = { profileId: null, type: 'Regular' as const, permissionSetGroupId: null, license: null };
        const names = { name: 'JWT_Users', label: LABEL, namespacePrefix: null, description: 'theirs' };
        emulator.org.state.permissionSets.push({
          id: newId('0PS'),
          ...regular,
          ...names,
          userPermissions: ['ApiEnabled'],
        });
      }),
    });
    expect(outcome.state).to.equal('applied');
    expect(sets()).to.have.length(1);
    expect([sets()[0]?.description, sets()[0]?.userPermissions]).to.deep.equal(['theirs', ['ApiEnabled']]);
    const isAssigned = emulator.org.state.permissionSetAssignments.some(
      ({ permissionSetId }) => permissionSetId === sets()[0]?.id,
    );
    expect(isAssigned).to.equal(true);
  });
});
