import { expect } from 'chai';
import { externalClientAppOfKey } from '../../../../emulator/metadata/components/externalClientAppState.js';
import { newCertificate } from '../../../support/certificates.js';
import {
  bare,
  consumerKey,
  deploy,
  fixture,
  metadataFile,
  packageFile,
  retrieve,
  type Deployment,
  type Fixture,
} from '../fixture.js';

const folders: { [type: string]: string } = {
  ExternalClientApplication: 'externalClientApps/*.eca',
  ExtlClntAppOauthSettings: 'extlClntAppOauthSettings/*.ecaOauth',
  ExtlClntAppGlobalOauthSettings: 'extlClntAppGlobalOauthSets/*.ecaGlblOauth',
  ExtlClntAppOauthConfigurablePolicies: 'extlClntAppOauthPolicies/*.ecaOauthPlcy',
  ExtlClntAppConfigurablePolicies: 'extlClntAppPolicies/*.ecaPlcy',
};
const pathOf = (type: string, fullName: string): string => (folders[type] ?? '').replace('*', fullName);
const appFile =
  '<contactEmail>a@example.com</contactEmail><distributionState>Local</distributionState><label>Acme</label>';
const ofApp = '<externalClientApplication>Acme</externalClientApplication>';

const deployFiles = async (org: Fixture, ...components: Array<[string, string, string]>): Promise<Deployment> => {
  const types: { [type: string]: string[] } = {};
  for (const [type, fullName] of components) (types[type] ??= []).push(fullName);
  const files = components.map(([type, fullName, content]): [string, string] => [
    pathOf(type, fullName),
    metadataFile(type, content),
  ]);
  return deploy(org, { 'package.xml': packageFile(types), ...Object.fromEntries(files) });
};
const makeApp = async (org: Fixture): Promise<Deployment> =>
  deployFiles(
    org,
    [
      'ExtlClntAppGlobalOauthSettings',
      'AcmeGlobal',
      `<callbackUrl>https://a.example</callbackUrl>${ofApp}<label>Global</label>`,
    ],
    [
      'ExtlClntAppOauthSettings',
      'AcmeOauth',
      `<commaSeparatedOauthScopes>RefreshToken,Api</commaSeparatedOauthScopes>${ofApp}`,
    ],
    ['ExternalClientApplication', 'Acme', appFile],
  );
const fileOf = async (org: Fixture, type: string, fullName: string): Promise<string> =>
  (await retrieve(org, { [type]: [fullName] })).files[`unpackaged/${pathOf(type, fullName)}`] ?? '';
const policy = 'ExtlClntAppOauthConfigurablePolicies';
const deployPolicy = async (org: Fixture, content: string, name = 'AcmeOauth_defaultPolicy'): Promise<Deployment> =>
  deployFiles(org, [policy, name, ofApp + content]);

describe('deploying an external client app', () => {
  it('makes the app with its settings in one deployment, and the org makes its policies', async () => {
    const org = fixture();
    expect((await makeApp(org)).successes).to.deep.equal(['Acme', 'AcmeOauth', 'AcmeGlobal']);
    expect(org.state.externalClientApps[0]).to.include({
      developerName: 'Acme',
      label: 'Acme',
      permittedUsersPolicyType: 'AllSelfAuthorized',
    });
    const { files } = await retrieve(org, Object.fromEntries(Object.keys(folders).map((type) => [type, ['*']])));
    expect(Object.keys(files)).to.include.members([
      'unpackaged/extlClntAppOauthPolicies/AcmeOauth_defaultPolicy.ecaOauthPlcy',
      'unpackaged/extlClntAppPolicies/Acme_defaultPolicy.ecaPlcy',
    ]);
    const short = org.state.organization.id.slice(0, 15);
    expect(files['unpackaged/externalClientApps/Acme.eca']).to.contain(
      `<orgScopedExternalApp>${short}:Acme</orgScopedExternalApp>`,
    );
    const oauth = files['unpackaged/extlClntAppOauthSettings/AcmeOauth.ecaOauth'];
    expect(oauth)
      .to.contain('<commaSeparatedOauthScopes>Api, RefreshToken</commaSeparatedOauthScopes>')
      .and.to.match(new RegExp(`<oauthLink>${short}:888\\w{12}<`));
    expect(files['unpackaged/extlClntAppGlobalOauthSets/AcmeGlobal.ecaGlblOauth']).to.match(
      /<consumerKey>3MVG9[\w.]{80}<\/consumerKey>/,
    );
  });

  it('refuses what the org would not take', async () => {
    const problem = async (fullName: string, content: string): Promise<string> =>
      (await deployFiles(fixture(), ['ExternalClientApplication', fullName, content])).problems[0] ?? '';
    expect(await problem('Acme', appFile.replace(/<label>.*/, ''))).to.equal('Required field is missing: label');
    expect(
      await problem('Acme', `${appFile}<orgScopedExternalApp>00D000000000001:Acme</orgScopedExternalApp>`),
    ).to.contain('orgScopedExternalApp');
    expect(await problem('other__Acme', appFile)).to.contain('Cannot create a new component with the namespace');
    expect(await problem('Billing_Sync', appFile)).to.contain('duplicate value found');
    expect(await problem('Acme', appFile.replace('Local', 'Everywhere'))).to.contain("enum 'ExtlClntAppDistState'");
  });

  it('is deleted with all that belongs to it', async () => {
    const org = fixture();
    await makeApp(org);
    const manifest = packageFile({ ExternalClientApplication: ['Acme'] });
    const { status } = await deploy(org, { 'package.xml': packageFile({}), 'destructiveChanges.xml': manifest });
    expect(status).to.equal('Succeeded');
    expect(org.state.externalClientApps).to.deep.equal([]);
  });
});

