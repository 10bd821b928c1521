import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { Client, type Refusal } from '../client.js';

type Batch = { hasErrors: boolean; results: Array<{ statusCode: number; result: unknown }> };

describe('REST API', () => {
  let emulator: Emulator;
  let client: Client;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    client = new Client(emulator);
  });
  afterEach(() => emulator.close());

  const refused = async (sender: Client, path: string): Promise<Refusal[number] & { status: number }> => {
    const { status, body } = await sender.send<Refusal>('GET', path);
    return { status, ...body[0] };
  };

  it('lists its versions without a session', async () => {
    const response = await fetch(`${emulator.url}/services/data`);
    const versions = (await response.json()) as Array<{ label: string; version: string; url: string }>;
    expect(versions.at(-1)).to.deep.equal({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' });
    expect(versions.find(({ version }) => version === '62.0')!.label).to.equal("Winter '25");
  });

  it('takes a doubled slash for one', async () => {
    expect((await fetch(`${emulator.url}//services/data`)).status).to.equal(200);
  });

  it('refuses bad tokens with 401', async () => {
    expect(await refused(new Client(emulator, '00D!bad'), '/limits')).to.include({
      status: 401,
      errorCode: 'INVALID_SESSION_ID',
    });
  });

  it('refuses unknown addresses, versions and methods', async () => {
    expect(await refused(client, '/nothing')).to.include({ status: 404, errorCode: 'NOT_FOUND' });
    expect(await refused(client, '/services/data/v99.0/limits')).to.include({ status: 404, errorCode: 'NOT_FOUND' });
    expect(await refused(client, '/tooling/sobjects/SetupEntityAccess')).to.include({ status: 404 });
    expect((await client.send('DELETE', '/limits')).status).to.equal(405);
  });

  it('refuses an address that is too long', async () => {
    const soql = `SELECT Id FROM User WHERE Username = '${'x'.repeat(17_000)}'`;
    expect(await refused(client, `/query?q=${encodeURIComponent(soql)}`)).to.include({ status: 414 });
  });

  it('refuses everybody while the API is off, and users without API Enabled', async () => {
    const user = client.as('keine.rechte@odd.example');
    expect(await refused(user, '/limits')).to.include({ status: 403, errorCode: 'API_DISABLED_FOR_ORG' });
    emulator.org.state.organization.isApiEnabled = false;
    expect(await refused(client, '/limits')).to.include({ status: 403, errorCode: 'API_DISABLED_FOR_ORG' });
  });

  it('hides setup objects and other users tokens from users without the permissions', async () => {
    const user = client.as('direct@odd.example');
    expect((await user.refusal('SELECT Id FROM SetupEntityAccess')).errorCode).to.equal('INVALID_TYPE');
    expect((await user.refusal('SELECT Id FROM PermissionSet')).errorCode).to.equal('INSUFFICIENT_ACCESS');
    const tokens = await user.query('SELECT User.Username FROM OauthToken');
    expect(tokens.totalSize).to.equal(4);
    expect((await client.query('SELECT AppName FROM OauthToken')).totalSize).to.equal(6);
    const own = await user.query('SELECT PermissionsApiEnabled, PermissionsViewSetup FROM UserPermissionAccess');
    expect(own.records[0]).to.include({ PermissionsApiEnabled: true, PermissionsViewSetup: false });
  });

  it('describes objects with what can be written', async () => {
    type Described = { fields: Array<{ name: string; createable: boolean }>; childRelationships: unknown[] };
    const { body } = await client.send<Described>('GET', '/sobjects/SetupEntityAccess/describe');
    const createable = body.fields.filter((field) => field.createable).map(({ name }) => name);
    expect(createable).to.deep.equal(['ParentId', 'SetupEntityId']);
    const all = await client.send<{ sobjects: Array<{ name: string }> }>('GET', '/tooling/sobjects');
    expect(all.body.sobjects.map(({ name }) => name))
      .to.include('RemoteProxy')
      .and.not.include('OauthToken');
  });

  it('reads one record, with the fields asked', async () => {
    const [user] = emulator.org.state.users;
    const { body } = await client.send('GET', `/sobjects/User/${user.id}?fields=Username`);
    expect(body).to.deep.include({ Username: 'admin@odd.example' }).and.not.have.property('Email');
    expect(await refused(client, '/sobjects/User/005000000000000')).to.include({ status: 404 });
  });

  describe('batch', () => {
    const query = (soql: string, folder = ''): object => ({
      method: 'GET',
      url: `v67.0/${folder}query?q=${encodeURIComponent(soql)}`,
    });

    it('answers each part on its own and logs every query', async () => {
      const batchRequests = [
        query('SELECT COUNT() FROM User'),
        query('SELECT Nope FROM User'),
        query('SELECT SiteName FROM RemoteProxy', 'tooling/'),
      ];
      const { body } = await client.send<Batch>('POST', '/composite/batch', { batchRequests });
      expect(body.hasErrors).to.equal(true);
      expect(body.results.map(({ statusCode }) => statusCode)).to.deep.equal([200, 400, 200]);
      expect(body.results[0].result).to.include({ totalSize: 10 });
      expect((body.results[1].result as Refusal)[0].errorCode).to.equal('INVALID_FIELD');
      expect(emulator.requests.at(-1)).to.deep.include({
        path: '/services/data/v67.0/composite/batch',
        soql: ['SELECT COUNT() FROM User', 'SELECT Nope FROM User', 'SELECT SiteName FROM RemoteProxy'],
      });
    });

    it('stops after a failure when told to', async () => {
      const batchRequests = [query('SELECT Nope FROM User'), query('SELECT Id FROM User')];
      const { body } = await client.send<Batch>('POST', '/composite/batch', { haltOnError: true, batchRequests });
      expect(body.results.map(({ statusCode }) => statusCode)).to.deep.equal([400, 412]);
    });

    it('refuses more than 25 parts', async () => {
      const batchRequests = Array.from({ length: 26 }, () => query('SELECT Id FROM User'));
      expect((await client.send('POST', '/composite/batch', { batchRequests })).status).to.equal(400);
    });
  });

  it('lets a later part of a composite use what an earlier one answered', async () => {
    const compositeRequest = [
      {
        method: 'POST',
        url: '/services/data/v67.0/sobjects/PermissionSet',
        referenceId: 'set',
        body: { Name: 'S', Label: 'S' },
      },
      { method: 'GET', url: '/services/data/v67.0/sobjects/PermissionSet/@{set.id}?fields=Label', referenceId: 'read' },
    ];
    type Composite = { compositeResponse: Array<{ httpStatusCode: number; body: { Label?: string } }> };
    const { body } = await client.send<Composite>('POST', '/composite', { compositeRequest });
    expect(body.compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).to.deep.equal([201, 200]);
    expect(body.compositeResponse[1].body.Label).to.equal('S');
  });

  describe('faults and delays', () => {
    it('answers an injected fault as often as told, for a matching query alone', async () => {
      emulator.org.faults.push({
        soqlContains: 'FROM OauthToken',
        times: 1,
        status: 500,
        errorCode: 'UNKNOWN_EXCEPTION',
        message: 'An unexpected error occurred.',
      });
      expect((await client.query('SELECT Id FROM User')).done).to.equal(true);
      expect(await client.refusal('SELECT AppName FROM OauthToken')).to.include({
        status: 500,
        errorCode: 'UNKNOWN_EXCEPTION',
      });
      expect((await client.query('SELECT AppName FROM OauthToken')).done).to.equal(true);
      expect(emulator.org.faults).to.be.empty;
    });

    it('waits as long as the latency switch says', async () => {
      emulator.org.switches.latency = 60;
      await client.query('SELECT Id FROM User');
      const { startedAt, endedAt } = emulator.requests.at(-1)!;
      expect(endedAt - startedAt).to.be.at.least(55);
    });
  });
});
