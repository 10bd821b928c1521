import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { Duration } from '@salesforce/kit';
import type { LoginAttempt, VerifyResult } from '../../src/verify/types.js';
import { failing, layerOf, openBench, statuses, writeKey, type Bench } from './fixture.js';

describe('the real login', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.emulator.close());

  const login = (options: Parameters<Bench['verify']>[0] = {}): Promise<VerifyResult> =>
    bench.verify({ jwtKeyFile: bench.keyFile(), ...options });

  const requestsTo = (path: string): number =>
    bench.emulator.requests.filter((request) => request.path === `/services/oauth2/${path}`).length;

  const fail = (path: RegExp, status = 503, times?: number): void => {
    const fault = { path, status, errorCode: 'SERVER_UNAVAILABLE', message: 'try later' };
    bench.emulator.org.faults.push(times === undefined ? fault : { ...fault, times });
  };

  const appSessions = (): string[] =>
    bench.emulator.org.state.sessions
      .filter(({ consumerKey }) => consumerKey !== null)
      .map(({ accessToken }) => accessToken);

  it('proves everything it depends on, uses its token once and revokes it', async () => {
    const result = await login();
    expect(result).to.include({ state: 'proved', proved: true });
    expect([...new Set(Object.values(statuses(result)))]).to.deep.equal(['pass']);
    expect(result.login).to.deep.include({
      username: 'direct@odd.example',
      scopes: ['api', 'refresh_token'],
      isRevoked: true,
    });
    expect([requestsTo('token'), requestsTo('userinfo'), requestsTo('revoke')]).to.deep.equal([1, 1, 1]);
    const sessions = bench.emulator.org.state.sessions.filter(({ consumerKey }) => consumerKey !== null);
    expect(sessions.map(({ isRevoked }) => isRevoked)).to.deep.equal([true]);
  });

  it('tells of every attempt', async () => {
    const attempts: LoginAttempt[] = [];
    const result = await login({ onAttempt: (attempt) => attempts.push(attempt) });
    expect(attempts).to.have.length(1);
    expect(attempts[0]).to.include({ number: 1, outcome: 'token', audience: 'https://login.salesforce.com' });
    expect(result.login?.attempts).to.deep.equal(attempts);
  });

  describe('refused', () => {
    const otherKey = (): string => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return writeKey('other', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    };

    const rows: Array<{
      code: string;
      layer: string;
      title: string;
      turn?: () => void;
      options?: () => Parameters<Bench['verify']>[0];
    }> = [
      {
        code: 'ConsumerNotApproved',
        layer: 'permittedUsers',
        title: 'of a user who never approved the app',
        turn: () => (bench.app().isAdminApproved = false),
      },
      {
        code: 'ConsumerNotApproved',
        layer: 'user',
        title: 'of a user whom the org does not have',
        options: () => ({ username: 'nobody@odd.example' }),
      },
      {
        code: 'UserNotAdminApproved',
        layer: 'coverage',
        title: 'of a user who is not covered',
        options: () => ({ username: 'admin@odd.example' }),
      },
      {
        code: 'ClientIdInvalid',
        layer: 'app',
        title: 'for a key nobody knows',
        options: () => ({ consumerKey: '3MVG9unknown' }),
      },
      {
        code: 'AppNotInstalled',
        layer: 'app',
        title: 'for an app that is not installed',
        options: () => ({
          app: 'Uninstalled App',
          username: 'grouped@odd.example',
          consumerKey: bench.emulator.org.state.uninstalledApps[0]?.consumerKey,
          jwtKeyFile: bench.keyFile('Uninstalled App'),
        }),
      },
      {
        code: 'AppBlocked',
        layer: 'blocked',
        title: 'for a blocked app',
        turn: () => (bench.app().isBlocked = true),
      },
      {
        code: 'AppBlocked',
        layer: 'blocked',
        title: "by the app's session policy",
        turn: () => bench.setMetadata('sessionPolicy', { policyAction: 'Block' }),
      },
      {
        code: 'AppBlocked',
        layer: 'apiAccessControl',
        title: 'by API Access Control',
        turn: (): void => {
          bench.emulator.org.switches.apiAccessControl = true;
          bench.emulator.org.state.settings['ConnectedApp'] = { enableAdminApprovedAppsOnly: 'true' };
          bench.app().isAdminApproved = false;
        },
      },
      {
        code: 'InvalidAssertion',
        layer: 'certificate',
        title: 'for a key that does not belong to the certificate',
        options: () => ({ jwtKeyFile: otherKey() }),
      },
      {
        code: 'InvalidAssertion',
        layer: 'certificate',
        title: 'for an app without certificate',
        turn: () => bench.setMetadata('oauthConfig', { certificate: undefined }),
      },
      {
        code: 'InvalidScope',
        layer: 'scope',
        title: 'for an app with the refresh token alone',
        options: () => ({ app: 'Refresh Only', jwtKeyFile: bench.keyFile('Refresh Only') }),
      },
      {
        code: 'RefreshScopeRequired',
        layer: 'scope',
        title: 'for an app without the refresh token scope',
        turn: () => bench.setMetadata('oauthConfig', { scopes: ['Api'] }),
      },
      {
        code: 'UserInactive',
        layer: 'user',
        title: 'of an inactive user',
        options: () => ({ username: 'gone@odd.example' }),
      },
      {
        code: 'UserInactive',
        layer: 'user',
        title: 'of a frozen user',
        turn: () => (bench.user().isFrozen = true),
      },
      {
        code: 'IpRestricted',
        layer: 'ip',
        title: 'from an address outside of the ranges',
        options: () => ({ username: 'restricted@odd.example' }),
      },
    ];

    for (const { code, layer, title, turn, options } of rows) {
      it(`${title} is explained as ${code} and named ${layer}, without waiting`, async () => {
        turn?.();
        const result = await login({ wait: Duration.minutes(1), ...options?.() });
        expect(result).to.include({ state: 'failed', proved: false });
        expect(result.login?.explanation?.code).to.equal(code);
        expect(result.login?.failingLayer).to.equal(layer);
        expect(failing(result)).to.include(layer).and.to.include('login');
        expect(layerOf(result, result.login?.failingLayer ?? 'login').fix).to.not.equal(undefined);
        expect(result.login?.attempts).to.have.length(1);
        expect(requestsTo('userinfo')).to.equal(0);
      });
    }

    for (const [error, description, code, layer] of [
      ['invalid_client', 'invalid client credentials', 'ClientCredentialsInvalid', 'certificate'],
      ['invalid_scope', 'too many scopes requested', 'TooManyScopes', 'scope'],
    ] as const) {
      it(`with "${description}" is explained as ${code} and named ${layer}`, async () => {
        bench.emulator.org.faults.push({ path: /token$/, status: 400, errorCode: error, message: description });
        const result = await login();
        expect(result.login?.explanation?.code).to.equal(code);
        expect(result.login?.failingLayer).to.equal(layer);
      });
    }

    for (const [error, code] of [
      ['inactive_org', 'OrgInactive'],
      ['rate_limit_exceeded', 'RateLimitExceeded'],
    ] as const) {
      it(`with ${error} is explained as ${code} and blamed on no layer`, async () => {
        bench.emulator.org.faults.push({ path: /token$/, status: 400, errorCode: error, message: 'see the docs' });
        const result = await login({ wait: Duration.minutes(1) });
        expect(result.login).to.include({ failingLayer: 'login' });
        expect(result.login?.explanation?.code).to.equal(code);
        expect(failing(result)).to.deep.equal(['login']);
      });
    }

    it('with words nobody knows says so', async () => {
      bench.emulator.org.faults.push({ path: /token$/, status: 400, errorCode: 'brand_new', message: 'never seen' });
      const result = await login();
      expect(layerOf(result, 'login').evidence).to.contain('"brand_new: never seen"');
      expect(result.login?.explanation).to.equal(undefined);
    });

    it('puts this very app, user and org into the commands that fix it', async () => {
      bench.app().isBlocked = true;
      const commands = layerOf(await login(), 'blocked').fix?.flatMap(({ command }) => command ?? []);
      expect(commands).to.deep.equal([
        'sf connectedapp preauthorize --name Group_App --permission-set "PERMISSION SET" --target-org admin@odd.example',
      ]);
    });
  });

  describe('while a change spreads', () => {
    it('is tried again until the org takes it', async () => {
      const { switches } = bench.emulator.org;
      switches.propagationDelay = 600_000;
      bench.app().changedAt = Date.now();
      const attempts: LoginAttempt[] = [];
      const onAttempt = (attempt: LoginAttempt): void => {
        // The change has spread by the third attempt.
        if (attempts.push(attempt) === 2) switches.propagationDelay = 0;
      };
      const result = await login({ wait: Duration.minutes(1), onAttempt });
      expect(result.state).to.equal('proved');
      expect(attempts).to.have.length(3);
      expect(
        attempts.slice(0, -1).every(({ outcome, retryIn }) => outcome === 'refused' && (retryIn ?? 0) > 0),
      ).to.equal(true);
      expect(attempts.at(-1)?.outcome).to.equal('token');
    });

    it('ends when the waiting time is over, and blames no layer', async () => {
      bench.emulator.org.switches.propagationDelay = 600_000;
      bench.app().changedAt = Date.now();
      const result = await login({ wait: Duration.milliseconds(80) });
      expect(result).to.include({ state: 'timedOut', proved: false });
      expect(result.login?.attempts.length).to.be.above(1);
      expect(failing(result)).to.deep.equal(['login']);
    });

    it('pauses longer from one attempt to the next, up to a limit', async () => {
      bench.emulator.org.switches.propagationDelay = 600_000;
      bench.app().changedAt = Date.now();
      const attempts: LoginAttempt[] = [];
      const onAttempt = (attempt: LoginAttempt): void => {
        if (attempts.push(attempt) === 5) bench.emulator.org.switches.propagationDelay = 0;
      };
      await login({ wait: Duration.minutes(1), pauses: { first: 8, longest: 16 }, onAttempt });
      const pauses = attempts.flatMap(({ retryIn }) => retryIn ?? []);
      expect(pauses).to.deep.equal([8, 12, 16, 16, 16]);
    });
  });

  describe('audience', () => {
    beforeEach(() => {
      bench.emulator.org.state.organization.isSandbox = true;
    });

    it('is that of sandboxes for a sandbox', async () => {
      const result = await login();
      expect(result.login?.attempts.map(({ audience }) => audience)).to.deep.equal(['https://test.salesforce.com']);
    });

    it('is the other one when the first is refused', async () => {
      const fault = { status: 403, errorCode: 'INSUFFICIENT_ACCESS', message: 'no' };
      bench.emulator.org.faults.push({ soqlContains: 'SELECT IsSandbox FROM Organization', ...fault });
      const result = await login();
      expect(result.state).to.equal('proved');
      expect(result.login?.attempts.map(({ audience, error }) => [audience, error])).to.deep.equal([
        ['https://login.salesforce.com', 'invalid_grant'],
        ['https://test.salesforce.com', undefined],
      ]);
    });
  });

  describe('token', () => {
    it('that may not ask who it is of is tried on the REST API', async () => {
      fail(/userinfo$/, 403);
      const result = await login();
      expect(result.state).to.equal('proved');
      expect(layerOf(result, 'login').evidence).to.contain('REST API');
      expect(requestsTo('revoke')).to.equal(1);
    });

    it('that nothing takes proves nothing, and is revoked all the same', async () => {
      fail(/userinfo$/, 403);
      bench.setMetadata('oauthConfig', { scopes: ['OpenID', 'RefreshToken'] });
      const result = await login();
      expect(result).to.include({ state: 'failed', proved: false });
      expect(requestsTo('revoke')).to.equal(1);
    });

    it('that opens no API proves nothing', async () => {
      bench.setMetadata('oauthConfig', { scopes: ['OpenID', 'RefreshToken'] });
      const result = await login();
      expect(failing(result)).to.deep.equal(['scope']);
      expect(result).to.include({ state: 'failed', proved: false });
    });

    it('that could not be revoked is told of', async () => {
      fail(/revoke$/, 400);
      const result = await login();
      expect(result.state).to.equal('proved');
      expect(result.notices.map(({ code }) => code)).to.deep.equal(['TokenNotRevoked']);
    });
  });

  it('without the refresh token scope is proved where the org takes it', async () => {
    bench.emulator.org.switches.jwtNeedsRefreshScope = false;
    bench.setMetadata('oauthConfig', { scopes: ['Api'] });
    const result = await login();
    expect(result.state).to.equal('proved');
    expect(layerOf(result, 'scope').evidence).to.match(/^Proved by the login/);
  });

  it('through an app that is not installed is proved for a user who authorized it before, with a notice', async () => {
    const { uninstalledApps } = bench.emulator.org.state;
    const result = await login({
      app: 'Uninstalled App',
      consumerKey: uninstalledApps.find(({ name }) => name === 'Uninstalled App')?.consumerKey,
      jwtKeyFile: bench.keyFile('Uninstalled App'),
    });
    expect(result).to.include({ state: 'proved', proved: true });
    expect(layerOf(result, 'app').status).to.equal('pass');
    expect(result.notices.map(({ code }) => code)).to.deep.equal(['UninstalledAppInUse']);
  });

  describe("through another org's app", () => {
    const install = (): string => {
      const own = bench.app();
      const foreign = bench.app('Foreign Installed');
      foreign.isAdminApproved = true;
      foreign.metadata = { ...foreign.metadata, oauthConfig: own.metadata['oauthConfig'] ?? {} };
      for (const row of [...bench.emulator.org.state.setupEntityAccess]) {
        if (row.setupEntityId === own.id) {
          bench.emulator.org.state.setupEntityAccess.push({ ...row, id: `${row.id}x`, setupEntityId: foreign.id });
        }
      }
      return foreign.consumerKey;
    };

    it('needs its consumer key', async () => {
      install();
      const result = await login({ app: 'Foreign Installed' });
      expect(result).to.include({ state: 'failed', proved: false });
      expect(layerOf(result, 'login').status).to.equal('unknown');
      expect(requestsTo('token')).to.equal(0);
    });

    it('proves with it what the org does not tell', async () => {
      const consumerKey = install();
      const result = await login({ app: 'Foreign Installed', consumerKey });
      expect(result.state).to.equal('proved');
      expect(layerOf(result, 'certificate')).to.include({ status: 'pass' });
      expect(layerOf(result, 'certificate').evidence).to.match(/^Proved by the login/);
    });
  });

  it('leaves no token and no key in what it returns', async () => {
    const results = [await login(), await login({ username: 'admin@odd.example' })];
    const tokens = appSessions();
    expect(tokens).to.have.length(1);
    const key = readFileSync(bench.keyFile(), 'utf8').split('\n').slice(1, -2);
    const shown = results.flatMap((result) => [
      JSON.stringify(result),
      inspect(result, { depth: 20, showHidden: true }),
    ]);
    for (const secret of [...tokens, ...key]) {
      for (const text of shown) expect(text.includes(secret)).to.equal(false);
    }
  });
});
