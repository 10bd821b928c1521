import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { OauthToken } from '../../../emulator/org/state.js';
import { Client, type QueryBody, type Refusal } from '../client.js';

describe('query pages', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator({ scenario: 'successpro' });
    client = new Client(emulator);
    const [user] = emulator.org.state.users;
    const tokens = Array.from({ length: 3100 }, (_, index): OauthToken => ({
      appName: `App ${index}`,
      appMenuItemId: null,
      userId: user.id,
      useCount: index,
      lastUsedDate: null,
      createdDate: '2026-01-01T00:00:00Z',
      deleteToken: `token${index}`,
    }));
    emulator.org.state.oauthTokens = tokens;
  });
  after(() => emulator.close());

  it('hands out 2,000 rows and an address for the rest', async () => {
    const first = await client.query('SELECT AppName FROM OauthToken');
    expect(first.records).to.have.length(2000);
    expect(first.done).to.equal(false);
    const next = await client.send<QueryBody>('GET', first.nextRecordsUrl!);
    expect(next.body).to.include({ done: true, totalSize: 2500 });
    expect(next.body.records).to.have.length(500);
    expect(next.body.nextRecordsUrl).to.equal(undefined);
  });

  it('stops at 2,500 tokens while COUNT() tells the truth', async () => {
    expect((await client.query('SELECT AppName FROM OauthToken')).totalSize).to.equal(2500);
    expect((await client.query('SELECT COUNT() FROM OauthToken')).totalSize).to.equal(3100);
    expect((await client.query('SELECT AppName FROM OauthToken WHERE UseCount >= 2500')).totalSize).to.equal(600);
  });

  it('gives pages of the size asked, never below 200', async () => {
    const response = await fetch(`${emulator.url}/services/data/v67.0/query?q=SELECT+AppName+FROM+OauthToken`, {
      headers: {
        authorization: `Bearer ${emulator.org.state.sessions[0].accessToken}`,
        'Sforce-Query-Options': 'batchSize=50',
      },
    });
    expect(((await response.json()) as QueryBody).records).to.have.length(200);
  });

  it("refuses a locator that is unknown or another user's", async () => {
    const { nextRecordsUrl } = await client.query('SELECT AppName FROM OauthToken');
    const other = client.as('advisor@harbor.example');
    const refused = await other.send<Refusal>('GET', nextRecordsUrl!);
    expect(refused.body[0]).to.include({ errorCode: 'INVALID_QUERY_LOCATOR' });
    expect((await client.send('GET', '/query/01gNothing-2000')).status).to.equal(400);
  });
});
