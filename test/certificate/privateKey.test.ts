import { expect } from 'chai';
import { chmodSync, mkdirSync } from 'node:fs';
import { readCertificateFile } from '../../src/certificate/parse.js';
import { isKeyForCertificate, readPrivateKey } from '../../src/certificate/privateKey.js';
import { createFixtures, selfSigned, textOf, thrownBy, type Fixtures } from './fixtures.js';

describe('readPrivateKey', function () {
  this.timeout(60_000);
  let files: Fixtures;
  let good: Buffer;

  before(() => {
    files = createFixtures();
    selfSigned(files, 'good', 'rsa:2048');
    selfSigned(files, 'other', 'rsa:2048');
    files.openssl('rsa -in good.key -traditional -out good.rsa.key');
    good = files.bytes('good.key');
  });

  after(() => files.remove());

  const writeKey = (content: Buffer | string, mode = 0o600): string => {
    const path = files.write('tried.key', content);
    chmodSync(path, mode);
    return path;
  };

  describe('takes the form', () => {
    const forms: Record<string, () => Buffer | string> = {
      'PKCS#8': () => good,
      'PKCS#1': () => files.bytes('good.rsa.key'),
      'PEM with CRLF and a byte order mark': () => `\uFEFF${good.toString().replaceAll('\n', '\r\n')}`,
      'PEM with bag attributes': () => `Bag Attributes\n  localKeyID: 01\n${good.toString()}`,
      'PEM with line breaks written as backslash n': () => good.toString().replaceAll('\n', '\\n'),
      'PEM beside a certificate': () => Buffer.concat([files.bytes('good.pem'), good]),
      'the same key twice': () => Buffer.concat([files.bytes('good.rsa.key'), good]),
      'PKCS#8 in DER': () => {
        files.openssl('pkcs8 -topk8 -nocrypt -in good.key -outform DER -out good.key.der');
        return files.bytes('good.key.der');
      },
      'PKCS#1 in DER': () => {
        files.openssl('rsa -in good.key -traditional -outform DER -out good.rsa.der');
        return files.bytes('good.rsa.der');
      },
    };
    for (const [form, content] of Object.entries(forms)) {
      it(form, async () => {
        const { key, notices } = await readPrivateKey(writeKey(content()));
        expect(notices).to.deep.equal([]);
        expect(isKeyForCertificate(key, await readCertificateFile(files.path('good.pem')))).to.equal(true);
        expect(isKeyForCertificate(key, await readCertificateFile(files.path('other.pem')))).to.equal(false);
      });
    }
  });

  it('warns when others can read the file', async () => {
    for (const mode of [0o644, 0o640, 0o604]) {
      const { notices } = await readPrivateKey(writeKey(good, mode));
      expect(notices.map(({ code }) => code)).to.deep.equal(['PrivateKeyReadableByOthers']);
      expect(notices[0].message)
        .to.include(`0${mode.toString(8)}`)
        .and.include('chmod 600');
    }
    expect((await readPrivateKey(writeKey(good, 0o400))).notices).to.deep.equal([]);
  });

  describe('refuses', () => {
    const made: Record<string, [name: string, content: () => Buffer | string]> = {
      'an encrypted key (PKCS#8)': [
        'PrivateKeyEncrypted',
        () => {
          files.openssl('pkcs8 -topk8 -in good.key -passout pass:secret -out locked.key');
          return files.bytes('locked.key');
        },
      ],
      'an encrypted key (traditional)': [
        'PrivateKeyEncrypted',
        () => {
          files.openssl('rsa -in good.key -traditional -aes128 -passout pass:secret -out locked.rsa.key');
          return files.bytes('locked.rsa.key');
        },
      ],
      'an encrypted key beside its certificate': [
        'PrivateKeyEncrypted',
        () => Buffer.concat([files.bytes('good.pem'), files.bytes('locked.key')]),
      ],
      'an OpenSSH key': [
        'PrivateKeyIsOpenSsh',
        () => '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE KEY-----\n',
      ],
      'a certificate': ['PrivateKeyFileIsCertificate', () => files.bytes('good.pem')],
      'a public key': [
        'PrivateKeyFileIsPublicKey',
        () => {
          files.openssl('pkey -in good.key -pubout -out good.pub');
          return files.bytes('good.pub');
        },
      ],
      'a PKCS#12 keystore': [
        'PrivateKeyFileIsKeystore',
        () => {
          files.openssl('pkcs12 -export -inkey good.key -in good.pem -passout pass:secret -out good.p12');
          return files.bytes('good.p12');
        },
      ],
      'a JKS keystore': ['PrivateKeyFileIsKeystore', () => Buffer.from('feedfeed0000000200', 'hex')],
      'another text': ['PrivateKeyFileIsNotKey', () => 'no key here'],
      'two different keys': ['PrivateKeyFileAmbiguous', () => Buffer.concat([good, files.bytes('other.key')])],
      'a key cut off': ['PrivateKeyMalformed', () => good.subarray(0, 700)],
      'a key with a part missing': [
        'PrivateKeyMalformed',
        () => good.toString().split('\n').toSpliced(5, 3).join('\n'),
      ],
      'a PuTTY key': ['PrivateKeyMalformed', () => 'PuTTY-User-Key-File-3: ssh-rsa\n'],
      'an elliptic key': [
        'PrivateKeyTypeUnsupported',
        () => {
          files.openssl('ecparam -name prime256v1 -genkey -out ec.key');
          return files.bytes('ec.key');
        },
      ],
      'an Ed25519 key': [
        'PrivateKeyTypeUnsupported',
        () => {
          files.openssl('genpkey -algorithm ED25519 -out ed.key');
          return files.bytes('ed.key');
        },
      ],
      'an RSA key of 1024 bits': [
        'PrivateKeyTooSmall',
        () => {
          files.openssl('genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out weak.key');
          return files.bytes('weak.key');
        },
      ],
      'an empty file': ['PrivateKeyFileEmpty', () => ''],
      'a file of more than 100 kB': ['PrivateKeyFileTooLarge', () => Buffer.alloc(100_001, 65)],
    };
    for (const [what, [name, content]] of Object.entries(made)) {
      it(`${what}, showing nothing of it`, async () => {
        const bytes = Buffer.from(content());
        const error = await thrownBy(() => readPrivateKey(writeKey(bytes)));
        expect(error.name).to.equal(`${name}Error`);
        expect(error.cause).to.equal(undefined);
        expect(error.actions).to.be.an('array').that.is.not.empty;
        expect(textOf(error)).to.not.include('%s');
        const lines = bytes.toString('latin1').split('\n');
        for (const line of lines.filter((each) => each.length > 30 && !each.startsWith('-----'))) {
          expect(textOf(error)).to.not.include(line);
        }
      });
    }

    it('a directory and a missing file', async () => {
      mkdirSync(files.path('directory'));
      const names = ['directory', 'missing'].map(
        async (name) => (await thrownBy(() => readPrivateKey(files.path(name)))).name,
      );
      expect(await Promise.all(names)).to.deep.equal(['PrivateKeyFileIsDirectoryError', 'PrivateKeyFileMissingError']);
    });
  });
});
