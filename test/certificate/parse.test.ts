import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { parseCertificate, readCertificateFile } from '../../src/certificate/parse.js';
import { chain, createFixtures, selfSigned, sign, textOf, thrownBy, type Fixtures } from './fixtures.js';

const day = 24 * 60 * 60 * 1000;
const fromNow = (days: number): Date => new Date(Date.now() + days * day);

describe('readCertificateFile', function () {
  this.timeout(60_000);
  let files: Fixtures;
  let good: Buffer;
  let der: Buffer;
  let fingerprint: string;

  before(() => {
    files = createFixtures();
    selfSigned(files, 'good', 'rsa:2048');
    chain(files);
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
    const wrap = (text: string, width: number): string => text.match(new RegExp(`.{1,${width}}`, 'g'))!.join('\n');
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
      'PEM after openssl text': () => {
        files.openssl('x509 -in good.pem -text -out text.pem');
        return files.bytes('text.pem');
      },
      'openssl trusted certificate': () => {
        files.openssl('x509 -in good.pem -trustout -addtrust serverAuth -out trusted.pem');
        return files.bytes('trusted.pem');
      },
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

  for (const bits of [2048, 3072, 4096]) {
    it(`takes an RSA key of ${bits} bits`, async () => {
      selfSigned(files, `rsa${bits}`, `rsa:${bits}`);
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
      sign(files, 'old', 10);
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
    const made: Record<string, [name: string, content: () => Buffer | string]> = {
      'a private key (PKCS#8)': ['CertificateFileIsPrivateKey', () => files.bytes('good.key')],
      'a private key (PKCS#1)': [
        'CertificateFileIsPrivateKey',
        () => {
          files.openssl('rsa -in good.key -traditional -out good.rsa.key');
          return files.bytes('good.rsa.key');
        },
      ],
      'a private key in DER (PKCS#8)': [
        'CertificateFileIsPrivateKey',
        () => {
          files.openssl('pkcs8 -topk8 -nocrypt -in good.key -outform DER -out good.key.der');
          return files.bytes('good.key.der');
        },
      ],
      'a private key in DER (PKCS#1)': [
        'CertificateFileIsPrivateKey',
        () => {
          files.openssl('rsa -in good.key -traditional -outform DER -out good.rsa.der');
          return files.bytes('good.rsa.der');
        },
      ],
      'a private key cut off in DER': [
        'CertificateFileIsPrivateKey',
        () => {
          files.openssl('rsa -in good.key -traditional -outform DER -out cut.der');
          return files.bytes('cut.der').subarray(0, 300);
        },
      ],
      'an elliptic private key in DER (SEC1)': [
        'CertificateFileIsPrivateKey',
        () => {
          files.openssl('ecparam -name prime256v1 -genkey -noout -outform DER -out ec.der');
          return files.bytes('ec.der');
        },
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
        () => {
          files.openssl('pkcs8 -topk8 -in good.key -passout pass:secret -out locked.key');
          return files.bytes('locked.key');
        },
      ],
      'an encrypted private key in DER': [
        'CertificateFileIsEncryptedPrivateKey',
        () => {
          files.openssl('pkcs8 -topk8 -in good.key -passout pass:secret -outform DER -out locked.der');
          return files.bytes('locked.der');
        },
      ],
      'an encrypted private key (traditional)': [
        'CertificateFileIsEncryptedPrivateKey',
        () => {
          files.openssl('rsa -in good.key -traditional -aes128 -passout pass:secret -out locked.rsa.key');
          return files.bytes('locked.rsa.key');
        },
      ],
      'a public key': [
        'CertificateFileIsPublicKey',
        () => {
          files.openssl('pkey -in good.key -pubout -out good.pub');
          return files.bytes('good.pub');
        },
      ],
      'a public key in DER': [
        'CertificateFileIsPublicKey',
        () => {
          files.openssl('pkey -in good.key -pubout -outform DER -out good.pub.der');
          return files.bytes('good.pub.der');
        },
      ],
      'an RSA public key (PKCS#1)': [
        'CertificateFileIsPublicKey',
        () => {
          files.openssl('rsa -in good.key -RSAPublicKey_out -outform DER -out good.rsa.pub');
          return files.bytes('good.rsa.pub');
        },
      ],
      'a JSON web key': ['CertificateFileIsPublicKey', () => '{"kty": "RSA", "n": "AQ", "e": "AQAB"}'],
      'a signing request': ['CertificateFileIsSigningRequest', () => files.bytes('leaf.csr')],
      'a signing request in DER': [
        'CertificateFileIsSigningRequest',
        () => {
          files.openssl('req -in leaf.csr -outform DER -out leaf.csr.der');
          return files.bytes('leaf.csr.der');
        },
      ],
      'a signing request labelled as a certificate': [
        'CertificateFileIsSigningRequest',
        () => pemText('leaf.csr').replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'),
      ],
      'a PKCS#12 keystore with password': [
        'CertificateFileIsPkcs12',
        () => {
          files.openssl('pkcs12 -export -inkey good.key -in good.pem -passout pass:secret -out good.p12');
          return files.bytes('good.p12');
        },
      ],
      'a PKCS#12 keystore without password': [
        'CertificateFileIsPkcs12',
        () => {
          files.openssl(
            'pkcs12 -export -inkey good.key -in good.pem -passout pass: -keypbe NONE -certpbe NONE -out open.p12',
          );
          return files.bytes('open.p12');
        },
      ],
      'a PKCS#12 keystore of indefinite length': [
        'CertificateFileIsPkcs12',
        () => Buffer.concat([Buffer.from('30800201033080', 'hex'), Buffer.alloc(200)]),
      ],
      'a PKCS#12 keystore in base64': ['CertificateFileIsPkcs12', () => files.bytes('good.p12').toString('base64')],
      'a PKCS#7 bundle': [
        'CertificateFileIsPkcs7',
        () => {
          files.openssl('crl2pkcs7 -nocrl -certfile good.pem -out good.p7b');
          return files.bytes('good.p7b');
        },
      ],
      'a PKCS#7 bundle in DER': [
        'CertificateFileIsPkcs7',
        () => {
          files.openssl('crl2pkcs7 -nocrl -certfile good.pem -outform DER -out good.p7c');
          return files.bytes('good.p7c');
        },
      ],
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
      'a revocation list': [
        'CertificateFileIsRevocationList',
        () => {
          files.write('index.txt', '');
          files.write(
            'ca.cnf',
            '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=30\n',
          );
          files.openssl('ca -gencrl -config ca.cnf -cert root.pem -keyfile root.key -out root.crl');
          files.openssl('crl -in root.crl -outform DER -out root.crl.der');
          return files.bytes('root.crl.der');
        },
      ],
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

    it('RSA keys under 2048 bits', async () => {
      selfSigned(files, 'rsa1024', 'rsa:1024');
      const error = await thrownBy(() => readCertificateFile(files.path('rsa1024.pem')));
      expect(error.name).to.equal('CertificateKeyTooSmallError');
      expect(error.message).to.include('1024 bits');
    });

    for (const type of ['ec:prime256v1', 'ec:secp384r1', 'ED25519', 'ED448', 'RSA-PSS']) {
      it(`keys of type ${type}`, async () => {
        selfSigned(files, 'unsupported', type);
        const error = await thrownBy(() => readCertificateFile(files.path('unsupported.pem')));
        expect(error.name).to.equal('CertificateKeyTypeUnsupportedError');
      });
    }

    it('DSA keys', async () => {
      files.openssl('dsaparam -out dsa.params 1024');
      files.openssl('gendsa -out dsa.key dsa.params');
      sign(files, 'dsa');
      const error = await thrownBy(() => readCertificateFile(files.path('dsa.pem')));
      expect(error.name).to.equal('CertificateKeyTypeUnsupportedError');
      expect(error.message).to.include('dsa');
    });

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

    it('an endless device, after 100 kB of it', async () => {
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
    files.write('esc.key', files.bytes('good.key'));
    files.openssl('req -new -x509 -key esc.key -out esc.pem', '-subj', '/CN=a\u001b[2Jb');
    expect((await readCertificateFile(files.path('esc.pem'))).subject).to.not.include('\u001b');
  });
});
