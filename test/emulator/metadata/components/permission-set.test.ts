import { expect } from 'chai';
import { addAccess } from '../../../../emulator/metadata/components/access.js';
import { deployOne, fixture, metadataFile, retrieve, type Deployment, type Fixture } from '../fixture.js';

const permission = (name: string, enabled = true): string =>
  `<userPermissions><enabled>${enabled}</enabled><name>${name}</name></userPermissions>`;
const deploySet = async (org: Fixture, fullName: string, content: string): Promise<Deployment> =>
  deployOne(org, {
    type: 'PermissionSet',
    fullName,
    path: `permissionsets/${fullName}.permissionset`,
    file: metadataFile('PermissionSet', content),
  });

describe('deploying a permission set', () => {
  it('creates one that a retrieve gives back', async () => {
    const org = fixture();
    const access = '<classAccesses><apexClass>Courier</apexClass><enabled>true</enabled></classAccesses>';
    const content = `${access}<description>For sync</description><label>Fresh Set</label>${permission('ApiUserOnly')}${permission('ApiEnabled')}`;
    expect((await deploySet(org, 'Fresh_Set', content)).status).to.equal('Succeeded');
    const { files } = await retrieve(org, { PermissionSet: ['Fresh_Set'] });
    expect(files['unpackaged/permissionsets/Fresh_Set.permissionset']).to.equal(
      metadataFile(
        'PermissionSet',
        [
          '    <classAccesses>',
          '        <apexClass>Courier</apexClass>',
          '        <enabled>true</enabled>',
          '    </classAccesses>',
          '    <description>For sync</description>',
          '    <hasActivationRequired>false</hasActivationRequired>',
          '    <label>Fresh Set</label>',
          '    <userPermissions>',
          '        <enabled>true</enabled>',
          '        <name>ApiEnabled</name>',
          '    </userPermissions>',
          '    <userPermissions>',
          '        <enabled>true</enabled>',
          '        <name>ApiUserOnly</name>',
          '    </userPermissions>',
        ].join('\n'),
      ),
    );
  });

  it('replaces what one holds and leaves its access to apps alone', async () => {
    const org = fixture();
    const set = org.state.permissionSets.find(({ name }) => name === 'Sync_Access');
    set?.userPermissions.push('ApiEnabled', 'ModifyMetadata');
    addAccess(org.state, set?.id ?? '', { id: org.app.id, type: 'ConnectedApplication' });
    await deploySet(
      org,
      'Sync_Access',
      `<label>Sync</label>${permission('ApiUserOnly')}${permission('ApiEnabled', false)}`,
    );
    expect(set).to.include({ label: 'Sync', description: null });
    expect(set?.userPermissions).to.deep.equal(['ApiUserOnly']);
    expect(org.state.setupEntityAccess).to.have.length(1);
  });

  it('refuses unknown permissions, managed sets and bad names', async () => {
    const problem = async (fullName: string, content = '<label>x</label>'): Promise<string> =>
      (await deploySet(fixture(), fullName, content)).problems[0] ?? '';
    expect(await problem('Fresh_Set', `<label>x</label>${permission('FlyToTheMoon')}`)).to.equal(
      'Unknown user permission: FlyToTheMoon',
    );
    expect(await problem('acme__Managed_Access')).to.contain('Cannot modify managed object: entity=PermissionSet');
    expect(await problem('other__Set')).to.contain('Cannot create a new component with the namespace: other.');
    expect(await problem('Fresh-Set')).to.contain('API name');
  });

  it('knows UseAnyApiClient only where API Access Control is enabled, and CanApproveUninstalledApps everywhere', async () => {
    const status = async (org: Fixture, name: string): Promise<string> =>
      (await deploySet(org, 'Fresh_Set', `<label>x</label>${permission(name)}`)).status;
    expect(await status(fixture({ apiAccessControl: false }), 'UseAnyApiClient')).to.equal('Failed');
    expect(await status(fixture({ apiAccessControl: true }), 'UseAnyApiClient')).to.equal('Succeeded');
    expect(await status(fixture({ canApproveUninstalledAppsField: false }), 'CanApproveUninstalledApps')).to.equal(
      'Succeeded',
    );
  });

  it('keeps license and activation, which records show as well', async () => {
    const org = fixture();
    const content = `<hasActivationRequired>true</hasActivationRequired><label>x</label><license>Salesforce</license>`;
    expect((await deploySet(org, 'Fresh_Set', content)).status).to.equal('Succeeded');
    const { files } = await retrieve(org, { PermissionSet: ['Fresh_Set'] });
    const file = files['unpackaged/permissionsets/Fresh_Set.permissionset'] ?? '';
    expect(file).to.contain('<hasActivationRequired>true</hasActivationRequired>');
    expect(file).to.contain('<license>Salesforce</license>');
    expect(org.state.permissionSets.at(-1)).to.include({ hasActivationRequired: true, license: 'Salesforce' });
  });

  it('is refused where the org takes none', async () => {
    const org = fixture({ permissionSetDeploy: 'refused' });
    const before = org.state.permissionSets.length;
    const { status, problems } = await deploySet(org, 'Fresh_Set', '<label>x</label>');
    expect([status, ...problems]).to.deep.equal(['Failed', 'Not available for deploy for this organization']);
    expect(org.state.permissionSets).to.have.length(before);
  });
});
