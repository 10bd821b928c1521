import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { openSession } from '../../../emulator/org/session.js';
import { userNamed } from '../client.js';

describe('Metadata API address', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
  });
  afterEach(() => emulator.close());

  const list = async (sessionId: string, version = '67.0'): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${emulator.url}/services/Soap/m/${version}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml', soapaction: '""' },
      body: `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
<soapenv:Header xmlns="http://soap.sforce.com/2006/04/metadata"><SessionHeader><sessionId>${sessionId}</sessionId></SessionHeader></soapenv:Header>
<soapenv:Body xmlns="http://soap.sforce.com/2006/04/metadata"><listMetadata><queries><type>RemoteSiteSetting</type></queries><asOfVersion>67.0</asOfVersion></listMetadata></soapenv:Body>
</soapenv:Envelope>`,
    });
    return { status: response.status, text: await response.text() };
  };

  it('answers a valid session and logs the operation', async () => {
    const { status, text } = await list(adminSession(emulator.org).accessToken);
    expect(status).to.equal(200);
    expect(text).to.contain('vend__SALESFORCE_LOGIN');
    expect(emulator.requests.at(-1)).to.include({ soapAction: 'listMetadata', status: 200 });
  });

  it('refuses a bad session with a SOAP fault', async () => {
    const { status, text } = await list('wrong');
    expect(status).to.equal(500);
    expect(text).to.contain('<faultcode>sf:INVALID_SESSION_ID</faultcode>');
    expect(text).to.contain('INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session');
  });

  it('answers the newest API version and none after it', async () => {
    const { accessToken } = adminSession(emulator.org);
    expect((await list(accessToken, '68.0')).status).to.equal(200);
    const { status, text } = await list(accessToken, '69.0');
    expect(status).to.equal(500);
    expect(text).to.contain('UNSUPPORTED_API_VERSION: Invalid Api version specified on URL');
  });

  it('refuses users without API Enabled', async () => {
    const { id } = userNamed(emulator, 'keine.rechte@odd.example');
    const session = openSession(emulator.org, { userId: id, scopes: ['full'], consumerKey: null });
    expect((await list(session.accessToken)).text).to.contain('sf:API_CURRENTLY_DISABLED');
  });

  it('answers an injected fault for its operation alone', async () => {
    const { accessToken } = adminSession(emulator.org);
    emulator.org.faults.push({ soapAction: 'deploy', status: 500, errorCode: 'OTHER', message: 'no' });
    emulator.org.faults.push({
      soapAction: 'listMetadata',
      times: 1,
      status: 500,
      errorCode: 'SERVER_UNAVAILABLE',
      message: 'busy & slow',
    });
    expect((await list(accessToken)).text).to.contain('SERVER_UNAVAILABLE: busy &amp; slow');
    expect((await list(accessToken)).status).to.equal(200);
  });

  it('cuts the connection for a fault with status 0', async () => {
    emulator.org.faults.push({ path: /Soap/, status: 0, errorCode: '', message: '' });
    const failure: unknown = await list('any').catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(TypeError);
  });
});
