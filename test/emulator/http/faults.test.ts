import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseXml } from '@rgrove/parse-xml';
import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { Fault } from '../../../emulator/org/switches.js';
import { Client, postForm, userNamed, type Refusal } from '../client.js';

describe('faults', () => {
  let emulator: Emulator;
  let client: Client;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    client = new Client(emulator);
  });
  afterEach(() => emulator.close());

  const inject = (...faults: Fault[]): void => void emulator.org.faults.push(...faults);
  const get = async (path = '/limits'): Promise<Response> =>
    fetch(`${emulator.url}/services/data/v68.0${path}`, {
      headers: { authorization: `Bearer ${adminSession(emulator.org).accessToken}` },
      redirect: 'manual',
    });
  const soap = async (operation: string, content = ''): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${emulator.url}/services/Soap/m/68.0`, {
      method: 'POST',
      body:
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://soap.sforce.com/2006/04/metadata">' +
        `<s:Header><m:SessionHeader><m:sessionId>${adminSession(emulator.org).accessToken}</m:sessionId></m:SessionHeader></s:Header>` +
        `<s:Body><m:${operation}>${content}</m:${operation}></s:Body></s:Envelope>`,
    });
    return { status: response.status, text: await response.text() };
  };
  const failureOf = async (request: Promise<unknown>): Promise<unknown> =>
    request.then(
      () => 'answered',
      (error: unknown) => error,
    );
  const newSet = { Name: 'Fresh', Label: 'Fresh' };
  const rowOf = (name: string): object => ({ attributes: { type: 'PermissionSet' }, Name: name, Label: name });
  const setNames = (): string[] => emulator.org.state.permissionSets.map(({ name }) => name);

  it('strike the n-th request alone, counted over requests of every kind and not over parts', async () => {
    inject({ nth: 4, status: 503 });
    expect((await get()).status).to.equal(200);
    expect((await soap('describeMetadata')).status).to.equal(200);
    const batchRequests = Array.from({ length: 5 }, () => ({ method: 'GET', url: 'v68.0/limits' }));
    expect((await client.send<object>('POST', '/composite/batch', { batchRequests })).body).to.include({
      hasErrors: false,
    });
    const login = await postForm(emulator, '/services/oauth2/token', { grant_type: 'password' });
    expect(login).to.deep.include({ status: 503 });
    expect(login.body['error']).to.equal('UNKNOWN_EXCEPTION');
    expect((await get()).status).to.equal(200);
    expect(emulator.org.faults).to.deep.equal([]);
  });

  it('strike from the n-th request on, and count only those that fit', async () => {
    inject({ from: 2, path: /limits/, errorCode: 'SERVER_UNAVAILABLE', message: 'busy', status: 503 });
    expect((await get()).status).to.equal(200);
    expect((await get('/sobjects')).status).to.equal(200);
    for (const status of [503, 503]) expect((await get()).status).to.equal(status);
    expect(await (await get()).json()).to.deep.equal([{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }]);
  });

  it('go by the SOQL of a batch', async () => {
    inject({ kind: 'html', soqlContains: 'FROM Profile' });
    const batch = async (soql: string): Promise<Response> =>
      fetch(`${emulator.url}/services/data/v68.0/composite/batch`, {
        method: 'POST',
        body: JSON.stringify({
          batchRequests: [{ method: 'GET', url: `v68.0/query?q=${encodeURIComponent(soql)}` }],
        }),
        headers: { authorization: `Bearer ${adminSession(emulator.org).accessToken}` },
      });
    expect((await batch('SELECT Id FROM User')).headers.get('content-type')).to.contain('json');
    expect((await batch('SELECT Id FROM Profile')).headers.get('content-type')).to.contain('html');
  });

  it('reset: the connection is reset and nothing is done', async () => {
    inject({ kind: 'reset' });
    const error = await failureOf(client.send('POST', '/sobjects/PermissionSet', newSet));
    expect((error as { cause?: { code?: string } }).cause?.code).to.equal('ECONNRESET');
    expect(setNames()).not.to.include('Fresh');
    expect(emulator.requests.at(-1)).to.include({ status: 0 });
  });

  it('hang: there is no answer until the emulator closes', async () => {
    inject({ kind: 'hang' });
    let isSettled = false;
    const failure = failureOf(get()).finally(() => (isSettled = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isSettled).to.equal(false);
    await emulator.close();
    expect(await failure).to.be.instanceOf(TypeError);
    emulator = await startEmulator();
  });

  it('truncate: the headers promise the whole body, half of it comes, and all is done', async () => {
    const whole = await (await get('/sobjects')).text();
    inject({ kind: 'truncate', times: 2 });
    const response = await get('/sobjects');
    expect([response.status, Number(response.headers.get('content-length'))]).to.deep.equal([200, whole.length]);
    expect(await failureOf(response.text())).to.be.instanceOf(TypeError);
    const path = `/sobjects/PermissionSet/${emulator.org.state.permissionSets.find(({ name }) => name === 'Quotes')!.id}`;
    expect(await failureOf(client.send('PATCH', path, { Label: 'Cut' }))).to.be.instanceOf(TypeError);
    expect(emulator.org.state.permissionSets.find(({ name }) => name === 'Quotes')?.label).to.equal('Cut');
  });

  it('garbage: 200 with bytes that are neither JSON nor XML', async () => {
    inject({ kind: 'garbage', times: 2 });
    const response = await get();
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([
      200,
      'application/json;charset=UTF-8',
    ]);
    const text = await response.text();
    expect(() => JSON.parse(text) as unknown).to.throw(SyntaxError);
    const answer = await soap('describeMetadata');
    expect(answer.status).to.equal(200);
    expect(() => parseXml(answer.text)).to.throw();
  });

  it('html: 200 with a page that an XML parser reads', async () => {
    inject({ kind: 'html' });
    const response = await get();
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'text/html;charset=UTF-8']);
    expect(parseXml(await response.text()).root?.name).to.equal('html');
  });

  it('redirect: 302 to another host', async () => {
    const portal = createServer((request, response) => response.end(request.headers.authorization ?? 'none'));
    await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(portal.address() as AddressInfo).port}/portal`;
    inject({ kind: 'redirect', location });
    const response = await get();
    expect([response.status, response.headers.get('location')]).to.deep.equal([302, location]);
    portal.close();
  });

  it('replyLost: all is done, and the connection is reset', async () => {
    inject({ kind: 'replyLost' });
    const error = await failureOf(client.send('POST', '/sobjects/PermissionSet', newSet));
    expect((error as { cause?: { code?: string } }).cause?.code).to.equal('ECONNRESET');
    expect(setNames()).to.include('Fresh');
  });

  it('expiredSession: the token is of no more use, a new one is', async () => {
    const other = new Client(emulator).as('admin@odd.example');
    inject({ kind: 'expiredSession', nth: 2 });
    expect((await get()).status).to.equal(200);
    for (let count = 0; count < 2; count += 1) {
      const response = await get();
      expect(response.status).to.equal(401);
      expect(((await response.json()) as Refusal)[0]).to.include({ errorCode: 'INVALID_SESSION_ID' });
    }
    expect((await soap('describeMetadata')).text).to.contain('sf:INVALID_SESSION_ID');
    expect((await other.send('GET', '/limits')).status).to.equal(200);
  });

  it('expiredSession: ends the session that a SOAP header names', async () => {
    inject({ kind: 'expiredSession', soapAction: 'describeMetadata' });
    expect((await soap('describeMetadata')).text).to.contain('sf:INVALID_SESSION_ID');
    expect((await get()).status).to.equal(401);
  });

  it('requestLimit: both APIs refuse in their own way', async () => {
    inject({ kind: 'requestLimit' });
    const response = await get();
    expect(response.status).to.equal(403);
    expect(((await response.json()) as Refusal)[0]?.errorCode).to.equal('REQUEST_LIMIT_EXCEEDED');
    const answer = await soap('describeMetadata');
    expect(answer.status).to.equal(500);
    expect(answer.text).to.contain('<faultcode>sf:REQUEST_LIMIT_EXCEEDED</faultcode>');
  });

  it('locked: a record, each row and each part have the error in their own shape', async () => {
    inject({ kind: 'locked' });
    const one = await client.send<Refusal>('POST', '/sobjects/PermissionSet', newSet);
    expect([one.status, one.body[0]?.errorCode]).to.deep.equal([400, 'UNABLE_TO_LOCK_ROW']);
    const records = [rowOf('A'), rowOf('B')];
    const rows = await client.send<Array<{ success: boolean; errors: Array<{ statusCode: string }> }>>(
      'POST',
      '/composite/sobjects',
      { records },
    );
    expect(rows.body.map(({ success, errors }) => [success, errors[0]?.statusCode])).to.deep.equal([
      [false, 'UNABLE_TO_LOCK_ROW'],
      [false, 'UNABLE_TO_LOCK_ROW'],
    ]);
    const removed = await client.send<unknown[]>('DELETE', '/composite/sobjects?ids=0PS000000000001,0PS000000000002');
    expect(removed.body).to.have.length(2);
    const part = { method: 'GET', url: 'v68.0/limits', referenceId: 'one' };
    const batch = await client.send<{ results: Array<{ statusCode: number }> }>('POST', '/composite/batch', {
      batchRequests: [part],
    });
    expect(batch.body.results[0]?.statusCode).to.equal(400);
    const composite = await client.send<{ compositeResponse: object[] }>('POST', '/composite', {
      compositeRequest: [part],
    });
    expect(composite.body.compositeResponse[0]).to.include({ referenceId: 'one', httpStatusCode: 400 });
    expect((await soap('describeMetadata')).text).to.contain('sf:UNABLE_TO_LOCK_ROW');
    expect(setNames()).not.to.include.members(['Fresh', 'A', 'B']);
  });

  it('shortResults: the last row or part is missing, done or not', async () => {
    inject({ kind: 'shortResults', times: 1 }, { kind: 'shortResults', isCarriedOut: false });
    const rows = async (...names: string[]): Promise<number> =>
      (await client.send<unknown[]>('POST', '/composite/sobjects', { records: names.map(rowOf) })).body.length;
    expect(await rows('A', 'B')).to.equal(1);
    expect(setNames()).to.include.members(['A', 'B']);
    expect(await rows('C', 'D')).to.equal(1);
    expect(setNames()).to.include('C').and.not.include('D');
    const batchRequests = [1, 2].map(() => ({ method: 'GET', url: 'v68.0/limits' }));
    const batch = await client.send<{ results: unknown[] }>('POST', '/composite/batch', { batchRequests });
    expect(batch.body.results).to.have.length(1);
  });

  it('noId: a creation succeeds without an id, done or not', async () => {
    inject({ kind: 'noId', times: 2 }, { kind: 'noId', isCarriedOut: false });
    expect((await get('/query?q=SELECT+Id+FROM+User')).status).to.equal(200);
    const one = await client.send<object>('POST', '/sobjects/PermissionSet', newSet);
    expect(one).to.deep.equal({ status: 201, body: { success: true, errors: [] } });
    const rows = await client.send<object[]>('POST', '/composite/sobjects', { records: [rowOf('A')] });
    expect(rows.body).to.deep.equal([{ success: true, errors: [] }]);
    expect(setNames()).to.include.members(['Fresh', 'A']);
    const heard: string[] = [];
    emulator.org.onChange.push((what) => heard.push(what));
    const none = await client.send<object>('POST', '/sobjects/PermissionSet', rowOf('B'));
    expect(none.body).to.deep.equal({ success: true, errors: [] });
    expect(setNames()).not.to.include('B');
    expect(heard).to.deep.equal([]);
  });

  it('leave the hooks their turn before and after each answer', async () => {
    const heard: Array<[string, number, string | undefined]> = [];
    const user = userNamed(emulator, 'direct@odd.example');
    emulator.onRequest.push(({ number, soapAction }) => {
      heard.push(['before', number, soapAction]);
      if (number === 2) user.isActive = false;
    });
    emulator.onAnswered.push(({ number, status, soapAction }) => {
      heard.push([`after ${status}`, number, soapAction]);
      if (number === 2) user.isActive = true;
    });
    const isActive = async (): Promise<unknown> => {
      const { records } = await client.query(`SELECT IsActive FROM User WHERE Id = '${user.id}'`);
      return records[0]?.['IsActive'];
    };
    expect([await isActive(), await isActive(), await isActive()]).to.deep.equal([true, false, true]);
    await soap('describeMetadata');
    expect(heard.slice(-2)).to.deep.equal([
      ['before', 4, 'describeMetadata'],
      ['after 200', 4, 'describeMetadata'],
    ]);
  });
});