describe('an external client app made in Setup', () => {
  it('has the satellites that Setup makes', async () => {
    const org = fixture();
    const app = {
      id: '0xI000000000001AAA',
      developerName: 'Portal',
      label: 'Portal',
      distributionState: 'Local',
      namespacePrefix: null,
    };
    org.state.externalClientApps.push({ ...app, permittedUsersPolicyType: 'AdminApprovedPreAuthorized' });
    const { files } = await retrieve(org, Object.fromEntries(Object.keys(folders).map((type) => [type, ['*']])));
    expect(Object.keys(files)).to.include.members([
      'unpackaged/extlClntAppOauthSettings/Portal_oauth.ecaOauth',
      'unpackaged/extlClntAppGlobalOauthSets/Portal_glbloauth.ecaGlblOauth',
      'unpackaged/extlClntAppOauthPolicies/Portal_oauthPlcy.ecaOauthPlcy',
      'unpackaged/extlClntAppPolicies/Portal_plcy.ecaPlcy',
    ]);
    expect(files['unpackaged/extlClntAppOauthPolicies/Portal_oauthPlcy.ecaOauthPlcy']).to.contain(
      '>AdminApprovedPreAuthorized<',
    );
  });
});

describe('an external client app’s OAuth settings', () => {
  const global = 'ExtlClntAppGlobalOauthSettings';
  let pem: string;
  before(async () => {
    pem = await newCertificate('rsa:2048');
  });

  it('give the certificate back in lines of 64 characters and lose it when it is left out', async () => {
    const org = fixture();
    await makeApp(org);
    await deployFiles(org, [global, 'AcmeGlobal', `<certificate>${pem}</certificate>${ofApp}`]);
    const file = await fileOf(org, global, 'AcmeGlobal');
    expect(/<certificate>([^<]*)<\/certificate>/.exec(file)?.[1]).to.equal(
      bare(pem)
        .match(/.{1,64}/g)
        ?.join('\n'),
    );
    await deployFiles(org, [global, 'AcmeGlobal', ofApp]);
    expect(await fileOf(org, global, 'AcmeGlobal'))
      .to.contain('https://a.example')
      .and.not.to.contain('certificate');
  });

  it('take a chosen key once, and none that is taken', async () => {
    const org = fixture();
    await deployFiles(
      org,
      ['ExternalClientApplication', 'Acme', appFile],
      [global, 'AcmeGlobal', `<consumerKey>chosen=</consumerKey><consumerSecret>s</consumerSecret>${ofApp}`],
    );
    expect(await fileOf(org, global, 'AcmeGlobal'))
      .to.contain('<consumerKey>chosen=</consumerKey>')
      .and.not.to.contain('consumerSecret');
    const again = await deployFiles(org, [global, 'AcmeGlobal', `<consumerKey>other</consumerKey>${ofApp}`]);
    expect(again.problems).to.deep.equal(['You cannot provide a Consumer Key']);
    const taken = await deployFiles(
      fixture(),
      ['ExternalClientApplication', 'Acme', appFile],
      [global, 'AcmeGlobal', `<consumerKey>${consumerKey}</consumerKey>${ofApp}`],
    );
    expect(taken.problems).to.deep.equal(['The consumer key is already taken']);
  });

  it('refuse other satellites’ names, unknown apps, scopes, links and certificates', async () => {
    const org = fixture();
    await makeApp(org);
    const problem = async (type: string, fullName: string, content: string): Promise<string> =>
      (await deployFiles(org, [type, fullName, content])).problems[0] ?? '';
    const oauth = 'ExtlClntAppOauthSettings';
    expect(await problem(oauth, 'Another', ofApp)).to.equal(
      'duplicate value found: ExternalClientApplicationId duplicates value on AcmeOauth',
    );
    expect(await problem(oauth, 'X', ofApp.replace('Acme', 'Nobody'))).to.contain(
      'no ExternalClientApplication named Nobody found',
    );
    expect(
      await problem(oauth, 'AcmeOauth', `<commaSeparatedOauthScopes>Api, Flying</commaSeparatedOauthScopes>${ofApp}`),
    ).to.contain('invalid scope: Flying');
    expect(
      await problem(oauth, 'AcmeOauth', `${ofApp}<oauthLink>00D000000000001:888000000000001</oauthLink>`),
    ).to.contain('In field: oauthLink');
    expect(await problem(global, 'AcmeGlobal', `<certificate>nonsense</certificate>${ofApp}`)).to.contain(
      'Invalid certificate',
    );
    expect(await problem(oauth, 'AcmeOauth', '')).to.equal('Required field is missing: externalClientApplication');
  });

  it('are known to the token endpoint by the consumer key', async () => {
    const org = fixture();
    await makeApp(org);
    await deployFiles(org, [global, 'AcmeGlobal', `<certificate>${pem}</certificate>${ofApp}`]);
    const key = /<consumerKey>([^<]*)</.exec(await fileOf(org, global, 'AcmeGlobal'))?.[1] ?? '';
    const found = externalClientAppOfKey(org.org, key);
    expect(found).to.deep.include({
      consumerKey: key,
      certificate: bare(pem),
      scopes: ['Api', 'RefreshToken'],
      isEnabled: true,
    });
    expect(externalClientAppOfKey(org.org, 'other')).to.equal(undefined);
  });

  it('of a package cannot be changed', async () => {
    const org = fixture();
    const app = {
      id: '0xI000000000002AAA',
      developerName: 'Portal',
      label: 'Portal',
      distributionState: 'Managed',
      namespacePrefix: 'acme',
    };
    org.state.externalClientApps.push({ ...app, permittedUsersPolicyType: 'AllSelfAuthorized' });
    const reference = '<externalClientApplication>acme__Portal</externalClientApplication>';
    expect((await deployFiles(org, [global, 'acme__Portal_glbloauth', reference])).problems[0]).to.contain(
      'Cannot modify managed object',
    );
    const permitted = `${reference}<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>`;
    expect((await deployFiles(org, [policy, 'acme__Portal_oauthPlcy', permitted])).status).to.equal('Succeeded');
  });
});

