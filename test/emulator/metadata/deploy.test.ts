import { expect } from 'chai';
import { profileOwnedSet } from '../../../emulator/metadata/components/component.js';
import {
  appContent,
  call,
  deploy,
  deployApp,
  faultOf,
  fixture,
  manifest,
  metadataFile,
  packageFile,
  texts,
} from './fixture.js';

const app = (content = appContent({ oauth: '<isAdminApproved>true</isAdminApproved>' })): string =>
  metadataFile('ConnectedApp', content);
const site = (url = 'https://new.example.com'): string =>
  metadataFile(
    'RemoteSiteSetting',
    `<disableProtocolSecurity>false</disableProtocolSecurity><isActive>true</isActive><url>${url}</url>`,
  );
const appPath = 'connectedApps/Billing_Sync.connectedApp';
const sitePath = 'remoteSiteSettings/New_Site.remoteSite';
const both = { ConnectedApp: ['Billing_Sync'], RemoteSiteSetting: ['New_Site'] };

describe('a deployment', () => {
  it('changes nothing when any component fails and it rolls back', async () => {
    const org = fixture();
    const before = structuredClone(org.state);
    const files = {
      'package.xml': packageFile(both),
      [appPath]: app(appContent({ rest: '<foo/>' })),
      [sitePath]: site(),
    };
    const { status, successes, answer } = await deploy(org, files);
    expect(status).to.equal('Failed');
    expect(successes).to.deep.equal(['New_Site']);
    expect(texts(answer, 'numberComponentErrors')).to.deep.equal(['1']);
    expect(texts(answer, 'success').at(-1)).to.equal('false');
    expect(org.state).to.deep.equal(before);
    expect(org.changes).to.deep.equal([]);
  });

  it('keeps what succeeds when it does not roll back', async () => {
    const org = fixture();
    const files = {
      'package.xml': packageFile(both),
      [appPath]: app(appContent({ rest: '<foo/>' })),
      [sitePath]: site(),
    };
    const { status } = await deploy(org, files, { rollbackOnError: false });
    expect(status).to.equal('SucceededPartial');
    expect(org.state.remoteSites.map(({ fullName }) => fullName)).to.include('New_Site');
    expect(org.changes).to.deep.equal(['RemoteSiteSetting New_Site']);
  });

  it('fails without rollback when nothing succeeds', async () => {
    const { status } = await deploy(
      fixture(),
      { 'package.xml': packageFile({ ConnectedApp: ['Billing_Sync'] }), [appPath]: app('<foo/>') },
      { rollbackOnError: false },
    );
    expect(status).to.equal('Failed');
  });

  it('changes nothing when it only checks', async () => {
    const org = fixture();
    const before = structuredClone(org.state);
    const files = { 'package.xml': packageFile(both), [appPath]: app(), [sitePath]: site() };
    const { status, successes, answer } = await deploy(org, files, { checkOnly: true });
    expect(status).to.equal('Succeeded');
    expect(successes).to.deep.equal(['New_Site', 'Billing_Sync']);
    expect(texts(answer, 'checkOnly')).to.deep.equal(['true']);
    expect(org.state).to.deep.equal(before);
  });

  it('sees components of the same deployment that others refer to', async () => {
    const org = fixture();
    const content = appContent({
      oauth: '<isAdminApproved>true</isAdminApproved>',
      rest: '<permissionSetName>Fresh</permissionSetName>',
    });
    const files = {
      'package.xml': packageFile({ ConnectedApp: ['Billing_Sync'], PermissionSet: ['Fresh_Set'] }),
      [appPath]: app(content),
      'permissionsets/Fresh_Set.permissionset': metadataFile('PermissionSet', '<label>Fresh</label>'),
    };
    const { status, answer } = await deploy(org, files);
    expect(status).to.equal('Succeeded');
    expect(answer.body).to.contain(
      '<changed>true</changed><componentType>PermissionSet</componentType><created>true</created>',
    );
    const fresh = org.state.permissionSets.find(({ name }) => name === 'Fresh_Set');
    expect(org.state.setupEntityAccess.map(({ parentId }) => parentId)).to.deep.equal([fresh?.id]);
  });

  it('is logged as it arrives', async () => {
    const org = fixture();
    const files = { 'package.xml': packageFile({ ConnectedApp: ['Billing_Sync'] }), [appPath]: app() };
    const { id } = await deploy(org, files, { checkOnly: true });
    expect(org.deployments).to.deep.equal([{ id, checkOnly: true, rollbackOnError: true, files }]);
  });

  it('takes a package in a folder', async () => {
    const files = { 'zip/package.xml': packageFile({ ConnectedApp: ['Billing_Sync'] }), [`zip/${appPath}`]: app() };
    expect((await deploy(fixture(), files)).successes).to.deep.equal(['Billing_Sync']);
  });

  it('takes all files of a type for a wildcard', async () => {
    const files = { 'package.xml': packageFile({ RemoteSiteSetting: ['*'] }), [sitePath]: site() };
    expect((await deploy(fixture(), files)).successes).to.deep.equal(['New_Site']);
  });

  it('retrieves what it deployed when asked to', async () => {
    const files = { 'package.xml': packageFile({ RemoteSiteSetting: ['New_Site'] }), [sitePath]: site() };
    const { answer } = await deploy(fixture(), files, { performRetrieve: true });
    expect(answer.body).to.match(/<retrieveResult><done>true<\/done><fileProperties>.*<zipFile>/);
  });

  it('leaves details out when they are not asked for', async () => {
    const org = fixture();
    const { id } = await deployApp(org, appContent());
    const answer = await call(org, 'checkDeployStatus', `<asyncProcessId>${id}</asyncProcessId>`);
    expect(answer.body).not.to.contain('<details>');
  });

  it('needs named tests to run specified tests, and a zip', async () => {
    const send = async (zip: string, options: string): Promise<string> =>
      faultOf(await call(fixture(), 'deploy', `<ZipFile>${zip}</ZipFile><DeployOptions>${options}</DeployOptions>`))
        .message;
    expect(await send('', '<testLevel>RunSpecifiedTests</testLevel>')).to.match(/^INVALID_OPERATION/);
    expect(await send('bm8gemlw', '')).to.match(/^INVALID_ZIP_FILE/);
  });
});

