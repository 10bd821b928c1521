import { expect } from 'chai';
import { bare, call, connectedApp, consumerKey, faultOf, fixture, retrieve, texts } from './fixture.js';
import { addAccess } from '../../../emulator/metadata/components/access.js';
import { newCertificate } from '../../support/certificates.js';
import type { Fixture } from './fixture.js';

const path = 'unpackaged/connectedApps/Billing_Sync.connectedApp';

const fileOf = async (org: Fixture, version = '67.0'): Promise<string> =>
  (await retrieve(org, { ConnectedApp: ['Billing_Sync'] }, version)).files[path] ?? '';

function grant({ state, app }: Fixture, label: string): void {
  const profile = state.profiles.find(({ name }) => name === label);
  const set = state.permissionSets.find((candidate) =>
    profile ? candidate.profileId === profile.id : candidate.label === label,
  );
  addAccess(state, set?.id ?? '', { id: app.id, type: 'ConnectedApplication' });
}

describe('retrieve', () => {
  it('writes an app byte for byte as the platform does', async () => {
    const org = fixture();
    const pem = await newCertificate('rsa:2048');
    org.app.isAdminApproved = true;
    org.app.metadata = {
      startUrl: 'https://example.com/start?a=1&b=2',
      contactEmail: 'admin@example.com',
      description: `It's <"good">`,
      logoUrl: '',
      ipRanges: [{ start: '10.0.0.1', end: '10.0.0.9', description: 'Office' }],
      oauthPolicy: { refreshTokenPolicy: 'zero', ipRelaxation: 'BYPASS' },
      oauthConfig: {
        scopes: ['OfflineAccess', 'Phone', 'Web', 'Api', 'Basic'],
        isPkceRequired: 'true',
        isPKImTLSEnabled: 'false',
        consumerSecret: 'hidden',
        certificate: pem,
        callbackUrl: 'https://one.example.com\r\nhttps://two.example.com',
      },
    };
    for (const label of ['System Administrator', 'Integration', 'Sync Access', 'Managed Access']) grant(org, label);
    expect(await fileOf(org)).to.equal(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">',
        '    <contactEmail>admin@example.com</contactEmail>',
        '    <description>It&apos;s &lt;&quot;good&quot;&gt;</description>',
        '    <ipRanges>',
        '        <description>Office</description>',
        '        <end>10.0.0.9</end>',
        '        <start>10.0.0.1</start>',
        '    </ipRanges>',
        '    <label>Billing Sync</label>',
        '    <oauthConfig>',
        '        <callbackUrl>https://one.example.com\r\nhttps://two.example.com</callbackUrl>',
        `        <certificate>${bare(pem)}</certificate>`,
        `        <consumerKey>${consumerKey}</consumerKey>`,
        '        <isAdminApproved>true</isAdminApproved>',
        '        <isPKImTLSEnabled>false</isPKImTLSEnabled>',
        '        <isPkceRequired>true</isPkceRequired>',
        '        <scopes>Basic</scopes>',
        '        <scopes>Api</scopes>',
        '        <scopes>Web</scopes>',
        '        <scopes>RefreshToken</scopes>',
        '    </oauthConfig>',
        '    <oauthPolicy>',
        '        <ipRelaxation>BYPASS</ipRelaxation>',
        '        <refreshTokenPolicy>zero</refreshTokenPolicy>',
        '    </oauthPolicy>',
        '    <permissionSetName>Sync Access</permissionSetName>',
        '    <permissionSetName>Managed Access</permissionSetName>',
        '    <profileName>System Administrator</profileName>',
        '    <profileName>Integration</profileName>',
        '    <startUrl>https://example.com/start?a=1&amp;b=2</startUrl>',
        '</ConnectedApp>',
        '',
      ].join('\n'),
    );
  });

  it('shows no lists while users may self-authorize, nor when the switch hides them', async () => {
    const selfAuthorized = fixture();
    grant(selfAuthorized, 'Integration');
    expect(await fileOf(selfAuthorized)).not.to.contain('profileName');
    const hidden = fixture({ grantListsOnRetrieve: 'hidden' });
    hidden.app.isAdminApproved = true;
    grant(hidden, 'Integration');
    expect(await fileOf(hidden))
      .to.contain('<isAdminApproved>true')
      .and.not.to.contain('profileName');
  });

  it('writes the shape of the API version asked for', async () => {
    const org = fixture();
    org.app.isAdminApproved = true;
    grant(org, 'Integration');
    expect(await fileOf(org, '45.0')).to.not.match(/isAdminApproved|oauthPolicy|profileName/);
    expect(await fileOf(org, '48.0'))
      .to.contain('isAdminApproved')
      .and.not.to.contain('oauthPolicy');
    expect(await fileOf(org, '49.0'))
      .to.contain('isAdminApproved')
      .and.to.contain('oauthPolicy');
  });

  it('writes an app without OAuth without a consumer key', async () => {
    const org = fixture();
    const samlConfig = { acsUrl: 'https://a.example', entityUrl: 'https://e.example', samlSubjectType: 'Username' };
    org.app.metadata = { contactEmail: 'a@example.com', samlConfig };
    expect(await fileOf(org))
      .to.contain('<samlConfig>')
      .and.not.to.contain('consumerKey');
  });

  it('takes only own apps for a wildcard and lists them in package.xml', async () => {
    const { files, problems, answer } = await retrieve(fixture({ packagedAppRetrieve: 'answers' }), {
      ConnectedApp: ['*'],
    });
    expect(Object.keys(files)).to.have.members([path, 'unpackaged/package.xml']);
    expect(problems).to.deep.equal([]);
    expect(files['unpackaged/package.xml']).to.equal(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Package xmlns="http://soap.sforce.com/2006/04/metadata">',
        '    <types>',
        '        <members>Billing_Sync</members>',
        '        <name>ConnectedApp</name>',
        '    </types>',
        '    <version>67.0</version>',
        '</Package>',
        '',
      ].join('\n'),
    );
    expect(texts(answer, 'fileName')).to.deep.equal([path]);
  });

  it('warns of apps it does not give out and still succeeds', async () => {
    const { problems, answer } = await retrieve(fixture(), { ConnectedApp: ['Vendor_App', 'acme__Courier', 'Nobody'] });
    expect(texts(answer, 'status')).to.deep.equal(['Succeeded']);
    expect(problems[0]).to.equal("Entity of type 'ConnectedApp' named 'Vendor_App' cannot be found");
    expect(problems[1]).to.match(
      /Load of metadata from db failed for metadata of type:ConnectedApp and file name:acme__Courier\.$/,
    );
    expect(problems[2]).to.equal("Entity of type 'ConnectedApp' named 'Nobody' cannot be found");
  });

  it('gives a packaged app by name where the switch says so', async () => {
    const { files } = await retrieve(fixture({ packagedAppRetrieve: 'answers' }), { ConnectedApp: ['acme__Courier'] });
    expect(files['unpackaged/connectedApps/acme__Courier.connectedApp']).to.contain('<label>Acme Courier</label>');
  });

  it('leaves packaged remote sites out of a wildcard but gives them by name', async () => {
    const all = await retrieve(fixture(), { RemoteSiteSetting: ['*'] });
    expect(Object.keys(all.files).filter((name) => name.includes('acme'))).to.deep.equal([]);
    const one = await retrieve(fixture(), { RemoteSiteSetting: ['*', 'acme__Courier_Api'] });
    expect(one.files['unpackaged/remoteSiteSettings/acme__Courier_Api.remoteSite']).to.equal(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<RemoteSiteSetting xmlns="http://soap.sforce.com/2006/04/metadata">',
        '    <description>Courier &quot;live&quot;</description>',
        '    <disableProtocolSecurity>false</disableProtocolSecurity>',
        '    <isActive>false</isActive>',
        '    <url>https://api.example.com</url>',
        '</RemoteSiteSetting>',
        '',
      ].join('\n'),
    );
  });

  it('warns of types it does not know', async () => {
    const { problems } = await retrieve(fixture(), { Frobnicator: ['*'], ApexClass: ['Missing'] });
    expect(problems).to.deep.equal([
      "Entity type 'Frobnicator' is unknown",
      "Entity of type 'ApexClass' named 'Missing' cannot be found",
    ]);
  });

  it('takes the time the switch gives jobs', async () => {
    const org = fixture({ jobDuration: 1000 });
    const request =
      '<request><apiVersion>67.0</apiVersion><unpackaged><types><members>*</members><name>ConnectedApp</name></types><version>67.0</version></unpackaged></request>';
    const id = texts(await call(org, 'retrieve', request), 'id')[0] ?? '';
    const check = (): ReturnType<typeof call> =>
      call(org, 'checkRetrieveStatus', `<asyncProcessId>${id}</asyncProcessId>`);
    expect(texts(await check(), 'status')).to.deep.equal(['InProgress']);
    org.state.connectedApps.push(connectedApp({ id: 'later', fullName: 'Later' }));
    org.clock.now += 1000;
    const done = await check();
    expect(texts(done, 'status')).to.deep.equal(['Succeeded']);
    expect(texts(done, 'fullName')).to.deep.equal(['Billing_Sync', 'Later']);
  });

  it('leaves the zip out when it is not asked for', async () => {
    const org = fixture();
    const { answer } = await retrieve(org, { ConnectedApp: ['*'] });
    const content = `<asyncProcessId>${texts(answer, 'id').at(-1) ?? ''}</asyncProcessId><includeZip>false</includeZip>`;
    expect((await call(org, 'checkRetrieveStatus', content)).body).not.to.contain('zipFile');
  });

  it('refuses the id of a job that does not exist', async () => {
    const answer = await call(fixture(), 'checkRetrieveStatus', '<asyncProcessId>09S000000000000AAA</asyncProcessId>');
    expect(faultOf(answer).code).to.equal('sf:INVALID_CROSS_REFERENCE_KEY');
  });
});
