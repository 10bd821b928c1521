import { expect } from 'chai';
import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { parseCertificate, readCertificateFile } from '../../src/certificate/parse.js';
import {
  newCertificate,
  makeCertificate,
  makeKey,
  makeRevocationList,
  pemBlock,
  type KeyType,
} from '../support/certificates.js';
import { chain, createFixtures, keyOf, sign, signed, textOf, thrownBy, type Fixtures } from './fixtures.js';

const day = 24 * 60 * 60 * 1000;

/** What openssl puts behind a certificate that is trusted for one use: a list of uses, here serverAuth. */
const trustedForServers = '300c300a06082b06010505070301';

/** The outline of a keystore (RFC 7292, section 4): version, content, and with a password its checksum. */
const pkcs12 = (...checksum: string[]): Buffer => {
  const rest = ['020103', '300b06092a864886f70d010701', ...checksum].join('');
  return Buffer.from(`30${(rest.length / 2).toString(16)}${rest}`, 'hex');
};

/** The outline of a bundle of certificates (RFC 2315, section 9). */
const pkcs7 = Buffer.from('301606092a864886f70d010702a009300702010131003000', 'hex');

const fromNow = (days: number): Date => new Date(Date.now() + days * day);

const wrap = (text: string, width: number): string => text.match(new RegExp(`.{1,${width}}`, 'g'))!.join('\n');

