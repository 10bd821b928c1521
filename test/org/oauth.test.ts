import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPrivateKey } from 'node:crypto';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import {
  AccessToken,
  opensRestApi,
  readUserInfo,
  requestJwtToken,
  revokeToken,
  type JwtRequest,
} from '../../src/org/oauth.js';
import { connectToEmulator } from '../support/connection.js';

describe('the token endpoint as a client', () => {
  let emulator: Emulator;
  let connection: Connection;
  let server: Server | undefined;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    connection = await connectToEmulator(emulator);
  });
  after(() => emulator.close());
  afterEach(() => server?.close());

  const request = (more: Partial<JwtRequest> = {}): JwtRequest => ({
    consumerKey: emulator.org.state.connectedApps.find(({ label }) => label === 'Group App')?.consumerKey ?? '',
    username: 'direct@odd.example',
    key: createPrivateKey(emulator.keys.get('Group App') ?? ''),
    audience: 'https://login.salesforce.com',
    ...more,
  });

  /** A host that answers as told, in place of the org. */
  const listen = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://localhost:${(server.address() as AddressInfo).port}`;
  };

  it('sends nothing but the grant type and an assertion that is good for three minutes, once', async () => {
    const seen: Array<{ body: URLSearchParams; authorization: string | undefined }> = [];
    const loginUrl = await listen((incoming, response) => {
      let body = '';
      incoming.on('data', (chunk) => (body += String(chunk)));
      incoming.on('end', () => {
        seen.push({ body: new URLSearchParams(body), authorization: incoming.headers.authorization });
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
      });
    });
    await requestJwtToken(connection, request({ loginUrl }));
    await requestJwtToken(connection, request({ loginUrl }));
    const [first, second] = seen.map(({ body }) => body.get('assertion') ?? '');
    expect([...(seen[0]?.body.keys() ?? [])]).to.deep.equal(['grant_type', 'assertion']);
    expect(seen[0]?.authorization).to.equal(undefined);
    expect(decodeProtectedHeader(first ?? '')).to.deep.equal({ alg: 'RS256', typ: 'JWT' });
    const claims = decodeJwt(first ?? '');
    expect(claims).to.include({ sub: 'direct@odd.example', aud: 'https://login.salesforce.com' });
    expect((claims.exp ?? 0) - Date.now() / 1000).to.be.within(170, 181);
    expect(claims.jti).to.not.equal(decodeJwt(second ?? '').jti);
  });

  it('gives a token that prints as hidden', async () => {
    const { grant } = await requestJwtToken(connection, request());
    const token = grant?.token.reveal() ?? '';
    expect(token).to.match(/^00D/);
    for (const text of [JSON.stringify(grant), inspect(grant, { depth: 9, showHidden: true })]) {
      expect(text.includes(token)).to.equal(false);
    }
  });

  it('tells whose a token is until it is revoked', async () => {
    const { grant } = await requestJwtToken(connection, request());
    if (!grant) throw new Error('no token');
    expect(await readUserInfo(connection, grant)).to.include({ username: 'direct@odd.example' });
    expect(await revokeToken(connection, grant)).to.equal(true);
    expect(await readUserInfo(connection, grant)).to.deep.equal({ status: 403 });
    expect(await revokeToken(connection, grant)).to.equal(false);
  });

  it("gives the endpoint's own words for a refusal", async () => {
    const { refusal } = await requestJwtToken(connection, request({ username: 'admin@odd.example' }));
    expect(refusal).to.deep.equal({
      error: 'invalid_app_access',
      errorDescription: 'user is not admin approved to access this app',
    });
  });

  it('gives the status of an answer that is no JSON, and follows no redirect', async () => {
    const html = await listen((_, response) => response.writeHead(503).end('<html>down</html>'));
    expect((await requestJwtToken(connection, request({ loginUrl: html }))).refusal?.error).to.equal('http_503');
    server?.close();
    const away = await listen((_, response) => response.writeHead(302, { location: emulator.url }).end());
    expect((await requestJwtToken(connection, request({ loginUrl: away }))).refusal?.error).to.equal('http_302');
  });

  it('asks a host that is down no more than twice, and sends it an assertion and a revocation once', async () => {
    const asked: string[] = [];
    const instanceUrl = await listen((incoming, response) => {
      asked.push(`${incoming.method} ${incoming.url?.replace(/.*\//, '')}`);
      response.writeHead(503).end();
    });
    const grant = { token: new AccessToken('token'), instanceUrl, scopes: [], userId: undefined };
    const started = Date.now();
    expect(await readUserInfo(connection, grant)).to.deep.equal({ status: 503 });
    expect(await opensRestApi(connection, grant)).to.equal(false);
    expect(await revokeToken(connection, grant)).to.equal(false);
    await requestJwtToken(connection, request({ loginUrl: instanceUrl }));
    const version = `v${connection.getApiVersion()}`;
    const twice = ['GET userinfo', 'GET userinfo', `GET ${version}`, `GET ${version}`];
    expect(asked).to.deep.equal([...twice, 'POST revoke', 'POST token']);
    expect(Date.now() - started).to.be.lessThan(4000);
  });

  it("gives the system's code when there is no connection", async () => {
    const loginUrl = await listen((_, response) => response.end());
    await new Promise((resolve) => server?.close(resolve));
    const { refusal } = await requestJwtToken(connection, request({ loginUrl }));
    expect(refusal).to.deep.equal({ error: 'network', errorDescription: 'ECONNREFUSED' });
  });
});
