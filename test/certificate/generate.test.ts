import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCertificate, type GenerateCertificateOptions } from '../../src/certificate/generate.js';
import { readCertificateFile } from '../../src/certificate/parse.js';
import { isKeyForCertificate, readPrivateKey } from '../../src/certificate/privateKey.js';
import { writeTogether } from '../../src/certificate/writePair.js';
import { reasonWithoutOpenssl } from './corpus/lab.js';
import { thrownBy } from './fixtures.js';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('generateCertificate', function () {
  this.timeout(60_000);
  let outputDir: string;

  beforeEach(() => {
    outputDir = mkdtempSync(join(tmpdir(), 'generated-'));
  });

  afterEach(() => rmSync(outputDir, { recursive: true, force: true }));

  const options = (changes: Partial<GenerateCertificateOptions> = {}): GenerateCertificateOptions => ({
    subject: { commonName: 'acme-integration', organization: 'Acme & Söhne, Ltd.', country: 'DE' },
    days: 365,
    bits: 2048,
    outputDir,
    name: 'acme',
    forceOverwrite: false,
    ...changes,
  });

  it('writes a certificate and its key, the key for its owner alone', async () => {
    const result = await generateCertificate(options());
    expect(result).to.have.all.keys('certificateFile', 'privateKeyFile', 'certificate');
    expect(readdirSync(outputDir).sort()).to.deep.equal(['acme.crt', 'acme.key']);
    expect(modeOf(result.privateKeyFile)).to.equal(0o600);
    const certificate = await readCertificateFile(result.certificateFile);
    const { key, notices } = await readPrivateKey(result.privateKeyFile);
    expect(notices).to.deep.equal([]);
    expect(isKeyForCertificate(key, certificate)).to.equal(true);
    expect(certificate).to.deep.equal(result.certificate);
    expect(certificate).to.include({ keyType: 'rsa', keyBits: 2048, isCa: false });
    expect(certificate.subject).to.include('CN=acme-integration').and.include('C=DE').and.include('Söhne');
    expect(certificate.issuer).to.equal(certificate.subject);
    const daysLeft = (certificate.validTo.getTime() - Date.now()) / 86_400_000;
    expect(daysLeft).to.be.within(364.9, 365);
    expect(certificate.validFrom.getTime()).to.be.lessThan(Date.now());
  });

  it('signs the certificate by its own key, and the key signs what the certificate verifies', async () => {
    const { certificateFile, privateKeyFile } = await generateCertificate(options());
    const certificate = new X509Certificate(readFileSync(certificateFile));
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    const message = Buffer.from('assertion');
    const signature = sign('sha256', message, createPrivateKey(readFileSync(privateKeyFile)));
    expect(verify('sha256', message, certificate.publicKey, signature)).to.equal(true);
  });

  const opensslReason = reasonWithoutOpenssl();
  const withoutOpenssl = opensslReason === undefined ? '' : ` (left out: ${opensslReason})`;
  (withoutOpenssl ? it.skip : it)(`makes what openssl calls a valid signature${withoutOpenssl}`, async () => {
    const { certificateFile, privateKeyFile } = await generateCertificate(options());
    const answer = execFileSync('openssl', ['verify', '-CAfile', certificateFile, certificateFile]).toString();
    expect(answer).to.include('OK');
    expect(execFileSync('openssl', ['pkey', '-in', privateKeyFile, '-check', '-noout']).toString()).to.include('valid');
  });

  it('makes keys of 4096 bits', async () => {
    expect((await generateCertificate(options({ bits: 4096 }))).certificate.keyBits).to.equal(4096);
  });

  it('takes a common name that begins with a hash as a name', async () => {
    const { certificate } = await generateCertificate(options({ subject: { commonName: '#1 app' } }));
    expect(certificate.subject).to.match(/^CN=\\?#1 app$/);
  });

  it('gives nothing of the key back', async () => {
    const result = await generateCertificate(options());
    const key = readFileSync(result.privateKeyFile, 'utf8').split('\n');
    for (const line of key.slice(1, -2)) expect(JSON.stringify(result)).to.not.include(line);
  });

  describe('with a file of that name there', () => {
    for (const existing of ['acme.key', 'acme.crt']) {
      it(`leaves ${existing} alone and makes nothing`, async () => {
        writeFileSync(join(outputDir, existing), 'mine');
        const error = await thrownBy(() => generateCertificate(options()));
        expect(error.name).to.equal('GeneratedFileExistsError');
        expect(error.message).to.include(existing);
        expect(readdirSync(outputDir)).to.deep.equal([existing]);
        expect(readFileSync(join(outputDir, existing), 'utf8')).to.equal('mine');
      });
    }

    it('replaces both when told to, and takes the old mode away', async () => {
      writeFileSync(join(outputDir, 'acme.key'), 'old', { mode: 0o644 });
      writeFileSync(join(outputDir, 'acme.crt'), 'old', { mode: 0o666 });
      const result = await generateCertificate(options({ forceOverwrite: true }));
      expect(readdirSync(outputDir).sort()).to.deep.equal(['acme.crt', 'acme.key']);
      expect(modeOf(result.privateKeyFile)).to.equal(0o600);
      const { key } = await readPrivateKey(result.privateKeyFile);
      expect(isKeyForCertificate(key, await readCertificateFile(result.certificateFile))).to.equal(true);
    });

    it('replaces a link and not what it points to', async () => {
      writeFileSync(join(outputDir, 'target'), 'mine');
      symlinkSync(join(outputDir, 'target'), join(outputDir, 'acme.key'));
      await generateCertificate(options({ forceOverwrite: true }));
      expect(readFileSync(join(outputDir, 'target'), 'utf8')).to.equal('mine');
      expect(modeOf(join(outputDir, 'acme.key'))).to.equal(0o600);
    });

    it('refuses a directory in the place of a file', async () => {
      mkdirSync(join(outputDir, 'acme.crt'));
      const error = await thrownBy(() => generateCertificate(options({ forceOverwrite: true })));
      expect(error.name).to.equal('GeneratedFileBlockedError');
      expect(readdirSync(outputDir)).to.deep.equal(['acme.crt']);
    });
  });

  describe('refuses', () => {
    const refused: Record<string, [name: string, changes: () => Partial<GenerateCertificateOptions>]> = {
      'an empty common name': ['CertificateSubjectInvalid', () => ({ subject: { commonName: ' ' } })],
      'a common name of 65 characters': [
        'CertificateSubjectInvalid',
        () => ({ subject: { commonName: 'a'.repeat(65) } }),
      ],
      'a line break in the common name': ['CertificateSubjectInvalid', () => ({ subject: { commonName: 'a\nb' } })],
      'an empty organization': [
        'CertificateSubjectInvalid',
        () => ({ subject: { commonName: 'a', organization: '' } }),
      ],
      'a country that is no code': [
        'CertificateSubjectInvalid',
        () => ({ subject: { commonName: 'a', country: 'Germany' } }),
      ],
      'a country in small letters': [
        'CertificateSubjectInvalid',
        () => ({ subject: { commonName: 'a', country: 'de' } }),
      ],
      'no days': ['CertificateDaysInvalid', () => ({ days: 0 })],
      'more than ten years': ['CertificateDaysInvalid', () => ({ days: 3651 })],
      'part of a day': ['CertificateDaysInvalid', () => ({ days: 1.5 })],
      'a file name with a path': ['CertificateFileNameInvalid', () => ({ name: '../acme' })],
      'a file name that begins with a dot': ['CertificateFileNameInvalid', () => ({ name: '.acme' })],
      'an empty file name': ['CertificateFileNameInvalid', () => ({ name: '' })],
      'a missing directory': ['OutputDirectoryMissing', () => ({ outputDir: join(outputDir, 'missing') })],
      'a file as the directory': [
        'OutputDirectoryIsFile',
        () => {
          writeFileSync(join(outputDir, 'file'), '');
          return { outputDir: join(outputDir, 'file') };
        },
      ],
    };
    for (const [what, [name, changes]] of Object.entries(refused)) {
      it(what, async () => {
        const error = await thrownBy(() => generateCertificate(options(changes())));
        expect(error.name).to.equal(`${name}Error`);
        expect(`${error.message} ${error.actions?.join()}`).to.not.include('%s');
        expect(readdirSync(outputDir).filter((file) => file !== 'file')).to.deep.equal([]);
      });
    }

    const reason = process.platform === 'linux' ? '' : ' (left out: this system has no /proc)';
    (reason ? it.skip : it)(`a directory that takes no files${reason}`, async () => {
      const error = await thrownBy(() => generateCertificate(options({ outputDir: '/proc' })));
      expect(error.name).to.equal('OutputDirectoryUnwritableError');
    });
  });

  describe('writeTogether', () => {
    const pair = (first: string, second: string): Array<{ path: string; content: string; mode: number }> => [
      { path: join(outputDir, first), content: 'new', mode: 0o600 },
      { path: join(outputDir, second), content: 'new', mode: 0o644 },
    ];

    it('takes the first file back when the second appeared meanwhile', async () => {
      writeFileSync(join(outputDir, 'b'), 'mine');
      const error = await thrownBy(() => writeTogether(outputDir, pair('a', 'b'), false));
      expect(error.name).to.equal('GeneratedFileExistsError');
      expect(error.message).to.include(join(outputDir, 'b'));
      expect(readdirSync(outputDir)).to.deep.equal(['b']);
    });

    it('puts the old files back when the second cannot be replaced', async () => {
      writeFileSync(join(outputDir, 'a'), 'old');
      const error = await thrownBy(() => writeTogether(outputDir, pair('a', 'missing/b'), true));
      expect(error.name).to.equal('OutputDirectoryUnwritableError');
      expect(readdirSync(outputDir)).to.deep.equal(['a']);
      expect(readFileSync(join(outputDir, 'a'), 'utf8')).to.equal('old');
    });
  });
});
