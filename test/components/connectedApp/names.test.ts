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
    ['会計 Gro\u0308ße', 'Unicode_App'],
    ['Group\u00A0App\u200B', 'Group_App'],
    ['Quotes \u2018single\u2019 \u201Cdouble\u201D \\ 100%  _under_ & <tag>', 'Quotes_App'],
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
    ['Vertrieb O\u0308sterreich / 100%', 'Vertrieb Österreich / 100%'],
    ['vertrieb  o\u0308sterreich\u00A0/\u00A0100%', 'Vertrieb Österreich / 100%'],
    ['Branch \u201CNorth\u201D & <South>', 'Branch "North" & <South>'],
    ['Minimum Access \u2013 Salesforce', 'Minimum Access - Salesforce'],
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
    ['X\u2011Y', 'X-Y'],
    ['Grace\u00A0Period', 'Grace Period'],
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

  it('says in what names differ that look the same', async () => {
    const { permissionSets, connectedApps } = emulator.org.state;
    const twin = permissionSets.find(({ name }) => name === 'X_Y');
    const group = connectedApps.find(({ fullName }) => fullName === 'Group_App');
    const other = connectedApps.find(({ fullName }) => fullName === 'Refresh_Only');
    if (!twin || !group || !other) throw new Error('not in the scenario');
    const before = [twin.label, other.label] as const;
    Object.assign(twin, { label: 'Grace\u00A0Period' });
    Object.assign(other, { label: 'Group\u2009App' });
    try {
      const error = await failure(preauthorize('Group\u00A0\u00A0App', [], ['grace  period']));
      expect(error.message).to.contain('connected app "Group App" (API name Group_App, ').and.contain('U+0020');
      expect(error.message).to.contain('written with U+2009').and.contain('written with U+00A0');
      expect(error.message.match(/written with U\+0020/g)).to.have.length(2);
      const outcome = await dryRun(preauthorize('Group App', [], ['Grace Period']));
      expect(outcome.changes[0]?.after, 'the very name still counts').to.equal('Grace Period');
    } finally {
      [twin.label, other.label] = before;
    }
  });

  it('lists uninstalled apps whose names are equal in the reading that finds them', async () => {
    const { oauthTokens } = emulator.org.state;
    const blocked = oauthTokens.filter(({ appName }) => appName === 'Blocked Uninstalled App');
    expect(blocked).not.to.have.length(0);
    for (const token of blocked) token.appName = 'Uninstalled\u00A0App';
    const error = await failure(preauthorize('uninstalled  app', ['Standard User']));
    expect(error.name).to.equal('AppAmbiguousError');
    expect(error.message).to.contain('(written with U+0020)').and.contain('(written with U+00A0)');
    for (const token of blocked) token.appName = 'Blocked Uninstalled App';
  });

  it('shows the letter of another script in a name that looks like one there is', async () => {
    const error = await failure(preauthorize('Gr\u043Eup App', ['Standard User']));
    expect(error.name).to.equal('AppNotFoundError');
    expect(error.actions?.[0]).to.contain('"Group App" (written with U+006F)');
  });

  describe('of another kind than the flag', () => {
    for (const name of ['Integration Group', 'Integration_Group', 'integration group', 'Integration\u00A0Group']) {
      it(`refuses the permission set group "${name}" and names what it holds`, async () => {
        const error = await failure(preauthorize('Group App', [], [name]));
        expect(error.name).to.equal('PermissionSetGroupHoldsError');
        expect(error.message).to.equal(
          '"Integration Group" is a permission set group, and an app can\'t be given to a group. It holds: "X-Y", "Group Member"',
        );
        expect(error.actions).to.deep.equal([
          'Name one of its permission sets, which all users of the group have: --permission-set "X-Y" --permission-set "Group Member"',
        ]);
        expect((await failure(preauthorize('Group App', [name]))).name).to.equal(error.name);
      });
    }

    it('refuses a group by both of its ids', async () => {
      const [group] = emulator.org.state.permissionSetGroups;
      const computed = emulator.org.state.permissionSets.find(({ type }) => type === 'Group');
      for (const id of [group?.id ?? '', computed?.id ?? '', computed?.id.slice(0, 15) ?? '']) {
        expect((await failure(preauthorize('Group App', [], [id]))).name).to.equal('PermissionSetGroupHoldsError');
      }
    });

    it('refuses a group too where the org does not tell what it holds', async () => {
      emulator.org.faults.push({
        soqlContains: 'PermissionSetGroupComponent',
        status: 400,
        errorCode: 'INVALID_TYPE',
        message: 'no',
        times: 2,
      });
      const error = await failure(preauthorize('Group App', [], ['Integration Group']));
      expect(error.name).to.equal('PermissionSetGroupNotAllowedError');
      const { changes } = await dryRun(preauthorize('Group App', [], ['X-Y']));
      expect(changes.map(({ after }) => after)).to.deep.equal(['X-Y']);
      emulator.org.faults.length = 0;
    });

    it('refuses a profile given as permission set and a permission set given as profile', async () => {
      for (const name of ['Admin', 'systemadministrator']) {
        const profile = await failure(preauthorize('Group App', [], [name]));
        expect(profile.name).to.equal('ProfileNotPermissionSetError');
        expect(profile.actions?.[0]).to.contain('--profile "Systemadministrator"');
      }
      for (const name of ['X_Y', 'x-y']) {
        const set = await failure(preauthorize('Group App', [name]));
        expect(set.name).to.equal('PermissionSetNotProfileError');
        expect(set.actions).to.deep.equal(['Name it with --permission-set "X-Y"']);
      }
    });

    it('takes a permission set that has the label of a group or a profile', async () => {
      const set = emulator.org.state.permissionSets.find(({ name }) => name === 'X_Y');
      if (!set) throw new Error('not in the scenario');
      for (const label of ['Integration Group', 'Standard User']) {
        set.label = label;

        const { changes } = await dryRun(preauthorize('Data_Loader_A', [], [label]));
        expect(changes[0]?.after).to.equal(label);
      }
      set.label = 'X-Y';
    });

    it('takes a permission set of any type but a group', async () => {
      const set = emulator.org.state.permissionSets.find(({ name }) => name === 'X_Y');
      if (!set) throw new Error('not in the scenario');
      const { type } = set;
      Object.assign(set, { type: 'Session' });
      const { changes } = await dryRun(preauthorize('Data_Loader_A', [], ['X-Y']));
      expect(changes[0]?.after).to.equal('X-Y');
      Object.assign(set, { type });
    });

    for (const [name, error] of [
      ['Integration Group', 'PermissionSetGroupHoldsError'],
      ['Integration-Group', 'PermissionSetNameOfGroupError'],
      ['Standard User', 'ProfileNotPermissionSetError'],
      ['X Y', 'PermissionSetNameTakenError'],
    ] as const) {
      it(`creates no permission set "${name}" beside what has that name`, async () => {
        const refused = await failure({
          connectedApps: [{ name: 'Group App', dedicatedPermissionSet: { name, assignTo: ['direct@odd.example'] } }],
        });
        expect(refused.name).to.equal(error);
      });
    }
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

  for (const name of ['', '   ', '\t\n', '\u200B\u00A0']) {
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
