import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { ConnectedApp } from '../../../emulator/org/state.js';
import { Client, postForm, signAssertion, userNamed } from '../client.js';

describe('the token endpoint shuts out', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
  });
  afterEach(() => emulator.close());

  const app = (): ConnectedApp => emulator.org.state.connectedApps.find(({ label }) => label === 'Group App')!;

  const ask = async (aud = 'https://login.salesforce.com'): Promise<string> => {
    const exp = Math.floor(Date.now() / 1000) + 120;
    const claims = { iss: app().consumerKey, sub: 'direct@odd.example', aud, exp };
    const assertion = await signAssertion(emulator.keys.get('Group App')!, claims);
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const { body } = await postForm(emulator, '/services/oauth2/token', { grant_type, assertion });
    return body['error'] === undefined ? 'token' : `${body['error']}: ${body['error_description']}`;
  };

  it('a frozen user, whose sessions end too and whom UserLogin shows', async () => {
    const client = new Client(emulator).as('direct@odd.example');
    userNamed(emulator, 'direct@odd.example').isFrozen = true;
    expect(await ask()).to.equal('inactive_user: user is inactive');
    expect((await client.send('GET', '/limits')).status).to.equal(401);
    const { id } = userNamed(emulator, 'direct@odd.example');
    const { records } = await new Client(emulator).query(`SELECT IsFrozen FROM UserLogin WHERE UserId = '${id}'`);
    expect(records.map(({ IsFrozen }) => IsFrozen)).to.deep.equal([true]);
  });

  it('shows UserLogin to those alone who manage users', async () => {
    const { records } = await new Client(emulator).as('direct@odd.example').query('SELECT UserId FROM UserLogin');
    expect(records).to.deep.equal([]);
  });

  it('everybody through an app whose session policy blocks or asks for high assurance', async () => {
    const { metadata } = app();
    app().metadata = { ...metadata, sessionPolicy: { policyAction: 'Block' } };
    expect(await ask()).to.equal('OAUTH_APP_BLOCKED: this app is blocked by admin');
    app().metadata = {
      ...metadata,
      sessionPolicy: { policyAction: 'RaiseSessionLevel', sessionLevel: 'HIGH_ASSURANCE' },
    };
    expect(await ask()).to.equal('OAUTH_APP_BLOCKED: this app is blocked by admin');
    app().metadata = { ...metadata, sessionPolicy: { policyAction: 'RaiseSessionLevel', sessionLevel: 'STANDARD' } };
    expect(await ask()).to.equal('token');
  });

  it('a login with the audience of the other kind of org', async () => {
    expect(await ask('https://test.salesforce.com')).to.equal('invalid_grant: audience is invalid');
    emulator.org.state.organization.isSandbox = true;
    expect(await ask('https://login.salesforce.com')).to.equal('invalid_grant: audience is invalid');
    expect(await ask('https://test.salesforce.com')).to.equal('token');
    expect(await ask(emulator.url)).to.equal('token');
  });
});
