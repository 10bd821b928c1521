import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import type { Fixtures } from '../fixtures.js';
import type { Recipe } from './taken.js';

export type RefusedFile = Recipe & {
  file: string;
  /** Name of the error, without its ending. */
  error: string;
};

const pem = ({ bytes }: Fixtures, name = 'rsa2048.pem'): string => bytes(name).toString();

const pass = '-passout pass:secret';

/** A keystore made by keytool, or where there is no Java the bytes such a file begins with. */
function keystoreOf({ path, bytes }: Fixtures, type: string, beginning: string): Buffer {
  const file = `keytool.${type}`;
  const options = `-genkeypair -alias a -dname CN=a -keyalg RSA -storetype ${type} -storepass secret -keypass secret`;
  try {
    execFileSync('keytool', [...options.split(' '), '-keystore', path(file)], { stdio: 'ignore' });
    return bytes(file);
  } catch {
    return Buffer.concat([Buffer.from(beginning, 'hex'), Buffer.alloc(500, 7)]);
  }
}

/** RFC 4253, section 6.6: the parts of a public key, each behind its length. */
function sshKeyOf({ bytes }: Fixtures): string {
  const { e = '', n = '' } = createPrivateKey(bytes('rsa2048.key')).export({ format: 'jwk' });
  const part = (content: Buffer): Buffer[] => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return [length, content];
  };
  const number = (base64url: string): Buffer => Buffer.concat([Buffer.alloc(1), Buffer.from(base64url, 'base64url')]);
  const blob = Buffer.concat([Buffer.from('ssh-rsa'), Buffer.from(e, 'base64url'), number(n)].flatMap(part));
  return `ssh-rsa ${blob.toString('base64')} integration@host\n`;
}

const certificates: RefusedFile[] = [
  { file: 'rsa1024.pem', made: true, error: 'CertificateKeyTooSmall' },
  { file: 'rsa2047.pem', made: true, error: 'CertificateKeyTooSmall' },
  { file: 'p256.pem', made: true, error: 'CertificateKeyTypeUnsupported' },
  { file: 'p384.pem', made: true, error: 'CertificateKeyTypeUnsupported' },
  { file: 'ed25519.pem', made: true, error: 'CertificateKeyTypeUnsupported' },
  { file: 'ed448.pem', made: true, error: 'CertificateKeyTypeUnsupported' },
  { file: 'pss.pem', made: true, error: 'CertificateKeyTypeUnsupported' },
  { file: 'dsa.pem', made: true, error: 'CertificateKeyTypeUnsupported' },
  { file: 'expired.pem', made: true, error: 'CertificateExpired' },
  { file: 'yesterday.pem', made: true, error: 'CertificateExpired' },
  { file: 'future.pem', made: true, error: 'CertificateNotYetValid' },
  { file: 'expired-curve.pem', made: true, error: 'CertificateKeyTypeUnsupported' },
  { file: 'expired-small.pem', made: true, error: 'CertificateKeyTooSmall' },
  { file: 'rsa1024.der', openssl: 'x509 -in rsa1024.pem -outform DER -out', error: 'CertificateKeyTooSmall' },
  { file: 'p256.der', openssl: 'x509 -in p256.pem -outform DER -out', error: 'CertificateKeyTypeUnsupported' },
  { file: 'expired.der', openssl: 'x509 -in expired.pem -outform DER -out', error: 'CertificateExpired' },
  { file: 'future.der', openssl: 'x509 -in future.pem -outform DER -out', error: 'CertificateNotYetValid' },
];

