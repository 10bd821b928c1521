import { expect } from 'chai';
import { appContent, deployApp, deployOne, fixture, metadataFile, texts, type Deployment } from './fixture.js';

const deployContent = async (content: string): Promise<Deployment> => {
  const org = fixture();
  const before = structuredClone(org.state);
  const result = await deployApp(org, content);
  expect(org.state).to.deep.equal(before);
  expect(result.status).to.equal('Failed');
  return result;
};

const deployText = async (file: string): Promise<Deployment> =>
  deployOne(fixture(), {
    type: 'ConnectedApp',
    fullName: 'Billing_Sync',
    path: 'connectedApps/Billing_Sync.connectedApp',
    file,
  });

describe('a deployed file', () => {
  it('may hold only elements its type has, at every level', async () => {
    const top = await deployContent(appContent({ rest: '<foo>1</foo>' }));
    expect(top.problems).to.deep.equal([
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}foo invalid at this location in type ConnectedApp',
    ]);
    const nested = await deployContent(
      appContent({ oauth: '<isClientCredentialFlowEnabled>true</isClientCredentialFlowEnabled>' }),
    );
    expect(nested.problems[0]).to.contain('invalid at this location in type ConnectedAppOauthConfig');
  });

  it('is refused with the line and column of what is wrong', async () => {
    const { answer } = await deployContent(`${appContent()}\n  <foo/>`);
    expect(texts(answer, 'lineNumber')).to.deep.equal(['4']);
    expect(texts(answer, 'columnNumber')).to.deep.equal(['3']);
    expect(texts(answer, 'problemType')).to.deep.equal(['Error']);
    expect(texts(answer, 'componentType')[0]).to.equal('ConnectedApp');
    expect(texts(answer, 'fileName')[0]).to.equal('connectedApps/Billing_Sync.connectedApp');
  });

  it('may hold only values of the enum', async () => {
    const { problems } = await deployContent(appContent({ oauth: '<scopes>ChatbotApi</scopes>' }));
    expect(problems).to.deep.equal([
      "Error parsing file: 'ChatbotApi' is not a valid value for the enum 'ConnectedAppOauthAccessScope'",
    ]);
  });

  it('may hold only values of the simple type', async () => {
    const flag = await deployContent(appContent({ oauth: '<isPkceRequired>yes</isPkceRequired>' }));
    expect(flag.problems[0]).to.equal("Error parsing file: 'yes' is not a valid value for the type xsd:boolean");
    const session = '<sessionPolicy><sessionTimeout>soon</sessionTimeout></sessionPolicy>';
    const number = await deployContent(appContent({ rest: session }));
    expect(number.problems[0]).to.equal("Error parsing file: 'soon' is not a valid value for the type xsd:int");
  });

  it('must hold what its type requires, at every level', async () => {
    const top = await deployContent(appContent().replace(/<contactEmail>.*<\/contactEmail>/, ''));
    expect(top.problems).to.deep.equal(['Required field is missing: contactEmail']);
    const empty = await deployContent(appContent().replace('Billing Sync', ''));
    expect(empty.problems).to.deep.equal(['Required field is missing: label']);
    const nested = await deployContent(appContent().replace(/<callbackUrl>.*<\/callbackUrl>/, ''));
    expect(nested.problems).to.deep.equal(['Required field is missing: callbackUrl']);
    const policy = await deployContent(appContent({ policy: '<refreshTokenPolicy>zero</refreshTokenPolicy>' }));
    expect(policy.problems).to.deep.equal(['Required field is missing: ipRelaxation']);
    const ranges = await deployContent(appContent({ rest: '<ipRanges><start>10.0.0.1</start></ipRanges>' }));
    expect(ranges.problems).to.deep.equal(['Required field is missing: end']);
  });

  it('may not repeat a single element, nor part a repeated one', async () => {
    const single = await deployContent(appContent({ rest: '<label>Again</label>' }));
    expect(single.problems[0]).to.match(/}label is duplicated at this location in type ConnectedApp$/);
    const parted = await deployContent(
      appContent({
        rest: '<profileName>Integration</profileName><startUrl>https://a.example</startUrl><profileName>System Administrator</profileName>',
      }),
    );
    expect(parted.problems[0]).to.match(/}profileName is duplicated at this location in type ConnectedApp$/);
  });

  it('must be well-formed, of its own type, without stray text', async () => {
    expect((await deployText('<ConnectedApp><label>x</ConnectedApp>')).problems[0]).to.match(/^Error parsing file: /);
    expect((await deployText('')).problems[0]).to.match(/^Error parsing file: /);
    expect((await deployText(metadataFile('Profile', ''))).problems[0]).to.contain('expected ConnectedApp');
    expect((await deployText(metadataFile('ConnectedApp', 'stray'))).problems[0]).to.contain('Unexpected text');
    const child = await deployText(metadataFile('ConnectedApp', '<label><b>x</b></label>'));
    expect(child.problems[0]).to.contain('}b invalid at this location');
  });

  it('may have its elements in any order, comments, and broken lines in tags', async () => {
    const org = fixture();
    const content = `<!-- note --><label\n    >Billing Sync</label>${appContent().replace('<label>Billing Sync</label>', '')}`;
    expect((await deployApp(org, content)).status).to.equal('Succeeded');
  });
});
