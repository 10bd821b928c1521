import { expect } from 'chai';
import { deployOne, fixture, metadataFile, type Deployment, type Fixture } from '../fixture.js';

const deploySite = async (
  org: Fixture,
  fullName: string,
  { url = 'https://new.example.com', isActive = true } = {},
): Promise<Deployment> => {
  const content = `<description>New</description><disableProtocolSecurity>false</disableProtocolSecurity><isActive>${isActive}</isActive><url>${url}</url>`;
  const path = `remoteSiteSettings/${fullName}.remoteSite`;
  return deployOne(org, {
    type: 'RemoteSiteSetting',
    fullName,
    path,
    file: metadataFile('RemoteSiteSetting', content),
  });
};

describe('deploying a remote site', () => {
  it('creates one', async () => {
    const org = fixture();
    await deploySite(org, 'New_Site');
    const made = org.state.remoteSites.at(-1);
    expect(made).to.include({
      fullName: 'New_Site',
      namespacePrefix: null,
      url: 'https://new.example.com',
      isActive: true,
      description: 'New',
    });
    expect(made?.id).to.match(/^0rp\w{15}$/);
  });

  it('changes one that is there', async () => {
    const org = fixture();
    await deploySite(org, 'Ledger', { isActive: false });
    expect(org.state.remoteSites).to.have.length(2);
    expect(org.state.remoteSites[0]).to.include({ isActive: false, url: 'https://new.example.com' });
  });

  it('changes a packaged one where the switch allows it', async () => {
    const open = fixture({ packagedRemoteSiteDeploy: 'accepted' });
    expect((await deploySite(open, 'acme__Courier_Api')).status).to.equal('Succeeded');
    expect(open.state.remoteSites[1]).to.include({ isActive: true, namespacePrefix: 'acme', fullName: 'Courier_Api' });
    const closed = fixture({ packagedRemoteSiteDeploy: 'refused' });
    expect((await deploySite(closed, 'acme__Courier_Api')).problems[0]).to.contain(
      'Cannot modify managed object: entity=RemoteProxy',
    );
    expect(closed.state.remoteSites[1]?.isActive).to.equal(false);
  });

  it('refuses a foreign namespace, bad names and bad addresses', async () => {
    expect((await deploySite(fixture(), 'acme__Other')).problems[0]).to.contain(
      'Cannot create a new component with the namespace: acme.',
    );
    for (const name of ['1st', 'Ends_', 'With-hyphen'])
      expect((await deploySite(fixture(), name)).problems[0]).to.contain('API name');
    for (const url of ['ftp://example.com', 'example.com', 'https://']) {
      expect((await deploySite(fixture(), 'New_Site', { url })).problems[0]).to.contain('In field: url');
    }
  });

  it('refuses a file without a required element', async () => {
    const file = metadataFile(
      'RemoteSiteSetting',
      '<disableProtocolSecurity>false</disableProtocolSecurity><url>https://a.example</url>',
    );
    const component = {
      type: 'RemoteSiteSetting',
      fullName: 'New_Site',
      path: 'remoteSiteSettings/New_Site.remoteSite',
      file,
    };
    expect((await deployOne(fixture(), component)).problems).to.deep.equal(['Required field is missing: isActive']);
  });
});
