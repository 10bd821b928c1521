import { expect } from 'chai';
import { handleMetadataSoap, soapActionOf } from '../../../emulator/metadata/soap.js';
import { call, faultOf, fixture, ids, texts } from './fixture.js';

describe('Metadata API requests', () => {
  it('names the operation from the envelope alone', () => {
    const body =
      '<e:Envelope xmlns:e="x"><e:Header/><e:Body xmlns="y">\n<m:listMetadata><m:a/></m:listMetadata></e:Body></e:Envelope>';
    expect(soapActionOf(body)).to.equal('listMetadata');
    expect(soapActionOf('not xml')).to.equal(undefined);
  });

  it('refuses an operation that does not exist', async () => {
    const answer = await call(fixture(), 'frobnicate', '');
    expect(answer).to.include({ status: 500, soapAction: 'frobnicate' });
    expect(faultOf(answer)).to.deep.equal({
      code: 'soapenv:Client',
      message: 'No operation available for request {http://soap.sforce.com/2006/04/metadata}frobnicate',
    });
  });

  it('refuses an argument and an element that do not exist', async () => {
    expect(faultOf(await call(fixture(), 'listMetadata', '<query/>')).message).to.contain(
      'query invalid at this location in type listMetadata',
    );
    const nested = await call(fixture(), 'listMetadata', '<queries><type>Profile</type><name>x</name></queries>');
    expect(faultOf(nested).message).to.contain('name invalid at this location in type ListMetadataQuery');
  });

  it('refuses a deploy option that does not exist or has no such value', async () => {
    const options = (content: string): string => `<ZipFile></ZipFile><DeployOptions>${content}</DeployOptions>`;
    const unknown = await call(fixture(), 'deploy', options('<rest>false</rest>'));
    expect(faultOf(unknown).message).to.contain('rest invalid at this location in type DeployOptions');
    const level = await call(fixture(), 'deploy', options('<testLevel>Some</testLevel>'));
    expect(faultOf(level).message).to.equal("'Some' is not a valid value for the enum 'TestLevel'");
  });

  it('refuses texts that are no envelope', async () => {
    const { org } = fixture();
    for (const body of ['<a', '<a/>', '<Envelope><Body/></Envelope>']) {
      const request = { body, apiVersion: '67.0', userId: ids.admin, logDeployment: (): void => undefined };
      const answer = await handleMetadataSoap(org, request);
      expect(answer.status).to.equal(500);
      expect(faultOf(answer).code).to.equal('soapenv:Client');
    }
  });

  it('refuses users without API access and users who may not work with metadata', async () => {
    const withoutMetadata = await call(fixture(), 'describeMetadata', '', { userId: ids.reader });
    expect(faultOf(withoutMetadata).code).to.equal('sf:INSUFFICIENT_ACCESS');
    const locked = fixture();
    for (const set of locked.state.permissionSets) set.userPermissions = [];
    const answer = await call(locked, 'describeMetadata', '');
    expect(faultOf(answer)).to.deep.equal({
      code: 'sf:API_CURRENTLY_DISABLED',
      message: 'API_CURRENTLY_DISABLED: API is disabled for this User',
    });
  });

  it('refuses everybody while the API is off for the org', async () => {
    const closed = fixture();
    closed.state.organization.isApiEnabled = false;
    expect(faultOf(await call(closed, 'describeMetadata', '')).code).to.equal('sf:API_DISABLED_FOR_ORG');
  });

  it('describes types as the official registry has them', async () => {
    const answer = await call(fixture(), 'describeMetadata', '<asOfVersion>67.0</asOfVersion>');
    expect(answer.body).to.contain(
      '<metadataObjects><directoryName>connectedApps</directoryName><inFolder>false</inFolder><metaFile>false</metaFile><suffix>connectedApp</suffix><xmlName>ConnectedApp</xmlName></metadataObjects>',
    );
    expect(texts(answer, 'childXmlNames')).to.include('CustomField');
    const classes = /<metadataObjects>(?:(?!<\/metadataObjects>).)*<xmlName>ApexClass</.exec(answer.body)?.[0];
    expect(classes).to.contain('<metaFile>true</metaFile>');
  });
});
