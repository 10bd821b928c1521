import { expect } from 'chai';
import { shouldThrow } from '@salesforce/core/testSetup';
import type { SfError } from '@salesforce/core';
import { certificateFor, failing, layerOf, openBench, statuses, type Bench } from './fixture.js';

const day = 24 * 60 * 60 * 1000;

/** What a promise is rejected with. */
const rejection = async (promise: Promise<unknown>): Promise<SfError> => {
  try {
    await shouldThrow(promise);
  } catch (error) {
    return error as SfError;
  }
  throw new Error('unreachable');
};

describe('the layers of a login', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.emulator.close());

  it('all pass for a user who can log in, but for what no API shows', async () => {
    const result = await bench.verify();
    expect(result).to.include({ state: 'passed', proved: false, username: 'direct@odd.example' });
    expect(result.app).to.deep.include({ name: 'Group_App', label: 'Group App', origin: 'own' });
    expect(Object.keys(statuses(result))).to.deep.equal([
      'app',
      'blocked',
      'certificate',
      'scope',
      'permittedUsers',
      'user',
      'coverage',
      'apiEnabled',
      'apiAccessControl',
      'ip',
    ]);
    const { blocked, ...others } = statuses(result);
    expect(blocked).to.equal('unknown');
    expect([...new Set(Object.values(others))]).to.deep.equal(['pass']);
    expect(result.login).to.equal(undefined);
  });

  it('are read with one retrieve, two batches and a listing, and change nothing', async () => {
    await bench.verify();
    const paths = bench.emulator.requests
      .filter(({ soapAction }) => soapAction !== 'checkRetrieveStatus')
      .map(({ soapAction, path }) => soapAction ?? path.replace(/^.*\/v[\d.]+/, ''))
      .sort();
    expect(paths).to.deep.equal(['/composite/batch', '/composite/batch', 'listMetadata', 'retrieve']);
    expect(bench.emulator.deployments).to.deep.equal([]);
  });

  describe('read without a retrieve', () => {
    const sentRetrieves = (): number =>
      bench.emulator.requests.filter(({ soapAction }) => soapAction === 'retrieve').length;

    it('are the same as with one', async () => {
      bench.setMetadata('sessionPolicy', { policyAction: 'RaiseSessionLevel', sessionLevel: 'HIGH_ASSURANCE' });
      const profile = bench.emulator.org.state.profiles.find(({ id }) => id === bench.user().profileId);
      profile?.loginIpRanges.push({ start: '203.0.113.1', end: '203.0.113.9' });
      const spared = await bench.verify({ isRetrieveSpared: true });
      expect(sentRetrieves()).to.equal(0);
      expect(spared.layers).to.deep.equal((await bench.verify()).layers);
      expect(statuses(spared)).to.include({ blocked: 'fail', certificate: 'pass', ip: 'unknown' });
    });

    it('are the same where API Access Control is on', async () => {
      await bench.emulator.close();
      bench = await openBench({ switches: { apiAccessControl: true } });
      bench.emulator.org.state.settings['ConnectedApp'] = { enableAdminApprovedAppsOnly: 'true' };
      const spared = await bench.verify({ isRetrieveSpared: true });
      expect(sentRetrieves()).to.equal(0);
      expect(spared.layers).to.deep.equal((await bench.verify()).layers);
    });

    it("retrieve what the calls don't answer", async () => {
      const app = 'Vendor Packaged';
      const spared = await bench.verify({ app, isRetrieveSpared: true });
      expect(sentRetrieves()).to.equal(1);
      expect(spared.layers).to.deep.equal((await bench.verify({ app })).layers);

      const fault = { status: 500, errorCode: 'UNKNOWN_EXCEPTION', message: 'reading is down' };
      bench.emulator.org.faults.push({ soapAction: 'readMetadata', ...fault });
      const whole = await bench.verify({ isRetrieveSpared: true });
      expect(whole.layers).to.deep.equal((await bench.verify()).layers);
    });
  });

  it('find the user by email', async () => {
    bench.user().email = 'robot@vendor.example';
    const result = await bench.verify({ username: 'Robot@vendor.example' });
    expect(result).to.include({ state: 'passed', username: 'direct@odd.example' });
  });

  describe('app', () => {
    it('fails for a user who never authorized an app that is not installed, and says where to install it', async () => {
      const result = await bench.verify({ app: 'Uninstalled App', username: 'grouped@odd.example' });
      expect(layerOf(result, 'app').status).to.equal('fail');
      expect(layerOf(result, 'app').evidence).to.contain('direct@odd.example');
      expect(result.notices).to.deep.equal([]);
      expect(layerOf(result, 'app').fix?.[0]?.text).to.contain('/lightning/setup/ConnectedAppsUsage/home');
      expect(result.app).to.deep.include({ origin: 'uninstalled', id: null });
      expect(result.state).to.equal('failed');
      expect(statuses(result)).to.include({
        certificate: 'unknown',
        scope: 'unknown',
        user: 'pass',
        apiEnabled: 'pass',
      });
    });

    it('fails for an app without OAuth settings', async () => {
      const { oauthConfig: _, ...rest } = bench.app().metadata;
      bench.app().metadata = rest;
      expect(failing(await bench.verify())).to.include('app');
    });

    it('passes for installed and packaged apps, whose certificate and scopes their owners keep', async () => {
      for (const app of ['Foreign Installed', 'Vendor Packaged']) {
        const result = await bench.verify({ app });
        expect(statuses(result), app).to.include({ app: 'pass', certificate: 'unknown', scope: 'unknown' });
      }
    });

    it('is an error for a name nobody knows, with the nearest names', async () => {
      const error = await rejection(bench.verify({ app: 'Grup App' }));
      expect(error.name).to.equal('AppNotFoundError');
      expect(error.actions?.join()).to.contain('"Group App"');
    });

    it('is an error for an external client app', async () => {
      const error = await rejection(bench.verify({ app: 'Approved ECA' }));
      expect(error.name).to.equal('ExternalClientAppUnsupportedError');
      expect(error.actions?.join()).to.contain('/lightning/setup/ManageExternalClientApplication/home');
    });
  });

  describe('blocked', () => {
    it("fails when the app's session policy blocks it", async () => {
      bench.setMetadata('sessionPolicy', { policyAction: 'Block' });
      expect(failing(await bench.verify())).to.deep.equal(['blocked']);
    });

    it('fails when the session policy asks for high assurance', async () => {
      bench.setMetadata('sessionPolicy', { policyAction: 'RaiseSessionLevel', sessionLevel: 'HIGH_ASSURANCE' });
      expect(failing(await bench.verify())).to.deep.equal(['blocked']);
    });

    it('is never passed on the word of the org alone', async () => {
      const result = await bench.verify({ app: 'Blocked App' });
      expect(layerOf(result, 'blocked').status).to.equal('unknown');
    });
  });

  describe('certificate', () => {
    it('fails when there is none', async () => {
      bench.setMetadata('oauthConfig', { certificate: undefined });
      const result = await bench.verify();
      expect(failing(result)).to.deep.equal(['certificate']);
      expect(layerOf(result, 'certificate').fix?.[0]?.command).to.equal(
        'sf connectedapp jwt-enable --name Group_App --certificate-file FILE --assign-to direct@odd.example --target-org admin@odd.example',
      );
    });

    it('fails when it is expired, and when it is not valid yet', async () => {
      const now = Date.now();
      bench.setMetadata('oauthConfig', {
        certificate: await certificateFor(new Date(now - 9 * day), new Date(now - day)),
      });
      expect(layerOf(await bench.verify(), 'certificate')).to.include({ status: 'fail', stops: 'login' });
      bench.setMetadata('oauthConfig', {
        certificate: await certificateFor(new Date(now + day), new Date(now + 9 * day)),
      });
      expect(failing(await bench.verify())).to.deep.equal(['certificate']);
    });

    it('passes with a warning when it expires soon', async () => {
      const now = Date.now();
      bench.setMetadata('oauthConfig', {
        certificate: await certificateFor(new Date(now - day), new Date(now + 9 * day)),
      });
      const { status, evidence } = layerOf(await bench.verify(), 'certificate');
      expect(status).to.equal('pass');
      expect(evidence).to.match(/expires/i);
    });

    it('fails when its text is no certificate', async () => {
      bench.setMetadata('oauthConfig', { certificate: 'bm90IGEgY2VydGlmaWNhdGU=' });
      expect(failing(await bench.verify())).to.deep.equal(['certificate']);
    });
  });

  describe('scope', () => {
    it('fails the login when there is none but the refresh token', async () => {
      const result = await bench.verify({ app: 'Refresh Only' });
      expect(failing(result)).to.deep.equal(['scope']);
      expect(layerOf(result, 'scope').stops).to.equal('login');
    });

    it('is not known to be enough without the refresh token, and says how to add it', async () => {
      bench.setMetadata('oauthConfig', { scopes: ['Api'] });
      const result = await bench.verify();
      expect(layerOf(result, 'scope')).to.include({ status: 'unknown', stops: 'login' });
      expect(layerOf(result, 'scope').evidence).to.match(/refused.*refresh_token/);
      expect(layerOf(result, 'scope').fix?.[0]?.command).to.contain(
        'jwt-enable --name Group_App --certificate-file FILE --scope api --scope refresh_token',
      );
      expect(result.state).to.equal('passed');
      bench.setMetadata('oauthConfig', { scopes: ['Full'] });
      expect(layerOf(await bench.verify(), 'scope').status).to.equal('pass');
    });

    it('fails the use of the API when a token would open none', async () => {
      bench.setMetadata('oauthConfig', { scopes: ['OpenID', 'RefreshToken'] });
      expect(layerOf(await bench.verify(), 'scope')).to.include({ status: 'fail', stops: 'api' });
    });
  });

  describe('permitted users', () => {
    it('fails when users authorize themselves and this one never did', async () => {
      bench.app().isAdminApproved = false;
      const result = await bench.verify();
      expect(failing(result)).to.deep.equal(['permittedUsers']);
      expect(layerOf(result, 'permittedUsers').fix?.[0]?.command).to.match(
        /^sf connectedapp preauthorize --name Group_App/,
      );
    });

    it('passes when users authorize themselves and this one did', async () => {
      const result = await bench.verify({ app: 'Data_Loader_A' });
      expect(layerOf(result, 'permittedUsers').status).to.equal('pass');
      expect(statuses(await bench.verify({ app: 'Data_Loader_B' }))).to.include({ permittedUsers: 'fail' });
    });
  });

  describe('user', () => {
    it('fails for an inactive, a frozen and an unknown user', async () => {
      expect(statuses(await bench.verify({ username: 'gone@odd.example' }))).to.include({
        user: 'fail',
        coverage: 'unknown',
      });
      expect(failing(await bench.verify({ username: 'nobody@odd.example' }))).to.deep.equal(['user']);
      bench.user().isFrozen = true;
      expect(failing(await bench.verify())).to.deep.equal(['user']);
    });

    it('is an error when the name is blank or stands for several users', async () => {
      expect((await rejection(bench.verify({ username: ' ' }))).name).to.equal('BlankUserError');
      bench.user().email = 'same@odd.example';
      bench.user('grouped@odd.example').email = 'same@odd.example';
      const error = await rejection(bench.verify({ username: 'same@odd.example' }));
      expect(error.name).to.equal('UserAmbiguousError');
      expect(error.message).to.contain('direct@odd.example').and.to.contain('grouped@odd.example');
    });
  });

  describe('coverage', () => {
    it('names the permission set, the group or the profile that covers the user', async () => {
      const evidenceFor = async (username: string, app = 'Group App'): Promise<string> =>
        layerOf(await bench.verify({ username, app }), 'coverage').evidence;
      expect(await evidenceFor('direct@odd.example')).to.contain('permission set "Group Member"');
      expect(await evidenceFor('grouped@odd.example')).to.contain('permission set group "Integration Group"');
      expect(await evidenceFor('admin@odd.example', 'Wide App')).to.contain('profile "Systemadministrator"');
    });

    it('fails for a user without, and tells who has access', async () => {
      const result = await bench.verify({ username: 'admin@odd.example' });
      expect(failing(result)).to.deep.equal(['coverage']);
      expect(layerOf(result, 'coverage').evidence).to.contain('permission set "Group Member"');
    });

    it('fails for expired and inactive assignments', async () => {
      for (const username of ['expired@odd.example', 'paused@odd.example']) {
        expect(failing(await bench.verify({ username })), username).to.deep.equal(['coverage']);
      }
    });

    it('is not needed while users authorize themselves', async () => {
      bench.app().isAdminApproved = false;
      expect(layerOf(await bench.verify({ username: 'admin@odd.example' }), 'coverage').status).to.equal('pass');
    });
  });

  it('fails "API Enabled" for a user who has it from nowhere', async () => {
    const result = await bench.verify({ username: 'keine.rechte@odd.example' });
    expect(layerOf(result, 'apiEnabled')).to.include({ status: 'fail', stops: 'api' });
    expect(layerOf(await bench.verify(), 'apiEnabled').evidence).to.contain('profile "Standard User"');
  });

  describe('API Access Control', () => {
    beforeEach(() => {
      bench.emulator.org.switches.apiAccessControl = true;
    });

    it('passes while it is off, and when the app is admin approved', async () => {
      expect(layerOf(await bench.verify(), 'apiAccessControl')).to.include({
        status: 'pass',
        evidence: 'API Access Control is off.',
      });
      bench.emulator.org.state.settings['ConnectedApp'] = { enableAdminApprovedAppsOnly: 'true' };
      expect(layerOf(await bench.verify(), 'apiAccessControl').status).to.equal('pass');
    });

    it('fails for an app that users authorize themselves, unless the user may use any client', async () => {
      bench.emulator.org.state.settings['ConnectedApp'] = { enableAdminApprovedAppsOnly: 'true' };
      bench.app().isAdminApproved = false;
      expect(failing(await bench.verify())).to.include('apiAccessControl');
      bench.emulator.org.state.permissionSets
        .find(({ name }) => name === 'Group_Member')
        ?.userPermissions.push('UseAnyApiClient');
      const { status, evidence } = layerOf(await bench.verify(), 'apiAccessControl');
      expect(status).to.equal('pass');
      expect(evidence).to.contain('permission set "Group Member"');
    });
  });

  describe('login IP ranges', () => {
    const username = 'restricted@odd.example';
    const ip = async (options: Parameters<Bench['verify']>[0]): Promise<string> =>
      layerOf(await bench.verify(options), 'ip').status;

    it("are unknown until the integration's address is given", async () => {
      expect(await ip({ username })).to.equal('unknown');
      expect(await ip({ username, sourceAddress: '203.0.113.9' })).to.equal('pass');
      expect(await ip({ username, sourceAddress: '::ffff:203.0.113.9' })).to.equal('pass');
      expect(await ip({ username, sourceAddress: '2001:db8::1' })).to.equal('pass');
    });

    it('fail for an address outside', async () => {
      const result = await bench.verify({ username, sourceAddress: '198.51.100.7' });
      expect(failing(result)).to.deep.equal(['ip']);
      expect(layerOf(result, 'ip').fix?.[0]?.command).to.equal(
        'sf iprange add --profile Restricted --range 198.51.100.7 --target-org admin@odd.example',
      );
    });

    it('are no restriction from 0.0.0.0 to 255.255.255.255, nor when the app relaxes them', async () => {
      expect(await ip({ username: 'anywhere@odd.example' })).to.equal('pass');
      expect(await ip({ username, app: 'Relaxed App' })).to.equal('pass');
    });

    it('are read of a profile whose name has signs', async () => {
      expect(await ip({ username: "o'neil@odd.example" })).to.equal('pass');
    });

    it('are an error for an address that is none', async () => {
      expect((await rejection(bench.verify({ username, sourceAddress: '203.0.113.999' }))).name).to.equal(
        'SourceAddressInvalidError',
      );
    });
  });

  describe('what the org refuses to tell', () => {
    const refuse = (soqlContains: string): void => {
      const fault = { status: 403, errorCode: 'INSUFFICIENT_ACCESS', message: 'no access to this' };
      bench.emulator.org.faults.push({ soqlContains, ...fault });
    };

    for (const [soql, layer] of [
      ['FROM SetupEntityAccess', 'coverage'],
      ['PermissionSetId FROM PermissionSetGroupComponent', 'coverage'],
      ['PermissionsApiEnabled', 'apiEnabled'],
      ['FROM UserLogin', 'user'],
    ] as const) {
      it(`leaves ${layer} unknown when "${soql}" is refused`, async () => {
        refuse(soql);
        const result = await bench.verify();
        const { status, evidence } = layerOf(result, layer);
        expect(status).to.equal('unknown');
        expect(evidence).to.contain('no access to this');
        expect(result.state).to.equal('passed');
      });
    }

    it('leaves permitted users unknown when tokens are refused for an app that users authorize', async () => {
      bench.app().isAdminApproved = false;
      refuse('FROM OauthToken');
      expect(layerOf(await bench.verify(), 'permittedUsers').status).to.equal('unknown');
    });

    it('leaves every layer unknown that hangs on a file when the retrieve is refused', async () => {
      const fault = { status: 500, errorCode: 'UNKNOWN_EXCEPTION', message: 'retrieve is down' };
      bench.emulator.org.faults.push({ soapAction: 'retrieve', ...fault });
      const found = statuses(await bench.verify());
      expect(found).to.include({
        certificate: 'unknown',
        scope: 'unknown',
        apiAccessControl: 'unknown',
        ip: 'unknown',
      });
      expect(found).to.include({ permittedUsers: 'pass', coverage: 'pass' });
    });
  });
});
