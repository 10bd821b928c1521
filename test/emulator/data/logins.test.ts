import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { openSession } from '../../../emulator/org/session.js';
import { connectToEmulator } from '../../support/connection.js';

type Row = { UserId: string; SourceIp: string };

const query = 'SELECT UserId, SourceIp FROM LoginHistory ORDER BY LoginTime DESC';

describe('the login history of the emulator', () => {
  let emulator: Emulator;

  const idOf = (username: string): string =>
    emulator.org.state.users.find((user) => user.username === username)?.id ?? '';

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'altaflow', clientAddress: '203.0.113.9' });
    emulator.org.state.logins = [
      {
        id: '0Ya000000000001AAA',
        userId: idOf('admin@northwind.example'),
        sourceIp: '10.0.0.1',
        loginTime: '2026-10-01T08:00:00Z',
      },
      {
        id: '0Ya000000000002AAA',
        userId: idOf('sam@northwind.example'),
        sourceIp: 'Salesforce.com IP',
        loginTime: '2026-10-02T08:00:00Z',
      },
    ];
  });

  afterEach(() => emulator.close());

  it('gives an administrator the logins of all users, newest first', async () => {
    const connection = await connectToEmulator(emulator);
    const { records } = await connection.query<Row>(query);
    expect(records.map(({ SourceIp }) => SourceIp)).to.deep.equal(['Salesforce.com IP', '10.0.0.1']);
  });

  it('gives other users their own logins only', async () => {
    const userId = idOf('sam@northwind.example');
    const { accessToken } = openSession(emulator.org, { userId, scopes: ['full'], consumerKey: null });
    const connection = await connectToEmulator(emulator, accessToken);
    const { records } = await connection.query<Row>(query);
    expect(records.map(({ UserId }) => UserId)).to.deep.equal([userId]);
  });

  it("gains a row with the client's address when a token is given out", async () => {
    const [refresh] = emulator.org.state.refreshTokens;
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refresh?.refreshToken ?? '',
      client_id: refresh?.consumerKey ?? '',
    });
    const { status } = await fetch(`${emulator.url}/services/oauth2/token`, { method: 'POST', body });
    expect(status).to.equal(200);
    expect(adminSession(emulator.org).isRevoked).to.equal(false);
    expect(emulator.org.state.logins?.at(-1)).to.include({ userId: refresh?.userId, sourceIp: '203.0.113.9' });
  });
});