describe('readCertificateFile', function () {
  this.timeout(60_000);
  let files: Fixtures;
  let good: Buffer;
  let der: Buffer;
  let fingerprint: string;
  let goodKey: KeyObject;
  let revocationList: Buffer;

  before(async () => {
    files = createFixtures();
    await signed(files, 'good', 'rsa:2048');
    await chain(files);
    goodKey = keyOf(files, 'good');
    revocationList = await makeRevocationList({ commonName: 'root', key: keyOf(files, 'root') });
    good = files.bytes('good.pem');
    der = new X509Certificate(good).raw;
    fingerprint = new X509Certificate(good).fingerprint256;
  });

  after(() => files.remove());

  const fingerprintOf = (name: string): string => new X509Certificate(files.bytes(name)).fingerprint256;
  const pemText = (name: string): string => files.bytes(name).toString();
  const joined = (...names: string[]): string => names.map(pemText).join('');

  it('tells what a certificate says', async () => {
    const certificate = await readCertificateFile(files.path('good.pem'));
    expect(certificate).to.include({
      subject: 'O=Acme, CN=good',
      issuer: 'O=Acme, CN=good',
      fingerprint256: fingerprint,
      isCa: false,
      keyType: 'rsa',
      keyBits: 2048,
      base64: der.toString('base64'),
    });
    expect(certificate.pem.trim()).to.equal(good.toString().trim());
    expect(certificate.validTo.getTime() - certificate.validFrom.getTime()).to.equal(365 * day);
    expect(certificate.notices).to.deep.equal([]);
  });

  describe('takes the form', () => {
    const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
    const forms: Record<string, () => Buffer | string> = {
      'PEM with LF': () => good,
      'PEM with CRLF': () => good.toString().replaceAll('\n', '\r\n'),
      'PEM with CR alone': () => good.toString().replaceAll('\n', '\r'),
      'PEM with a byte order mark': () => `\uFEFF${good.toString()}`,
      'PEM in UTF-16 with little end first': () => utf16(good.toString()),
      'PEM in UTF-16 with big end first': () => utf16(good.toString()).swap16(),
      'PEM without a final line break': () => good.toString().trimEnd(),
      'PEM on one line': () => good.toString().replaceAll('\n', ''),
      'PEM with line breaks written as backslash n': () => good.toString().replaceAll('\n', '\\n'),
      'PEM indented as in YAML': () => good.toString().replaceAll('\n', '\n    '),
      'PEM labelled X509 CERTIFICATE': () => good.toString().replaceAll('CERTIFICATE', 'X509 CERTIFICATE'),
      'PEM with bag attributes': () =>
        `Bag Attributes\r\n    localKeyID: 01 02\r\nsubject=CN = good\r\n\r\n${good.toString()}\r\n`,
      'PEM after a text that begins with a zero': () => `0\u0005 a note\n${good.toString()}`,
      'PEM after the certificate in words': () =>
        `Certificate:\n    Data:\n        Version: 3 (0x2)\n        Signature Algorithm: sha256\n${good.toString()}`,
      'openssl trusted certificate': () =>
        pemBlock('TRUSTED CERTIFICATE', Buffer.concat([der, Buffer.from(trustedForServers, 'hex')])),
      DER: () => der,
      'DER with a line break after it': () => Buffer.concat([der, Buffer.from('\r\n')]),
      'base64 on one line': () => der.toString('base64'),
      'base64 at 76 columns': () => wrap(der.toString('base64'), 76),
      'base64 of a PEM file': () => good.toString('base64'),
      'base64 of a bag-attributes file': () =>
        Buffer.from(`Bag Attributes\r\n  localKeyID: 01\r\n${good.toString()}`).toString('base64'),
      'base64 of base64': () => Buffer.from(der.toString('base64')).toString('base64'),
      'the same certificate twice': () => good.toString().repeat(2),
    };
    for (const [form, content] of Object.entries(forms)) {
      it(form, async () => {
        const path = files.write('form.crt', content());
        expect((await readCertificateFile(path)).fingerprint256).to.equal(fingerprint);
      });
    }
  });

  for (const bits of [2048, 3072, 4096] as const) {
    it(`takes an RSA key of ${bits} bits`, async () => {
      await signed(files, `rsa${bits}`, `rsa:${bits}`);
      expect(await readCertificateFile(files.path(`rsa${bits}.pem`))).to.include({ keyType: 'rsa', keyBits: bits });
    });
  }

  describe('takes the leaf of a bundle', () => {
    const orders = [
      ['leaf', 'intermediate', 'root'],
      ['root', 'intermediate', 'leaf'],
      ['intermediate', 'leaf', 'root'],
      ['leaf', 'root'],
      ['root', 'leaf'],
    ];
    for (const order of orders) {
      it(order.join(', '), async () => {
        const path = files.write('bundle.pem', joined(...order.map((name) => `${name}.pem`)));
        const certificate = await readCertificateFile(path);
        expect(certificate.fingerprint256).to.equal(fingerprintOf('leaf.pem'));
        expect(certificate.notices.map(({ code }) => code)).to.deep.equal(['CertificateTakenFromBundle']);
      });
    }

    it('in DER, one after the other', async () => {
      const ders = ['root.pem', 'leaf.pem'].map((name) => new X509Certificate(files.bytes(name)).raw);
      const certificate = await readCertificateFile(files.write('bundle.der', Buffer.concat(ders)));
      expect(certificate.fingerprint256).to.equal(fingerprintOf('leaf.pem'));
    });

    it('of authorities alone, as the one that issued none of the others', async () => {
      const certificate = await readCertificateFile(files.write('cas.pem', joined('root.pem', 'intermediate.pem')));
      expect(certificate.fingerprint256).to.equal(fingerprintOf('intermediate.pem'));
      expect(certificate.notices.map(({ code }) => code)).to.include('CertificateIsCa');
    });

    it('as the one that is valid now, with its successor beside it', async () => {
      files.write('old.key', files.bytes('good.key'));
      await sign(files, 'old', { days: 10 });
      const bundle = files.write('renewed.pem', joined('old.pem', 'good.pem'));
      const later = await readCertificateFile(bundle, { now: fromNow(20) });
      expect(later.fingerprint256).to.equal(fingerprint);
    });

    it('and refuses two that are equally likely', async () => {
      const path = files.write('two.pem', joined('good.pem', 'leaf.pem'));
      const error = await thrownBy(() => readCertificateFile(path));
      expect(error.name).to.equal('CertificateBundleAmbiguousError');
      expect(error.message).to.include('CN=good').and.include('CN=leaf');
    });

    it('and refuses a bundle with a damaged member', async () => {
      const path = files.write('damaged.pem', `${pemText('leaf.pem')}${pemText('root.pem').slice(0, 400)}`);
      expect((await thrownBy(() => readCertificateFile(path))).name).to.equal('CertificateTruncatedError');
    });
  });

  describe('warns', () => {
    const codesAt = async (daysLeft: number): Promise<string[]> => {
      const { validTo } = new X509Certificate(good);
      const now = new Date(Date.parse(validTo) - daysLeft * day);
      return (await readCertificateFile(files.path('good.pem'), { now })).notices.map(({ code }) => code);
    };

    it('within 60 days of the end and not before', async () => {
      expect(await codesAt(60)).to.deep.equal(['CertificateExpiresSoon']);
      expect(await codesAt(0)).to.deep.equal(['CertificateExpiresSoon']);
      expect(await codesAt(60.001)).to.deep.equal([]);
    });

    it('of an authority', async () => {
      const { notices } = await readCertificateFile(files.path('root.pem'));
      expect(notices.map(({ code }) => code)).to.deep.equal(['CertificateIsCa']);
    });

    it('of a private key beside the certificate, and keeps the key out of the result', async () => {
      const key = pemText('good.key');
      const certificate = await readCertificateFile(files.write('both.pem', `${key}${good.toString()}`));
      expect(certificate.notices.map(({ code }) => code)).to.deep.equal(['PrivateKeyInCertificateFile']);
      expect(JSON.stringify(certificate)).to.not.include(key.split('\n')[1]);
    });
  });

  describe('refuses', () => {
    const locked = { cipher: 'aes-128-cbc', passphrase: 'secret' };
    const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64');
    const made: Record<string, [name: string, content: () => Buffer | string]> = {
      'a private key (PKCS#8)': ['CertificateFileIsPrivateKey', () => files.bytes('good.key')],
      'a private key (PKCS#1)': ['CertificateFileIsPrivateKey', () => goodKey.export({ type: 'pkcs1', format: 'pem' })],
      'a private key in DER (PKCS#8)': [
        'CertificateFileIsPrivateKey',
        () => goodKey.export({ type: 'pkcs8', format: 'der' }),
      ],
      'a private key in DER (PKCS#1)': [
        'CertificateFileIsPrivateKey',
        () => goodKey.export({ type: 'pkcs1', format: 'der' }),
      ],
      'a private key cut off in DER': [
        'CertificateFileIsPrivateKey',
        () => goodKey.export({ type: 'pkcs1', format: 'der' }).subarray(0, 300),
      ],
      'an elliptic private key in DER (SEC1)': [
        'CertificateFileIsPrivateKey',
        () => makeKey('ec:prime256v1').export({ type: 'sec1', format: 'der' }),
      ],
      'a private key cut off': ['CertificateFileIsPrivateKey', () => files.bytes('good.key').subarray(0, 500)],
      'a private key in base64 without header lines': [
        'CertificateFileIsPrivateKey',
        () => pemText('good.key').replace(/-----.*-----\n/g, ''),
      ],
      'an OpenSSH private key': [
        'CertificateFileIsPrivateKey',
        () => '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE KEY-----\n',
      ],
      'a PuTTY private key': [
        'CertificateFileIsPrivateKey',
        () => 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n',
      ],
      'a JSON web key with its private part': [
        'CertificateFileIsPrivateKey',
        () => '{"kty": "RSA", "n": "AQ", "d": "c2VjcmV0"}',
      ],
      'an encrypted private key (PKCS#8)': [
        'CertificateFileIsEncryptedPrivateKey',
        () => goodKey.export({ type: 'pkcs8', format: 'pem', ...locked }),
      ],
      'an encrypted private key in DER': [
        'CertificateFileIsEncryptedPrivateKey',
        () => goodKey.export({ type: 'pkcs8', format: 'der', ...locked }),
      ],
      'an encrypted private key (traditional)': [
        'CertificateFileIsEncryptedPrivateKey',
        () => goodKey.export({ type: 'pkcs1', format: 'pem', ...locked }),
      ],
      'a public key': [
        'CertificateFileIsPublicKey',
        () => createPublicKey(goodKey).export({ type: 'spki', format: 'pem' }),
      ],
      'a public key in DER': [
        'CertificateFileIsPublicKey',
        () => createPublicKey(goodKey).export({ type: 'spki', format: 'der' }),
      ],
      'an RSA public key (PKCS#1)': [
        'CertificateFileIsPublicKey',
        () => createPublicKey(goodKey).export({ type: 'pkcs1', format: 'der' }),
      ],
      'a JSON web key': ['CertificateFileIsPublicKey', () => '{"kty": "RSA", "n": "AQ", "e": "AQAB"}'],
      'a signing request': ['CertificateFileIsSigningRequest', () => files.bytes('leaf.csr')],
      'a signing request in DER': ['CertificateFileIsSigningRequest', () => derOf(pemText('leaf.csr'))],
      'a signing request labelled as a certificate': [
        'CertificateFileIsSigningRequest',
        () => pemText('leaf.csr').replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'),
      ],
      'a PKCS#12 keystore with password': ['CertificateFileIsPkcs12', () => pkcs12('300430000400')],
      'a PKCS#12 keystore without password': ['CertificateFileIsPkcs12', () => pkcs12()],
      'a PKCS#12 keystore of indefinite length': [
        'CertificateFileIsPkcs12',
        () => Buffer.concat([Buffer.from('30800201033080', 'hex'), Buffer.alloc(200)]),
      ],
      'a PKCS#12 keystore in base64': ['CertificateFileIsPkcs12', () => pkcs12().toString('base64')],
      'a PKCS#7 bundle': ['CertificateFileIsPkcs7', () => pemBlock('PKCS7', pkcs7)],
      'a PKCS#7 bundle in DER': ['CertificateFileIsPkcs7', () => pkcs7],
      'a JKS keystore': [
        'CertificateFileIsJavaKeystore',
        () => Buffer.concat([Buffer.from('feedfeed00000002', 'hex'), Buffer.alloc(500, 7)]),
      ],
      'a JCEKS keystore': [
        'CertificateFileIsJavaKeystore',
        () => Buffer.concat([Buffer.from('cececece00000002', 'hex'), Buffer.alloc(500, 7)]),
      ],
      'an SSH public key': ['CertificateFileIsSshPublicKey', () => 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB someone@host\n'],
      'an SSH2 public key': [
        'CertificateFileIsSshPublicKey',
        () => '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n',
      ],
      'a revocation list': ['CertificateFileIsRevocationList', () => revocationList],
      'a zip archive': ['CertificateFileIsArchive', () => Buffer.from('504b030414000000', 'hex')],
      'a web page': ['CertificateFileIsWebPage', () => '\n<!DOCTYPE html>\n<html><body>Log in</body></html>'],
      'another text': ['CertificateFileIsNotCertificate', () => 'Dear admin,\nplease find attached the certificate.\n'],
      'a text of base64 characters': ['CertificateFileIsNotCertificate', () => 'certificate1'],
      'random bytes': ['CertificateFileIsNotCertificate', () => Buffer.from('8f01fe7bd92c0011', 'hex')],
      'a certificate cut off': ['CertificateTruncated', () => good.subarray(0, 600)],
      'a certificate cut off inside its base64 with the end line there': [
        'CertificateTruncated',
        () => good.toString().split('\n').toSpliced(8, 3).join('\n'),
      ],
      'a certificate cut off in DER': ['CertificateTruncated', () => der.subarray(0, 500)],
      'a certificate with foreign characters in it': [
        'CertificateMalformed',
        () => good.toString().replace('\n', '\n<!>'),
      ],
      'a certificate with bytes overwritten': [
        'CertificateMalformed',
        () => Buffer.concat([der.subarray(0, 30), Buffer.alloc(40, 0xff), der.subarray(70)]),
      ],
      'a file of white space': ['CertificateFileEmpty', () => ' \r\n\t\n'],
      'an empty file': ['CertificateFileEmpty', () => ''],
      'a file of more than 100 kB': ['CertificateFileTooLarge', () => Buffer.concat([good, Buffer.alloc(100_000, 10)])],
    };
    for (const [what, [name, content]] of Object.entries(made)) {
      it(what, async () => {
        const path = files.write('refused.crt', content());
        const error = await thrownBy(() => readCertificateFile(path));
        expect(error.name).to.equal(`${name}Error`);
        expect(error.message).to.include(path);
        expect(error.message).to.not.include('%s');
        expect(error.actions).to.be.an('array').that.is.not.empty;
        expect(error.actions!.join('\n')).to.not.include('%s');
      });
    }

    it('a keystore in base64, naming how to decode the text before openssl reads it', async () => {
      const base64 = pkcs12().toString('base64');
      const actionsFor = async (content: string): Promise<string[]> =>
        (await thrownBy(() => parseCertificate(Buffer.from(content), 'a b.b64'))).actions ?? [];
      const commandsFor = async (content: string): Promise<string[]> =>
        (await actionsFor(content)).flatMap((action) => /: (openssl .+)$/.exec(action)?.[1] ?? []);
      const take = 'openssl pkcs12 -in decoded.p12 -clcerts -nokeys -out certificate.crt';
      expect(await commandsFor(`${base64}\n`)).to.deep.equal([
        "openssl base64 -d -A -in 'a b.b64' -out decoded.p12",
        take,
      ]);
      const lines = wrap(base64, 8);
      expect(await commandsFor(lines)).to.deep.equal(["openssl base64 -d -in 'a b.b64' -out decoded.p12", take]);
      expect(await commandsFor(Buffer.from(lines).toString('base64'))).to.deep.equal([
        "openssl base64 -d -A -in 'a b.b64' -out decoded.txt",
        'openssl base64 -d -in decoded.txt -out decoded.p12',
        take,
      ]);
    });

    it('RSA keys under 2048 bits', async () => {
      const path = files.write('rsa1024.pem', await newCertificate('rsa:1024'));
      const error = await thrownBy(() => readCertificateFile(path));
      expect(error.name).to.equal('CertificateKeyTooSmallError');
      expect(error.message).to.include('1024 bits');
    });

    const unsupported: KeyType[] = ['ec:prime256v1', 'ec:secp384r1', 'ed25519', 'ed448', 'rsa-pss', 'dsa'];
    for (const type of unsupported) {
      it(`keys of type ${type}`, async () => {
        const path = files.write('unsupported.pem', await newCertificate(type));
        const error = await thrownBy(() => readCertificateFile(path));
        expect(error.name).to.equal('CertificateKeyTypeUnsupportedError');
        expect(error.message).to.include(` ${type.split(':')[0]}. `);
      });
    }

    it('expired certificates', async () => {
      const error = await thrownBy(() => readCertificateFile(files.path('good.pem'), { now: fromNow(366) }));
      expect(error.name).to.equal('CertificateExpiredError');
      expect(error.message).to.match(/\d{4}-\d{2}-\d{2}/);
    });

    it('certificates from the future', async () => {
      const error = await thrownBy(() => readCertificateFile(files.path('good.pem'), { now: fromNow(-1) }));
      expect(error.name).to.equal('CertificateNotYetValidError');
    });

    it('a directory', async () => {
      mkdirSync(files.path('directory'));
      const error = await thrownBy(() => readCertificateFile(files.path('directory')));
      expect(error.name).to.equal('CertificateFileIsDirectoryError');
    });

    it('a missing file', async () => {
      const error = await thrownBy(() => readCertificateFile(files.path('missing.crt')));
      expect(error.name).to.equal('CertificateFileMissingError');
      expect(error.actions!.join()).to.include(process.cwd());
    });

    it('a file the system will not give', async () => {
      const error = await thrownBy(() => readCertificateFile(`${files.dir}/\0`));
      expect(error.name).to.equal('CertificateFileUnreadableError');
    });

    const reason = existsSync('/dev/zero') ? '' : ' (left out: this machine has no /dev/zero)';
    (reason ? it.skip : it)(`an endless device, after 100 kB of it${reason}`, async () => {
      expect((await thrownBy(() => readCertificateFile('/dev/zero'))).name).to.equal('CertificateFileTooLargeError');
    });
  });

  it('shows nothing of a private key in an error', async () => {
    const key = pemText('good.key');
    const error = await thrownBy(() => parseCertificate(Buffer.from(key), 'good.key'));
    for (const line of key.split('\n').filter((each) => each.length > 20 && !each.startsWith('-----'))) {
      expect(textOf(error)).to.not.include(line);
    }
  });

  it('takes the power over the terminal out of file names and subjects', async () => {
    const error = await thrownBy(() => parseCertificate(Buffer.from('x'), 'a\u001b[2Jb.crt'));
    expect(error.message).to.include('"a?[2Jb.crt"');
    const path = files.write('esc.pem', await makeCertificate({ commonName: 'a\u001b[2Jb', key: goodKey }));
    expect((await readCertificateFile(path)).subject)
      .to.include('[2Jb')
      .and.not.include('\u001b');
  });
});
