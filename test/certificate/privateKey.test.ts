import { expect } from 'chai';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { readCertificateFile } from '../../src/certificate/parse.js';
import { isKeyForCertificate, readPrivateKey } from '../../src/certificate/privateKey.js';
import { makeKey } from '../support/certificates.js';
import { createFixtures, keyOf, signed, textOf, thrownBy, type Fixtures } from './fixtures.js';

const locked = { cipher: 'aes-128-cbc', passphrase: 'secret' };

/** What openssl writes before a key it has just made of the curve prime256v1. */
const curveParameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';

describe('readPrivateKey', function () {
  this.timeout(60_000);
  let files: Fixtures;
  let good: Buffer;
  let goodKey: KeyObject;

  before(async () => {
    files = createFixtures();
    await signed(files, 'good', 'rsa:2048');
    await signed(files, 'other', 'rsa:2048');
    good = files.bytes('good.key');
    goodKey = keyOf(files, 'good');
    files.write('good.rsa.key', goodKey.export({ type: 'pkcs1', format: 'pem' }));
    files.write('locked.key', goodKey.export({ type: 'pkcs8', format: 'pem', ...locked }));
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
      'PKCS#8 in DER': () => goodKey.export({ type: 'pkcs8', format: 'der' }),
      'PKCS#1 in DER': () => goodKey.export({ type: 'pkcs1', format: 'der' }),
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
      'an encrypted key (PKCS#8)': ['PrivateKeyEncrypted', () => files.bytes('locked.key')],
      'an encrypted key (traditional)': [
        'PrivateKeyEncrypted',
        () => goodKey.export({ type: 'pkcs1', format: 'pem', ...locked }),
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
        () => createPublicKey(goodKey).export({ type: 'spki', format: 'pem' }),
      ],
      'a PKCS#12 keystore': [
        'PrivateKeyFileIsKeystore',
        () => Buffer.from('3010020103300b06092a864886f70d010701', 'hex'),
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
        () => `${curveParameters}${makeKey('ec:prime256v1').export({ type: 'sec1', format: 'pem' }).toString()}`,
      ],
      'an Ed25519 key': [
        'PrivateKeyTypeUnsupported',
        () => makeKey('ed25519').export({ type: 'pkcs8', format: 'pem' }),
      ],
      'an RSA key of 1024 bits': [
        'PrivateKeyTooSmall',
        () => makeKey('rsa:1024').export({ type: 'pkcs8', format: 'pem' }),
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