describe('a deployment’s package.xml', () => {
  it('must be there and well-formed', async () => {
    expect((await deploy(fixture(), { [appPath]: app() })).problems).to.deep.equal(['No package.xml found']);
    expect((await deploy(fixture(), { 'package.xml': '<Package>' })).problems[0]).to.match(/^Error parsing file/);
    expect((await deploy(fixture(), { 'package.xml': metadataFile('Package', '') })).problems).to.deep.equal([
      'Required field is missing: version',
    ]);
  });

  it('must name the files that are there and no others', async () => {
    const unnamed = await deploy(fixture(), { 'package.xml': packageFile({}), [sitePath]: site() });
    expect(unnamed.problems).to.deep.equal(['Not in package.xml']);
    const missing = await deploy(fixture(), { 'package.xml': packageFile(both), [sitePath]: site() });
    expect(missing.problems).to.deep.equal([
      "An object 'Billing_Sync' of type ConnectedApp was named in package.xml, but was not found in zipped directory",
    ]);
    expect(missing.status).to.equal('Failed');
  });

  it('may name files that are not there when missing files and warnings are allowed', async () => {
    const files = { 'package.xml': packageFile(both), [sitePath]: site() };
    expect((await deploy(fixture(), files, { allowMissingFiles: true, ignoreWarnings: true })).status).to.equal(
      'Succeeded',
    );
    expect((await deploy(fixture(), files, { allowMissingFiles: true })).status).to.equal('Failed');
  });

  it('is completed from the files when asked to', async () => {
    const files = { 'package.xml': packageFile({}), [sitePath]: site(), 'notes.txt': 'x' };
    const { successes, problems } = await deploy(fixture(), files, { autoUpdatePackage: true });
    expect(successes).to.deep.equal(['New_Site']);
    expect(problems).to.deep.equal(['Not in package.xml']);
  });

  it('may name only types that exist and that the org takes', async () => {
    const unknown = await deploy(fixture(), { 'package.xml': packageFile({ Frobnicator: ['A'] }) });
    expect(unknown.problems).to.deep.equal(["Unknown type name 'Frobnicator' specified in package.xml"]);
    const other = await deploy(fixture(), { 'package.xml': packageFile({ ApexClass: ['A'] }), 'classes/A.cls': '' });
    expect(other.problems).to.include('Not available for deploy for this organization');
  });
});