const privateKeys: RefusedFile[] = [
  { file: 'rsa2048.key', made: true, error: 'CertificateFileIsPrivateKey' },
  { file: 'rsa4096.key', made: true, error: 'CertificateFileIsPrivateKey' },
  { file: 'p256.key', made: true, error: 'CertificateFileIsPrivateKey' },
  { file: 'ed25519.key', made: true, error: 'CertificateFileIsPrivateKey' },
  { file: 'dsa.key', made: true, error: 'CertificateFileIsPrivateKey' },
  {
    file: 'pkcs8.der',
    openssl: 'pkcs8 -topk8 -nocrypt -in rsa2048.key -outform DER -out',
    error: 'CertificateFileIsPrivateKey',
  },
  { file: 'pkcs1.key', openssl: 'rsa -in rsa2048.key -traditional -out', error: 'CertificateFileIsPrivateKey' },
  {
    file: 'pkcs1.der',
    openssl: 'rsa -in rsa2048.key -traditional -outform DER -out',
    error: 'CertificateFileIsPrivateKey',
  },
  { file: 'ed25519.der', openssl: 'pkey -in ed25519.key -outform DER -out', error: 'CertificateFileIsPrivateKey' },
  { file: 'parameters.key', openssl: 'ecparam -name prime256v1 -genkey -out', error: 'CertificateFileIsPrivateKey' },
  { file: 'sec1.der', openssl: 'ec -in p384.key -outform DER -out', error: 'CertificateFileIsPrivateKey' },
  { file: 'dsa.der', openssl: 'dsa -in dsa.key -outform DER -out', error: 'CertificateFileIsPrivateKey' },
  { file: 'key-text.pem', openssl: 'pkey -in rsa2048.key -text -out', error: 'CertificateFileIsPrivateKey' },
  {
    file: 'locked.key',
    openssl: `pkcs8 -topk8 -in rsa2048.key ${pass} -out`,
    error: 'CertificateFileIsEncryptedPrivateKey',
  },
  {
    file: 'locked.der',
    openssl: `pkcs8 -topk8 -in rsa2048.key ${pass} -outform DER -out`,
    error: 'CertificateFileIsEncryptedPrivateKey',
  },
  {
    file: 'locked-v1.der',
    openssl: `pkcs8 -topk8 -v1 PBE-SHA1-3DES -in p256.key ${pass} -outform DER -out`,
    error: 'CertificateFileIsEncryptedPrivateKey',
  },
  {
    file: 'locked-pkcs1.key',
    openssl: `rsa -in rsa2048.key -traditional -aes256 ${pass} -out`,
    error: 'CertificateFileIsEncryptedPrivateKey',
  },
  { file: 'cut.key', edit: (files) => pem(files, 'rsa2048.key').slice(0, 700), error: 'CertificateFileIsPrivateKey' },
  {
    file: 'cut-key.der',
    edit: ({ bytes }) => bytes('pkcs8.der').subarray(0, 500),
    error: 'CertificateFileIsPrivateKey',
  },
  { file: 'key.b64', edit: ({ bytes }) => bytes('pkcs8.der').toString('base64'), error: 'CertificateFileIsPrivateKey' },
  {
    file: 'key-crlf.pem',
    edit: (files) => `\uFEFF${pem(files, 'pkcs1.key').replaceAll('\n', '\r\n')}`,
    error: 'CertificateFileIsPrivateKey',
  },
  {
    file: 'jwk.json',
    edit: ({ bytes }) => JSON.stringify(createPrivateKey(bytes('rsa2048.key')).export({ format: 'jwk' }), null, 1),
    error: 'CertificateFileIsPrivateKey',
  },
];

