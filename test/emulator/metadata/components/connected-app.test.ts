import { expect } from 'chai';
import type { Switches } from '../../../../emulator/org/switches.js';
import { newCertificate } from '../../../support/certificates.js';
import { appContent, bare, consumerKey, deployApp, fixture, type Fixture } from '../fixture.js';

const approved = '<isAdminApproved>true</isAdminApproved>';
const names = (element: string, ...labels: string[]): string =>
  labels.map((label) => `<${element}>${label}</${element}>`).join('');
const grants = (...labels: string[]): string => names('permissionSetName', ...labels);

async function refusal(content: string, switches: Partial<Switches> = {}, fullName = 'Billing_Sync'): Promise<string> {
  const org = fixture(switches);
  const before = structuredClone(org.state);
  const { status, problems } = await deployApp(org, content, fullName);
  expect(status).to.equal('Failed');
  expect(org.state).to.deep.equal(before);
  expect(org.changes).to.deep.equal([]);
  return problems.join('\n');
}

describe('deploying a connected app', () => {
  it('changes what the file says and keeps what it leaves out', async () => {
    const org = fixture();
    org.state.appMenuItems.push({
      id: 'x',
      applicationId: org.app.id,
      name: 'Billing_Sync',
      label: 'Billing Sync',
      namespacePrefix: null,
    });
    const policy =
      '<ipRelaxation>BYPASS</ipRelaxation><refreshTokenPolicy>specific_lifetime:90:DAYS</refreshTokenPolicy>';
    const content = appContent({ oauth: approved, policy }).replace('Billing Sync', 'Billing');
    expect((await deployApp(org, content)).successes).to.deep.equal(['Billing_Sync']);
    expect(org.app).to.include({ label: 'Billing', isAdminApproved: true, changedAt: org.clock.now, consumerKey });
    expect(org.app.lastModifiedDate).to.equal('2026-11-22T10:00:00.000+0000');
    expect(org.app.metadata['oauthPolicy']).to.deep.equal({
      ipRelaxation: 'BYPASS',
      refreshTokenPolicy: 'specific_lifetime:90:DAYS',
    });
    expect(org.app.metadata['oauthConfig'])
      .to.include({ isConsumerSecretOptional: 'false' })
      .and.not.to.have.property('isAdminApproved');
    expect(org.state.appMenuItems[0]?.label).to.equal('Billing');
    expect(org.changes).to.deep.equal(['ConnectedApp Billing_Sync']);
  });

  it('leaves the time of the last security change alone when only the label changes', async () => {
    const org = fixture();
    await deployApp(org, appContent().replace('Billing Sync', 'Billing'));
    expect(org.app.changedAt).to.equal(0);
  });

  it('reports an unchanged app as unchanged', async () => {
    const { answer } = await deployApp(fixture(), appContent());
    expect(answer.body).to.contain(
      '<componentSuccesses><changed>false</changed><componentType>ConnectedApp</componentType>',
    );
  });

  it('creates no app', async () => {
    const text =
      "You can't create a connected app. To enable connected app creation, contact Salesforce Customer Support.";
    expect(await refusal(appContent(), {}, 'New_App')).to.equal(text);
    expect(await refusal(appContent(), {}, 'billing_sync')).to.equal(text);
    expect(await refusal(appContent(), {}, 'Vendor_App')).to.equal(text);
  });

  it('refuses keys and secrets', async () => {
    const key = (value: string): string => appContent({ oauth: `<consumerKey>${value}</consumerKey>` });
    expect(await refusal(key(consumerKey))).to.equal('You cannot provide a Consumer Key');
    expect(await refusal(key('other'))).to.equal('You cannot provide a Consumer Key');
    expect(await refusal(key(consumerKey), {}, 'New_App')).to.equal('The consumer key is already taken');
    expect(await refusal(appContent({ oauth: '<consumerSecret>s</consumerSecret>' }))).to.equal(
      'You cannot provide a Consumer Secret',
    );
  });

  it('refuses a namespace that is not the org’s', async () => {
    expect(await refusal(appContent(), {}, 'other__App')).to.equal(
      'Cannot create a new component with the namespace: other.  Only components in the same namespace as the organization can be created through the API',
    );
  });

  it('refuses a client credentials user that does not exist and a bad email address', async () => {
    const user = '<oauthClientCredentialUser>nobody@example.com</oauthClientCredentialUser>';
    expect(await refusal(appContent({ oauth: user }))).to.contain('no User named nobody@example.com found');
    expect(await refusal(appContent().replace('admin@example.com', 'nonsense'))).to.contain('invalid email address');
  });

  it('refuses policy values that the platform does not have', async () => {
    const policy = (ip: string, refresh: string): string =>
      appContent({ policy: `<ipRelaxation>${ip}</ipRelaxation><refreshTokenPolicy>${refresh}</refreshTokenPolicy>` });
    expect(await refusal(policy('bypass', 'zero'))).to.contain('In field: ipRelaxation');
    for (const value of ['Infinite', 'specific_lifetime:0:DAYS', 'specific_lifetime:1:days', 'specific_lifetime']) {
      expect(await refusal(policy('ENFORCE', value))).to.contain('In field: refreshTokenPolicy');
    }
    for (const value of [
      'infinite',
      'zero',
      'specific_inactivity:7:DAYS',
      'specific_lifetime:60:MONTHS',
      'specific_lifetime:3:HOURS',
    ]) {
      expect((await deployApp(fixture(), policy('ENFORCE_RELAXREFRESH', value))).status).to.equal('Succeeded');
    }
  });
});

