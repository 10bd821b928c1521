import { expect } from 'chai';
import { deployOne, fixture, metadataFile, retrieve, type Fixture } from '../fixture.js';

const type = 'ExtlClntAppOauthSecuritySettings';
const path = 'extlClntAppOauthSecuritySettings/Acme_oauthSecurity.ecaOauthSecurity';

const orgWithApp = (): Fixture => {
  const org = fixture();
  org.state.externalClientApps.push({
    id: '0xI000000000001AAA',
    developerName: 'Acme',
    label: 'Acme',
    distributionState: 'Local',
    namespacePrefix: null,
    permittedUsersPolicyType: 'AllSelfAuthorized',
  });
  return org;
};

describe('an external client app’s OAuth security settings', () => {
  it('are there once they are deployed, with the addresses from which tokens may be used', async () => {
    const org = orgWithApp();
    const fileNow = async (): Promise<string | undefined> =>
      (await retrieve(org, { [type]: ['Acme_oauthSecurity'] })).files[`unpackaged/${path}`];
    expect(await fileNow()).to.equal(undefined);
    const content =
      '<externalClientApplication>Acme</externalClientApplication><label>Acme_oauthSecurity</label>' +
      '<tokenIpRanges><endIpAddress>192.0.2.9</endIpAddress><startIpAddress>192.0.2.1</startIpAddress></tokenIpRanges>';
    const file = metadataFile(type, content);
    expect((await deployOne(org, { type, fullName: 'Acme_oauthSecurity', path, file })).status).to.equal('Succeeded');
    expect(await fileNow()).to.contain('<startIpAddress>192.0.2.1</startIpAddress>');
  });

  it('are refused with an element that neither the types nor the list of known ones has', async () => {
    const content = '<externalClientApplication>Acme</externalClientApplication><isStrict>true</isStrict>';
    const file = metadataFile(type, content);
    const { problems } = await deployOne(orgWithApp(), { type, fullName: 'Acme_oauthSecurity', path, file });
    expect(problems[0]).to.contain(`isStrict invalid at this location in type ${type}`);
  });
});
