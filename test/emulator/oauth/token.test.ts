import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type { JWTPayload } from 'jose';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { ConnectedApp } from '../../../emulator/org/state.js';
import { Client, postForm, signAssertion, userNamed, type Answer } from '../client.js';

type TokenAnswer = Answer<{ [name: string]: string }>;

describe('token endpoint', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink', clientAddress: '198.51.100.7' });
  });
  afterEach(() => emulator.close());

  const appNamed = (label: string): ConnectedApp =>
    emulator.org.state.connectedApps.find((app) => app.label === label)!;

  const ask = async (label: string, username: string, claims: JWTPayload = {}, key?: string): Promise<TokenAnswer> => {
    const app = emulator.org.state.connectedApps.find((candidate) => candidate.label === label);
    const uninstalled = emulator.org.state.uninstalledApps.find(({ name }) => name === label);
    const assertion = await signAssertion(key ?? emulator.keys.get(label)!, {
      iss: (app ?? uninstalled)!.consumerKey,
      sub: username,
      aud: 'https://login.salesforce.com',
      exp: Math.floor(Date.now() / 1000) + 120,
      ...claims,
    });
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    return postForm(emulator, '/services/oauth2/token', { grant_type, assertion });
  };

  const expectRefusal = (answer: TokenAnswer, error: string, description: string): void => {
    expect(answer).to.deep.equal({ status: 400, body: { error, error_description: description } });
  };

  it('gives a covered user a token that works', async () => {
    const { status, body } = await ask('Group App', 'direct@odd.example');
    expect(status).to.equal(200);
    expect(body).to.include({ token_type: 'Bearer', scope: 'api refresh_token', instance_url: emulator.url });
    expect(body['access_token']).to.match(/^00D\w{12}![.\w]+$/);
    const found = await new Client(emulator, body['access_token']).query('SELECT COUNT() FROM User');
    expect(found.totalSize).to.equal(10);
  });

  it('accepts an expiry in milliseconds and the address of the org as audience', async () => {
    const answer = await ask('Group App', 'direct@odd.example', { exp: Date.now() + 300, aud: emulator.url });
    expect(answer.status).to.equal(200);
  });

  it('refuses an unknown app', async () => {
    const answer = await ask('Group App', 'direct@odd.example', { iss: '3MVG9unknown' });
    expectRefusal(answer, 'invalid_client_id', 'client identifier invalid');
  });

  it('refuses an app nobody installed, and a blocked app', async () => {
    const uninstalled = await ask('Uninstalled App', 'grouped@odd.example');
    expectRefusal(uninstalled, 'invalid_client', 'app must be installed into org');
    const blocked = await ask('Blocked App', 'direct@odd.example');
    expectRefusal(blocked, 'OAUTH_APP_BLOCKED', 'this app is blocked by admin');
  });

  it('lets those into an uninstalled app who authorized it before', async () => {
    expect((await ask('Uninstalled App', 'direct@odd.example')).status).to.equal(200);
    const token = emulator.org.state.oauthTokens.find(({ appName }) => appName === 'Uninstalled App');
    expect(token?.useCount).to.equal(2);
    expectRefusal(
      await ask('Uninstalled App', 'nobody@odd.example'),
      'invalid_client',
      'app must be installed into org',
    );
  });

  it('asks those for their own approval who may approve uninstalled apps', async () => {
    const approver = await ask('Uninstalled App', 'admin@odd.example');
    expectRefusal(approver, 'invalid_grant', "user hasn't approved this consumer");
  });

  it('refuses an app without the refresh token scope where the org wants it', async () => {
    const { metadata } = appNamed('Group App');
    appNamed('Group App').metadata = {
      ...metadata,
      oauthConfig: { ...(metadata['oauthConfig'] as object), scopes: ['Api'] },
    };
    const answer = await ask('Group App', 'direct@odd.example');
    expectRefusal(
      answer,
      'invalid_request',
      'refresh_token scope is required and the connected app should be installed and preauthorized',
    );
    emulator.org.switches.jwtNeedsRefreshScope = false;
    expect((await ask('Group App', 'direct@odd.example')).status).to.equal(200);
  });

  it('refuses a signature of another key, an app without certificate and a text that is no JWT', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expectRefusal(await ask('Group App', 'direct@odd.example', {}, pem), 'invalid_grant', 'invalid assertion');
    expectRefusal(await ask('Wide App', 'admin@odd.example', {}, pem), 'invalid_grant', 'invalid assertion');
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const answer = await postForm(emulator, '/services/oauth2/token', { grant_type, assertion: 'nonsense' });
    expectRefusal(answer, 'invalid_grant', 'invalid assertion');
  });

  it('refuses a wrong audience and an expired assertion', async () => {
    const elsewhere = await ask('Group App', 'direct@odd.example', { aud: 'https://example.com' });
    expectRefusal(elsewhere, 'invalid_grant', 'audience is invalid');
    const late = await ask('Group App', 'direct@odd.example', { exp: Math.floor(Date.now() / 1000) - 1 });
    expectRefusal(late, 'invalid_grant', 'expired authorization code');
  });

  it('refuses an unknown user and an inactive one', async () => {
    const unknown = await ask('Group App', 'nobody@odd.example');
    expectRefusal(unknown, 'invalid_grant', "user hasn't approved this consumer");
    expect((await ask('Group App', 'gone@odd.example')).body['error']).to.equal('inactive_user');
  });

  it('refuses a user who is not covered by an admin-approved app', async () => {
    const answer = await ask('Group App', 'admin@odd.example');
    expectRefusal(answer, 'invalid_app_access', 'user is not admin approved to access this app');
  });

  it('lets a user of a self-authorize app in only when they approved it before', async () => {
    appNamed('Group App').isAdminApproved = false;
    const answer = await ask('Group App', 'direct@odd.example');
    expectRefusal(answer, 'invalid_grant', "user hasn't approved this consumer");
    const [token] = emulator.org.state.oauthTokens;
    token.userId = userNamed(emulator, 'direct@odd.example').id;
    expect((await ask('Group App', 'direct@odd.example')).status).to.equal(200);
    expect(token.useCount).to.equal(2);
  });

  it('refuses an app whose only scope is the refresh token', async () => {
    expect((await ask('Refresh Only', 'direct@odd.example')).body['error']).to.equal('invalid_scope');
  });

  it('minds the login IP ranges of the profile unless the app relaxes them', async () => {
    expectRefusal(await ask('Group App', 'restricted@odd.example'), 'invalid_grant', 'ip restricted');
    expect((await ask('Relaxed App', 'restricted@odd.example')).status).to.equal(200);
    expect((await ask('Group App', 'anywhere@odd.example')).status).to.equal(200);
  });

  it('takes a jti once', async () => {
    expect((await ask('Group App', 'direct@odd.example', { jti: 'one' })).status).to.equal(200);
    expect((await ask('Group App', 'direct@odd.example', { jti: 'one' })).status).to.equal(400);
  });

  it('answers as before a change until it has spread', async () => {
    emulator.org.switches.propagationDelay = 60_000;
    appNamed('Group App').changedAt = Date.now();
    const answer = await ask('Group App', 'direct@odd.example');
    expectRefusal(answer, 'invalid_grant', "user hasn't approved this consumer");
    appNamed('Group App').changedAt = Date.now() - 60_001;
    expect((await ask('Group App', 'direct@odd.example')).status).to.equal(200);
  });

  it('blocks self-authorized apps where only approved ones may call the API', async () => {
    emulator.org.switches.apiAccessControl = true;
    emulator.org.state.settings['ConnectedApp'] = { enableAdminApprovedAppsOnly: 'true' };
    appNamed('Group App').isAdminApproved = false;
    expect((await ask('Group App', 'direct@odd.example')).body['error']).to.equal('OAUTH_APP_BLOCKED');
  });

  it('gives a token without an API scope no use of the REST API', async () => {
    appNamed('Group App').metadata = {
      ...appNamed('Group App').metadata,
      oauthConfig: { ...(appNamed('Group App').metadata['oauthConfig'] as object), scopes: ['OpenID', 'RefreshToken'] },
    };
    const { body } = await ask('Group App', 'direct@odd.example');
    const { status } = await new Client(emulator, body['access_token']).send('GET', '/limits');
    expect(status).to.equal(401);
  });

  it('refuses other grant types', async () => {
    const answer = await postForm(emulator, '/services/oauth2/token', { grant_type: 'password' });
    expectRefusal(answer, 'unsupported_grant_type', 'grant type not supported');
  });

  describe('refresh, revoke, introspect and userinfo', () => {
    const refresh = async (): Promise<TokenAnswer> => {
      const [token] = emulator.org.state.refreshTokens;
      const form = { grant_type: 'refresh_token', refresh_token: token.refreshToken, client_id: token.consumerKey };
      return postForm(emulator, '/services/oauth2/token', form);
    };

    it('renews a session until its refresh token is revoked', async () => {
      emulator.org.state.users.forEach((user) => (user.isActive = true));
      const { status, body } = await refresh();
      expect(status).to.equal(200);
      const [usage] = emulator.org.state.oauthTokens;
      const token = usage.deleteToken;
      const form = { grant_type: 'refresh_token', refresh_token: token, client_id: appNamed('Group App').consumerKey };
      expect((await postForm(emulator, '/services/oauth2/revoke', { token })).status).to.equal(200);
      expect((await new Client(emulator, body['access_token']).send('GET', '/limits')).status).to.equal(401);
      expect(emulator.org.state.oauthTokens).to.not.include(usage);
      expectRefusal(
        await postForm(emulator, '/services/oauth2/token', form),
        'invalid_grant',
        'expired access/refresh token',
      );
      expect((await postForm(emulator, '/services/oauth2/revoke', { token })).status).to.equal(400);
    });

    it('tells whose an active token is', async () => {
      const { accessToken: token } = emulator.org.state.sessions[0];
      const { body } = await postForm(emulator, '/services/oauth2/introspect', { token });
      expect(body).to.include({ active: true, username: 'admin@odd.example' });
      const dead = await postForm(emulator, '/services/oauth2/introspect', { token: 'dead' });
      expect(dead.body).to.deep.equal({ active: false });
      const info = await new Client(emulator).send('GET', '/services/oauth2/userinfo');
      expect(info.body).to.include({ preferred_username: 'admin@odd.example' });
      expect((await fetch(`${emulator.url}/services/oauth2/userinfo`)).status).to.equal(403);
    });
  });
});