const publicParts: RefusedFile[] = [
  { file: 'public.pem', openssl: 'pkey -in rsa2048.key -pubout -out', error: 'CertificateFileIsPublicKey' },
  {
    file: 'public.der',
    openssl: 'pkey -in rsa2048.key -pubout -outform DER -out',
    error: 'CertificateFileIsPublicKey',
  },
  {
    file: 'public-pkcs1.pem',
    openssl: 'rsa -in rsa2048.key -RSAPublicKey_out -out',
    error: 'CertificateFileIsPublicKey',
  },
  {
    file: 'public-pkcs1.der',
    openssl: 'rsa -in rsa2048.key -RSAPublicKey_out -outform DER -out',
    error: 'CertificateFileIsPublicKey',
  },
  { file: 'public-curve.pem', openssl: 'pkey -in p256.key -pubout -out', error: 'CertificateFileIsPublicKey' },
  { file: 'rsa2048.csr', made: true, error: 'CertificateFileIsSigningRequest' },
  { file: 'p256.csr', made: true, error: 'CertificateFileIsSigningRequest' },
  {
    file: 'request.der',
    openssl: 'req -config authority.cnf -in rsa2048.csr -outform DER -out',
    error: 'CertificateFileIsSigningRequest',
  },
  { file: 'request.b64', openssl: 'base64 -A -in request.der -out', error: 'CertificateFileIsSigningRequest' },
  { file: 'request-twice.b64', openssl: 'base64 -in request.b64 -out', error: 'CertificateFileIsSigningRequest' },
  { file: 'request-pem.b64', openssl: 'base64 -in rsa2048.csr -out', error: 'CertificateFileIsSigningRequest' },
  {
    file: 'request-new.pem',
    openssl: 'req -config authority.cnf -in rsa2048.csr -newhdr -out',
    error: 'CertificateFileIsSigningRequest',
  },
  {
    file: 'request-text.pem',
    openssl: 'req -config authority.cnf -in rsa2048.csr -text -out',
    error: 'CertificateFileIsSigningRequest',
  },
  {
    file: 'list.crl',
    openssl: 'ca -gencrl -config authority.cnf -cert root.pem -keyfile root.key -out',
    error: 'CertificateFileIsRevocationList',
  },
  { file: 'list.der', openssl: 'crl -in list.crl -outform DER -out', error: 'CertificateFileIsRevocationList' },
  { file: 'parameters.pem', openssl: 'ecparam -name prime256v1 -out', error: 'CertificateFileIsNotCertificate' },
];

const containers: RefusedFile[] = [
  {
    file: 'keystore.p12',
    openssl: `pkcs12 -export -inkey rsa2048.key -in rsa2048.pem ${pass} -out`,
    error: 'CertificateFileIsPkcs12',
  },
  {
    file: 'without-password.p12',
    openssl: 'pkcs12 -export -inkey rsa2048.key -in rsa2048.pem -passout pass: -out',
    error: 'CertificateFileIsPkcs12',
  },
  {
    file: 'open.p12',
    openssl: 'pkcs12 -export -inkey rsa2048.key -in rsa2048.pem -passout pass: -keypbe NONE -certpbe NONE -out',
    error: 'CertificateFileIsPkcs12',
  },
  {
    file: 'certificates.pfx',
    openssl: `pkcs12 -export -nokeys -in rsa2048.pem ${pass} -out`,
    error: 'CertificateFileIsPkcs12',
  },
  {
    file: 'chain.p12',
    openssl: `pkcs12 -export -inkey rsa2048.key -in leaf.pem -certfile issuers.pem ${pass} -out`,
    error: 'CertificateFileIsPkcs12',
  },
  { file: 'keystore.b64', openssl: 'base64 -in keystore.p12 -out', error: 'CertificateFileIsPkcs12' },
  { file: 'one.p7b', openssl: 'crl2pkcs7 -nocrl -certfile rsa2048.pem -out', error: 'CertificateFileIsPkcs7' },
  {
    file: 'chain.p7b',
    openssl: 'crl2pkcs7 -nocrl -certfile root.pem -certfile leaf.pem -out',
    error: 'CertificateFileIsPkcs7',
  },
  {
    file: 'one.p7c',
    openssl: 'crl2pkcs7 -nocrl -certfile rsa2048.pem -outform DER -out',
    error: 'CertificateFileIsPkcs7',
  },
  { file: 'one.b64', openssl: 'base64 -in one.p7c -out', error: 'CertificateFileIsPkcs7' },
  {
    file: 'signed.p7m',
    openssl: 'smime -sign -binary -nodetach -in rsa2048.pem -signer rsa2048.pem -inkey rsa2048.key -outform DER -out',
    error: 'CertificateFileIsPkcs7',
  },
  {
    file: 'store.jks',
    edit: (files) => keystoreOf(files, 'JKS', 'feedfeed00000002'),
    error: 'CertificateFileIsJavaKeystore',
  },
  {
    file: 'store.jceks',
    edit: (files) => keystoreOf(files, 'JCEKS', 'cececece00000002'),
    error: 'CertificateFileIsJavaKeystore',
  },
];