describe('an external client app’s OAuth policy', () => {
  it('sets who is permitted and gives access', async () => {
    const org = fixture();
    await makeApp(org);
    const lists =
      '<commaSeparatedPermissionSet>Sync_Access,Twin_2</commaSeparatedPermissionSet><commaSeparatedProfile>Integration</commaSeparatedProfile>';
    const { status } = await deployPolicy(
      org,
      `${lists}<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>`,
    );
    expect(status).to.equal('Succeeded');
    const [app] = org.state.externalClientApps;
    expect(app?.permittedUsersPolicyType).to.equal('AdminApprovedPreAuthorized');
    const rows = org.state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId === app?.id);
    expect(rows.map(({ setupEntityType }) => setupEntityType)).to.deep.equal(
      Array(3).fill('ExternalClientApplication'),
    );
    const file = await fileOf(org, policy, 'AcmeOauth_defaultPolicy');
    expect(file)
      .to.contain('<commaSeparatedPermissionSet>Sync_Access,Twin_2<')
      .and.to.contain('<commaSeparatedProfile>Integration<');
  });

  it('adds to its lists and refuses a name that is there', async () => {
    const org = fixture();
    await makeApp(org);
    await deployPolicy(org, '<commaSeparatedProfile>Integration</commaSeparatedProfile>');
    expect(
      (await deployPolicy(org, '<commaSeparatedProfile>Integration</commaSeparatedProfile>')).problems,
    ).to.deep.equal(['profile names are already taken']);
    await deployPolicy(org, '<commaSeparatedProfile>System Administrator</commaSeparatedProfile>');
    expect(await fileOf(org, policy, 'AcmeOauth_defaultPolicy')).to.contain('>Integration,System Administrator<');
  });

  it('refuses another name than the org’s own, unknown names and unknown values', async () => {
    const org = fixture();
    await makeApp(org);
    const problem = async (content: string, name?: string): Promise<string> =>
      (await deployPolicy(org, content, name)).problems[0] ?? '';
    expect(await problem('', 'Acme_policy')).to.contain('duplicates value on AcmeOauth_defaultPolicy');
    expect(await problem('<commaSeparatedPermissionSet>Nobody</commaSeparatedPermissionSet>')).to.contain(
      'no PermissionSet named Nobody found',
    );
    expect(await problem('<commaSeparatedProfile>Nobody</commaSeparatedProfile>')).to.contain(
      'no Profile named Nobody found',
    );
    expect(await problem('<ipRelaxationPolicyType>ENFORCE</ipRelaxationPolicyType>')).to.contain(
      'ipRelaxationPolicyType',
    );
    expect(await problem('<refreshTokenValidityUnit>DAYS</refreshTokenValidityUnit>')).to.contain(
      'refreshTokenValidityUnit',
    );
    const limited =
      '<refreshTokenPolicyType>SpecificLifetime</refreshTokenPolicyType><refreshTokenValidityPeriod></refreshTokenValidityPeriod>';
    expect(await problem(limited)).to.equal('Required field is missing: refreshTokenValidityPeriod');
    expect(await problem('<permittedUsersPolicyType>Everybody</permittedUsersPolicyType>')).to.contain(
      "enum 'PermittedUsersPolicyType'",
    );
  });
});