describe('deploying a connected app’s certificate', () => {
  let pem: string;
  before(async () => {
    pem = await newCertificate('rsa:2048');
  });
  const withCertificate = (value: string): string => appContent({ oauth: `<certificate>${value}</certificate>` });
  const certificateOf = ({ app }: Fixture): unknown =>
    (app.metadata['oauthConfig'] as { certificate?: string }).certificate;

  it('takes it with and without header lines and keeps it on one line', async () => {
    for (const value of [pem, bare(pem), bare(pem).replaceAll(/(.{64})/g, '$1\n')]) {
      const org = fixture();
      expect((await deployApp(org, withCertificate(value))).status).to.equal('Succeeded');
      expect(certificateOf(org)).to.equal(bare(pem));
      expect(org.app.changedAt).to.equal(org.clock.now);
    }
  });

  it('takes the base64 of a text with a certificate in it, as it is read back', async () => {
    const upload = Buffer.from(`Bag Attributes\r\n localKeyID: 01\r\n${pem}`).toString('base64');
    const org = fixture();
    expect((await deployApp(org, withCertificate(upload))).status).to.equal('Succeeded');
    expect(certificateOf(org)).to.equal(upload);
  });

  it('refuses what is no certificate and a key that is not RSA', async () => {
    for (const value of [
      'My_Certificate',
      'bm90IGEgY2VydGlmaWNhdGU=',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    ]) {
      expect(await refusal(withCertificate(value))).to.contain('Invalid certificate');
    }
    const elliptic = await newCertificate('ec:prime256v1');
    expect(await refusal(withCertificate(elliptic))).to.contain('not an RSA key');
  });

  it('keeps or clears a certificate that is left out, as the switch says, and clears an empty one', async () => {
    const deployOver = async (
      omittedCertificate: Switches['omittedCertificate'],
      content: string,
    ): Promise<unknown> => {
      const org = fixture({ omittedCertificate });
      await deployApp(org, withCertificate(pem));
      await deployApp(org, content);
      return certificateOf(org);
    };
    expect(await deployOver('kept', appContent())).to.equal(bare(pem));
    expect(await deployOver('cleared', appContent())).to.equal(undefined);
    expect(await deployOver('kept', withCertificate(''))).to.equal(undefined);
    expect(await deployOver('cleared', '<contactEmail>a@example.com</contactEmail><label>x</label>')).to.equal(
      bare(pem),
    );
  });
});

describe('deploying a packaged connected app', () => {
  const content = (oauth = ''): string =>
    appContent({
      oauth,
      policy: '<ipRelaxation>BYPASS</ipRelaxation><refreshTokenPolicy>zero</refreshTokenPolicy>',
    }).replace('Billing Sync', 'Acme Courier');
  const deployPackaged = async (text: string): Promise<{ org: Fixture; status: string; problems: string[] }> => {
    const org = fixture({ packagedAppPolicyDeploy: 'accepted' });
    return { org, ...(await deployApp(org, text, 'acme__Courier')) };
  };

  it('is refused unless the switch allows it', async () => {
    expect(await refusal(content(), { packagedAppPolicyDeploy: 'refused' }, 'acme__Courier')).to.match(
      /^Cannot modify managed object: entity=ConnectedApplication/,
    );
  });

  it('changes permitted users, policies and access', async () => {
    const { org, status } = await deployPackaged(
      content(approved).replace('</oauthPolicy>', `</oauthPolicy>${grants('Sync Access')}`),
    );
    expect(status).to.equal('Succeeded');
    const app = org.state.connectedApps[1];
    expect(app).to.include({ isAdminApproved: true });
    expect(app?.metadata['oauthPolicy']).to.deep.equal({ ipRelaxation: 'BYPASS', refreshTokenPolicy: 'zero' });
    expect(org.state.setupEntityAccess.map(({ setupEntityId }) => setupEntityId)).to.deep.equal([app?.id]);
  });

  it('is refused when it would change what only its developer may change', async () => {
    const pem = await newCertificate('rsa:2048');
    const attempts: Array<[string, string]> = [
      [content(`<certificate>${bare(pem)}</certificate>`), 'certificate'],
      [content('<scopes>Full</scopes>'), 'scopes'],
      [content().replace('Acme Courier', 'Mine'), 'label'],
      [content().replace('admin@', 'me@'), 'contactEmail'],
    ];
    for (const [text, field] of attempts) {
      const { status, problems } = await deployPackaged(text);
      expect(status).to.equal('Failed');
      expect(problems[0]).to.contain(`field=${field}, state=installed`);
    }
  });

  it('may change the subscriber’s parts of the SAML settings', async () => {
    const saml = (acs: string, issuer = ''): string =>
      content().replace(
        '</oauthPolicy>',
        `</oauthPolicy><samlConfig><acsUrl>${acs}</acsUrl><entityUrl>https://e.example</entityUrl>${issuer}<samlSubjectType>Username</samlSubjectType></samlConfig>`,
      );
    expect((await deployPackaged(saml('https://new.example'))).status).to.equal('Succeeded');
    expect(
      (await deployPackaged(saml('https://new.example', '<issuer>https://i.example</issuer>'))).problems[0],
    ).to.contain('field=issuer');
  });
});
