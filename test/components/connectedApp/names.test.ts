import { expect } from 'chai';
import { SfError, type Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { Integration } from '../../../src/integration/integration.js';
import { connectToEmulator } from '../../support/connection.js';
import { run, type TestRun } from '../../support/run.js';

const preauthorize = (name: string, profiles: string[] = [], permissionSets: string[] = []): Integration => ({
  connectedApps: [{ name, permittedUsers: 'AdminApprovedPreAuthorized', profiles, permissionSets }],
});

describe('names of apps, profiles and permission sets', () => {
  let emulator: Emulator;
  let connection: Connection;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    connection = await connectToEmulator(emulator);
  });

  after(() => emulator.close());

  const dryRun = (integration: Integration): Promise<TestRun> => run(connection, integration, { isDryRun: true });

  const failure = async (integration: Integration): Promise<SfError> => {
    try {
      await run(connection, integration);
    } catch (error) {
      expect(error).to.be.instanceOf(SfError);
      expect(emulator.deployments).to.have.length(0);
      return error as SfError;
    }
    throw new Error('nothing was refused');
  };

  for (const [name, fullName] of [
    ['Quotes \'single\' "double" \\ 100% _under_ & <tag>', 'Quotes_App'],
    ['会計 Größe', 'Unicode_App'],
    ['Data Loader', 'Data_Loader_A'],
    ['data loader', 'Data_Loader_B'],
    ['Vendor_Packaged', 'vend__Vendor_Packaged'],
    ['vend__Vendor_Packaged', 'vend__Vendor_Packaged'],
    ['Same_Name_App', 'Same_Name_App'],
  ] as const) {
    it(`finds the app ${fullName} by ${name}`, async () => {
      expect((await dryRun(preauthorize(name, ['Standard User']))).app?.name).to.equal(fullName);
    });
  }

  for (const [profile, label] of [
    ['Admin', 'Systemadministrator'],
    ['Systemadministrator', 'Systemadministrator'],
    ['Branch "North" & <South>', 'Branch "North" & <South>'],
    ['Vertrieb Österreich / 100%', 'Vertrieb Österreich / 100%'],
  ] as const) {
    it(`finds the profile ${label} by ${profile}`, async () => {
      const { changes } = await dryRun(preauthorize('Data_Loader_A', [profile]));
      expect(changes.find(({ property }) => property === 'profile')?.after).to.equal(label);
    });
  }

  for (const [name, label] of [
    ['API_Only', 'GRACE'],
    ['Grace Period', 'Grace Period'],
    ['Partner_Access_2', 'Partner Access'],
    ['It\'s "quoted" \\ back_slash 50%', 'It\'s "quoted" \\ back_slash 50%'],
    ['統合ユーザー', '統合ユーザー'],
    ['vend__Vendor', 'Vendor Access'],
  ] as const) {
    it(`finds the permission set ${label} by ${name}`, async () => {
      const { changes } = await dryRun(preauthorize('Data_Loader_A', [], [name]));
      expect(changes.find(({ property }) => property === 'permissionSet')?.after).to.equal(label);
    });
  }

  it('reports a name that stands for several permission sets, and takes the id of one', async () => {
    const error = await failure(preauthorize('Data_Loader_A', [], ['GRACE']));
    expect(error.name).to.equal('PermissionSetAmbiguousError');
    expect(error.message).to.contain('API name API_Only').and.to.contain('API name GRACE');
    const grace = emulator.org.state.permissionSets.find(({ name }) => name === 'GRACE');
    const { changes } = await dryRun(preauthorize('Data_Loader_A', [], [grace?.id ?? '']));
    expect(changes[0]?.after).to.equal('Grace Period');
  });

  it('grants the right one of two permission sets with the same label', async () => {
    const wanted = emulator.org.state.permissionSets.find(({ name }) => name === 'Partner_Access_2');
    const outcome = await run(connection, preauthorize('Unicode_App', [], ['Partner_Access_2']));
    expect(outcome.state).to.equal('applied');
    const app = emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'Unicode_App');
    const rows = emulator.org.state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId === app?.id);
    expect(rows.map(({ parentId }) => parentId)).to.deep.equal([wanted?.id]);
    emulator.deployments.length = 0;
  });

  it('lists the app and the external client app that share a label', async () => {
    const error = await failure(preauthorize('Same Name', ['Standard User']));
    expect(error.name).to.equal('AppAmbiguousError');
    expect(error.message).to.contain('connected app').and.to.contain('external client app');
  });

  it('says of an external client app where its policies are set', async () => {
    const error = await failure(preauthorize('Approved_ECA'));
    expect(error.name).to.equal('ExternalClientAppError');
    expect(error.actions?.join()).to.contain('/lightning/setup/ManageExternalClientApplication/home');
  });

  it('names the nearest apps when there is none of the name', async () => {
    const error = await failure(preauthorize('Grup App'));
    expect(error.name).to.equal('AppNotFoundError');
    expect(error.actions?.join()).to.contain('"Group App"');
  });

  it('reports every wrong name at once', async () => {
    const error = await failure(preauthorize('Nowhere App', ['Nobody', ' '], ['GRACE', 'Nothing']));
    expect(error.name).to.equal('SeveralProblemsError');
    expect(error.message.split('\n').map((line) => line.split(':')[0])).to.deep.equal([
      'AppNotFoundError',
      'ProfileNotFoundError',
      'BlankProfileError',
      'PermissionSetAmbiguousError',
      'PermissionSetNotFoundError',
    ]);
  });

  for (const name of ['', '   ', '\t\n']) {
    it(`refuses the blank name ${JSON.stringify(name)}`, async () => {
      expect((await failure(preauthorize(name))).name).to.equal('AppNameBlankError');
    });
  }

  for (const name of [
    'x'.repeat(5000),
    "O'Reilly'; DROP",
    "' OR Name != '",
    'back\\slash\\',
    '100%',
    '_',
    '"',
    'ünïcödé 統合 😀',
    '<script>&amp;</script>',
    ']]>',
    '&#0;',
    '\u001b[31mred',
    '../../etc/passwd',
    '0H4000000000000AAA',
    '${jndi:ldap://x}',
  ]) {
    it(`finds nothing under ${JSON.stringify(name.slice(0, 30))}, and says so`, async () => {
      const error = await failure(preauthorize(name, [name], [name]));
      expect(error.name).to.equal('SeveralProblemsError');
      expect(error.message).to.match(/^AppNotFoundError.*\nProfileNotFoundError.*\nPermissionSetNotFoundError/);
      expect(error.message.length).to.be.below(1000);
      expect(error.actions?.join('\n')).not.to.match(/: none$/m);
    });
  }
});