describe('a deployment’s destructive changes', () => {
  const remove = (
    types: { [type: string]: string[] },
    name = 'destructiveChanges.xml',
  ): { [path: string]: string } => ({
    'package.xml': packageFile({}),
    [name]: metadataFile('Package', manifest(types)),
  });

  it('delete components with what hangs on them', async () => {
    const org = fixture();
    await deployApp(
      org,
      appContent({
        oauth: '<isAdminApproved>true</isAdminApproved>',
        rest: '<permissionSetName>Sync Access</permissionSetName>',
      }),
    );
    const { status, answer } = await deploy(
      org,
      remove({ ConnectedApp: ['Billing_Sync'], RemoteSiteSetting: ['Ledger'], PermissionSet: ['Twin_1'] }),
    );
    expect(status).to.equal('Succeeded');
    expect(texts(answer, 'deleted').filter((deleted) => deleted === 'true')).to.have.length(3);
    expect(org.state.setupEntityAccess).to.deep.equal([]);
    expect(org.state.remoteSites.map(({ fullName }) => fullName)).to.deep.equal(['Courier_Api']);
    expect(org.state.permissionSets.map(({ name }) => name)).not.to.include('Twin_1');
  });

  it('delete after the deployment when they say so', async () => {
    const files = {
      ...remove({ RemoteSiteSetting: ['New_Site'] }, 'destructiveChangesPost.xml'),
      'package.xml': packageFile({ RemoteSiteSetting: ['New_Site'] }),
      [sitePath]: site(),
    };
    const org = fixture();
    expect((await deploy(org, files)).status).to.equal('Succeeded');
    expect(org.state.remoteSites.map(({ fullName }) => fullName)).not.to.include('New_Site');
  });

  it('delete a custom profile that nobody has, with the permission set it owns, and no other profile', async () => {
    const org = fixture();
    const { id = '', userLicense = '' } = org.state.profiles.find(({ isCustom }) => isCustom) ?? {};
    const unused = { id: '00eEm0000000Zz1', fullName: 'Unused', name: 'Unused', userLicense, isCustom: true };
    org.state.profiles.push({ ...unused, loginIpRanges: [] });
    profileOwnedSet(org.state, unused.id);
    expect((await deploy(org, remove({ Profile: ['Unused'] }))).status).to.equal('Succeeded');
    expect(org.state.profiles.map(({ fullName }) => fullName)).not.to.include('Unused');
    expect(org.state.permissionSets.map(({ profileId }) => profileId)).not.to.include(unused.id);
    const user = org.state.users[0];
    if (user) user.profileId = id;
    const used = org.state.profiles.find((profile) => profile.id === id)?.fullName ?? '';
    for (const fullName of [used, 'Admin']) {
      const { status, problems } = await deploy(org, remove({ Profile: [fullName] }));
      expect([status, problems], fullName).to.deep.equal(['Failed', ["This Profile can't be deleted"]]);
    }
  });

  it('warn of components that are not there, which fails a deployment that does not ignore warnings', async () => {
    const files = remove({ ConnectedApp: ['Nobody'] });
    expect((await deploy(fixture(), files)).status).to.equal('Failed');
    const { status, problems } = await deploy(fixture(), files, { ignoreWarnings: true });
    expect([status, ...problems]).to.deep.equal(['Succeeded', 'No ConnectedApp named: Nobody found']);
  });

  it('delete no components of other orgs, nor standard profiles', async () => {
    const { problems } = await deploy(
      fixture(),
      remove({ ConnectedApp: ['Vendor_App'], PermissionSet: ['acme__Managed_Access'], Profile: ['Admin'] }),
    );
    expect(problems).to.have.length(3);
    expect(problems[0]).to.equal("This ConnectedApp can't be deleted");
  });
});
