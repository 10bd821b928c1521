import { expect } from 'chai';
import { generateCertificate } from '../../../emulator/org/certificates.js';
import type { Switches } from '../../../emulator/org/switches.js';
import { appContent, bare, call, deployApp, deployOne, fixture, metadataFile, retrieve, texts } from './fixture.js';

const toPem = (value: string): string =>
  `-----BEGIN CERTIFICATE-----\n${
    bare(value)
      .match(/.{1,64}/g)
      ?.join('\n') ?? ''
  }\n-----END CERTIFICATE-----`;

describe('the form of a certificate', () => {
  let pem: string;

  before(async () => {
    pem = toPem((await generateCertificate('Billing Sync')).certificate);
  });

  const deployed = async (form: Switches['certificateForm'], value: string): Promise<string[]> => {
    const { problems } = await deployApp(
      fixture({ certificateForm: form }),
      appContent({ oauth: `<certificate>${value}</certificate>` }),
    );
    return problems;
  };

  it('is any on deploy unless the org takes one alone', async () => {
    const refusal = ['In field: certificate - Invalid certificate: the value is not in the expected format'];
    const wrapped =
      bare(pem)
        .match(/.{1,64}/g)
        ?.join('\n') ?? '';
    expect(await deployed('both', pem)).to.deep.equal([]);
    expect(await deployed('both', bare(pem))).to.deep.equal([]);
    expect(await deployed('pem', pem)).to.deep.equal([]);
    expect(await deployed('pem', bare(pem))).to.deep.equal(refusal);
    expect(await deployed('bare', bare(pem))).to.deep.equal([]);
    expect(await deployed('bare', wrapped)).to.deep.equal([]);
    expect(await deployed('bare', pem)).to.deep.equal(refusal);
  });

  it('is held against external client apps too', async () => {
    const deployTo = async (form: Switches['certificateForm']): Promise<string> => {
      const org = fixture({ certificateForm: form });
      org.state.externalClientApps.push({
        id: '0xI000000000001AAA',
        developerName: 'Ledger_Link',
        label: 'Ledger Link',
        distributionState: 'Local',
        namespacePrefix: null,
        permittedUsersPolicyType: 'AllSelfAuthorized',
      });
      const content =
        `<callbackUrl>https://example.com</callbackUrl><certificate>${pem}</certificate>` +
        '<externalClientApplication>Ledger_Link</externalClientApplication><label>x</label>';
      const { status } = await deployOne(org, {
        type: 'ExtlClntAppGlobalOauthSettings',
        fullName: 'Ledger_Link_glbloauth',
        path: 'extlClntAppGlobalOauthSets/Ledger_Link_glbloauth.ecaGlblOauth',
        file: metadataFile('ExtlClntAppGlobalOauthSettings', content),
      });
      return status;
    };
    expect(await deployTo('both')).to.equal('Succeeded');
    expect(await deployTo('bare')).to.equal('Failed');
  });

  it('is one line, lines of 64 or nothing in retrieves and reads of connected apps', async () => {
    const shown = async (form: Switches['certificateOnRetrieve']): Promise<string[]> => {
      const org = fixture({ certificateOnRetrieve: form });
      await deployApp(org, appContent({ oauth: `<certificate>${pem}</certificate>` }));
      const { files } = await retrieve(org, { ConnectedApp: ['Billing_Sync'] });
      const read = await call(org, 'readMetadata', '<type>ConnectedApp</type><fullNames>Billing_Sync</fullNames>');
      const [inFile] = texts(files['unpackaged/connectedApps/Billing_Sync.connectedApp'] ?? '', 'certificate');
      const [inRead] = texts(read, 'certificate');
      expect(inRead).to.equal(inFile);
      return inFile === undefined ? [] : inFile.split('\n');
    };
    expect(await shown('line')).to.deep.equal([bare(pem)]);
    expect((await shown('wrapped')).slice(0, -1).map(({ length }) => length)).to.satisfy((lengths: number[]) =>
      lengths.every((length) => length === 64),
    );
    expect((await shown('wrapped')).join('')).to.equal(bare(pem));
    expect(await shown('never')).to.deep.equal([]);
  });

  it('counts as changed although no retrieve shows it', async () => {
    const org = fixture({ certificateOnRetrieve: 'never' });
    const content = appContent({ oauth: `<certificate>${pem}</certificate>` });
    const changed = async (): Promise<string[]> => texts((await deployApp(org, content)).answer, 'changed');
    expect((await changed())[0]).to.equal('true');
    expect((await changed())[0]).to.equal('false');
  });
});
