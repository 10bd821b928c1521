import { createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { GeneratedCertificate } from '../../src/certificate/generate.js';
import { appName, bare, guide, openJwtEnableOrg, type JwtEnableOrg } from '../support/jwtEnableOrg.js';
import { countedRequests } from '../support/requests.js';

const dayLength = 86_400_000;

describe('connectedapp jwt-enable with what it refuses', () => {
  let org: JwtEnableOrg;
  let vendor: GeneratedCertificate;
  let other: GeneratedCertificate;
  let withVendor: string[];

  before(async () => {
    org = await openJwtEnableOrg();
    [vendor, other] = await Promise.all([org.makePair('vendor'), org.makePair('other')]);
    withVendor = [...guide, '--certificate-file', vendor.certificateFile];
  });

  beforeEach(() => org.reset());

  after(() => org.emulator.close());

  describe('refuses as a certificate', () => {
    const publicKeyOf = (file: string): string =>
      createPublicKey(readFileSync(file)).export({ type: 'spki', format: 'pem' }).toString();

    const kinds: Array<[what: string, name: string, content: () => Buffer | string | Promise<string>]> = [
      ['a private key', 'CertificateFileIsPrivateKey', () => readFileSync(vendor.privateKeyFile)],
      ['a public key', 'CertificateFileIsPublicKey', () => publicKeyOf(vendor.certificateFile)],
      ['a cut off certificate', 'CertificateTruncated', () => readFileSync(vendor.certificateFile).subarray(0, 500)],
      ['an empty file', 'CertificateFileEmpty', () => ''],
      ['a web page', 'CertificateFileIsWebPage', () => '<!doctype html><title>Log in</title>'],
      ['a Java keystore', 'CertificateFileIsJavaKeystore', () => Buffer.from('feedfeed0000000200000001', 'hex')],
      [
        'an expired certificate',
        'CertificateExpired',
        async () =>
          readFileSync((await org.makePair('old', 10, new Date(Date.now() - 20 * dayLength))).certificateFile, 'utf8'),
      ],
      [
        'a certificate of tomorrow',
        'CertificateNotYetValid',
        async () =>
          readFileSync((await org.makePair('new', 10, new Date(Date.now() + dayLength))).certificateFile, 'utf8'),
      ],
    ];
    for (const [what, name, content] of kinds) {
      it(what, async () => {
        const file = join(org.folder, 'refused.crt');
        writeFileSync(file, await content());
        const error = await org.refusal([...guide, '--certificate-file', file, '--no-prompt']);
        expect(error.name).to.equal(`${name}Error`);
        expect(error.message).to.contain(file);
        expect(error.actions).to.not.be.empty;
        org.expectNothingChanged();
      });
    }
  });

  it('replaces another certificate with --no-prompt only, and shows both', async () => {
    Object.assign(org.oauthConfig(), { certificate: bare(other.certificateFile) });
    org.emulator.org.state.oauthTokens.length = 0;
    const { name, message, actions } = await org.refusal(withVendor);
    expect(name).to.equal('NotConfirmedError');
    expect(message)
      .to.contain(other.certificate.fingerprint256)
      .and.to.contain(vendor.certificate.fingerprint256)
      .and.to.contain('Nothing was changed');
    expect(actions.join()).to.contain('--no-prompt');
    expect(org.oauthConfig()['certificate']).to.equal(bare(other.certificateFile));
    expect(org.emulator.deployments).to.deep.equal([]);

    const { notices } = await org.answer([...withVendor, '--no-prompt']);
    expect(notices.map(({ code }) => code)).to.include('CertificateReplaced');
    expect(org.oauthConfig()['certificate']).to.equal(bare(vendor.certificateFile));
  });

  it('refuses the app of a vendor, and says what can be done instead', async () => {
    const foreign = await openJwtEnableOrg('flosum');
    try {
      const args = ['--name', 'Flosum Backup Org Auth', '--certificate-file', vendor.certificateFile, '--no-prompt'];
      const { name, actions } = await foreign.refusal(args);
      expect(name).to.equal('CertificateNotYoursError');
      expect(actions.join()).to.contain('vendor').and.to.contain('connectedapp preauthorize');
      expect(foreign.emulator.deployments).to.deep.equal([]);
    } finally {
      await foreign.emulator.close();
    }
  });

  describe('ends with a flag error', () => {
    const combinations: Array<[why: string, args: string[]]> = [
      ['without any certificate', appName],
      ['with two certificates', [...appName, '--certificate-file', 'x.crt', '--generate-certificate', '-d', '.']],
      ['with a new key that has no place', [...appName, '--generate-certificate']],
      ['with a place for no key', [...appName, '--certificate-file', 'x.crt', '--output-dir', '.']],
      ['with a name for no key', [...appName, '--certificate-file', 'x.crt', '--common-name', 'x']],
      ['with a key size there is not', [...appName, '--generate-certificate', '-d', '.', '--key-size', '1024']],
      ['without an app', ['--certificate-file', 'x.crt']],
    ];
    for (const [why, args] of combinations) {
      it(why, async () => {
        const { exitCode, stderr } = await org.jwtEnable(args);
        expect(exitCode).to.equal(2);
        expect(stderr).to.match(/\b(certificate-file|generate-certificate|output-dir|common-name|key-size|name)\b/);
        expect(countedRequests(org.emulator.requests)).to.deep.equal([]);
        org.expectNothingChanged();
      });
    }
  });
});