const broken: RefusedFile[] = [
  { file: 'truncated.pem', edit: (files) => pem(files).slice(0, 600), error: 'CertificateTruncated' },
  {
    file: 'lines-missing.pem',
    edit: (files) => pem(files).split('\n').toSpliced(8, 3).join('\n'),
    error: 'CertificateTruncated',
  },
  { file: 'end-missing.pem', edit: (files) => pem(files).replace(/-----END.*/s, ''), error: 'CertificateTruncated' },
  { file: 'truncated.der', edit: ({ bytes }) => bytes('rsa2048.der').subarray(0, 500), error: 'CertificateTruncated' },
  {
    file: 'last-byte-missing.der',
    edit: ({ bytes }) => bytes('rsa2048.der').subarray(0, -1),
    error: 'CertificateTruncated',
  },
  {
    file: 'chain-cut.pem',
    edit: (files) => `${pem(files, 'leaf.pem')}${pem(files, 'root.pem').slice(0, 400)}`,
    error: 'CertificateTruncated',
  },
  { file: 'foreign-characters.pem', edit: (files) => pem(files).replace('\n', '\n<!>'), error: 'CertificateMalformed' },
  {
    file: 'overwritten.der',
    edit: ({ bytes }) => bytes('rsa2048.der').fill(0xff, 30, 70),
    error: 'CertificateMalformed',
  },
  { file: 'two.pem', edit: (files) => pem(files) + pem(files, 'rsa3072.pem'), error: 'CertificateBundleAmbiguous' },
];

const others: RefusedFile[] = [
  { file: 'user.pub', edit: (files) => sshKeyOf(files), error: 'CertificateFileIsSshPublicKey' },
  { file: 'empty.crt', edit: () => '', error: 'CertificateFileEmpty' },
  { file: 'blank.crt', edit: () => ' \r\n\t\n', error: 'CertificateFileEmpty' },
  { file: 'large.pem', edit: (files) => pem(files).padEnd(100_001, '\n'), error: 'CertificateFileTooLarge' },
  {
    file: 'page.crt',
    edit: (files) => `<!DOCTYPE html>\n<html><body><pre>${pem(files).slice(28, 400)}</pre></body></html>`,
    error: 'CertificateFileIsWebPage',
  },
  {
    file: 'archive.zip',
    edit: ({ bytes }) => Buffer.concat([Buffer.from('504b030414000000', 'hex'), bytes('rsa2048.der')]),
    error: 'CertificateFileIsArchive',
  },
  {
    file: 'letter.txt',
    edit: () => 'Dear admin,\nplease find the certificate attached.\n',
    error: 'CertificateFileIsNotCertificate',
  },
  {
    file: 'salted.bin',
    openssl: `enc -aes-256-cbc -pbkdf2 -pass pass:secret -in authority.cnf -out`,
    error: 'CertificateFileIsNotCertificate',
  },
  {
    file: 'noise.bin',
    openssl: 'enc -aes-256-cbc -pbkdf2 -nosalt -pass pass:secret -in authority.cnf -out',
    error: 'CertificateFileIsNotCertificate',
  },
];

/** Files that hold no certificate an app can carry, and what each is refused as. */
export const refusedFiles: RefusedFile[] = [
  ...certificates,
  ...privateKeys,
  ...publicParts,
  ...containers,
  ...broken,
  ...others,
];
