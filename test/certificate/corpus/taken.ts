import type { Fixtures } from '../fixtures.js';

/** How a file comes to be: by a command of openssl that ends in the file's name, or out of files that openssl made. */
export type Recipe = { openssl: string } | { made: true } | { edit: (files: Fixtures) => Buffer | string };

export type TakenFile = Recipe & {
  file: string;
  /** The PEM file with the one certificate that is to be taken. */
  takes: string;
  notices?: string[];
};

const text = ({ bytes }: Fixtures, ...names: string[]): string => names.map((name) => bytes(name).toString()).join('');

const bundle = ['CertificateTakenFromBundle'];

const byCommand: TakenFile[] = [
  { file: 'rsa2048.pem', made: true, takes: 'rsa2048.pem' },
  { file: 'rsa3072.pem', made: true, takes: 'rsa3072.pem' },
  { file: 'rsa4096.pem', made: true, takes: 'rsa4096.pem' },
  { file: 'leaf.pem', made: true, takes: 'leaf.pem' },
  { file: 'root.pem', made: true, takes: 'root.pem', notices: ['CertificateIsCa'] },
  { file: 'intermediate.pem', made: true, takes: 'intermediate.pem', notices: ['CertificateIsCa'] },
  { file: 'soon.pem', made: true, takes: 'soon.pem', notices: ['CertificateExpiresSoon'] },
  { file: 'within60.pem', made: true, takes: 'within60.pem', notices: ['CertificateExpiresSoon'] },
  { file: 'after60.pem', made: true, takes: 'after60.pem' },
  { file: 'century.pem', made: true, takes: 'century.pem' },
  { file: 'rsa2048.der', openssl: 'x509 -in rsa2048.pem -outform DER -out', takes: 'rsa2048.pem' },
  { file: 'rsa4096.cer', openssl: 'x509 -in rsa4096.pem -outform DER -out', takes: 'rsa4096.pem' },
  { file: 'text.pem', openssl: 'x509 -in rsa2048.pem -text -out', takes: 'rsa2048.pem' },
  { file: 'trusted.pem', openssl: 'x509 -in rsa2048.pem -trustout -addtrust clientAuth -out', takes: 'rsa2048.pem' },
  {
    file: 'version1.pem',
    openssl: 'x509 -req -in rsa2048.csr -signkey rsa2048.key -days 30 -out',
    takes: 'version1.pem',
    notices: ['CertificateExpiresSoon'],
  },
  {
    file: 'sha512.pem',
    openssl:
      'req -new -x509 -sha512 -config authority.cnf -extensions plain -days 365 -key rsa2048.key -subj /CN=sha512 -out',
    takes: 'sha512.pem',
  },
  {
    file: 'nameless.pem',
    openssl: 'req -new -x509 -config authority.cnf -extensions plain -days 365 -key rsa2048.key -subj / -out',
    takes: 'nameless.pem',
  },
  {
    file: 'umlaut.pem',
    openssl:
      'req -new -x509 -utf8 -config authority.cnf -extensions plain -days 365 -key rsa2048.key -subj /O=Zürich/CN=Прив -out',
    takes: 'umlaut.pem',
  },
  { file: 'bags.pem', openssl: 'pkcs12 -in open.p12 -passin pass: -nokeys -out', takes: 'rsa2048.pem' },
  {
    file: 'bags-with-key.pem',
    openssl: 'pkcs12 -in open.p12 -passin pass: -nodes -out',
    takes: 'rsa2048.pem',
    notices: ['PrivateKeyInCertificateFile'],
  },
  {
    file: 'bags-with-chain.pem',
    openssl: 'pkcs12 -in chain.p12 -passin pass:secret -nokeys -out',
    takes: 'leaf.pem',
    notices: bundle,
  },
  { file: 'printed.pem', openssl: 'pkcs7 -in chain.p7b -print_certs -out', takes: 'leaf.pem', notices: bundle },
  { file: 'oneline.b64', openssl: 'base64 -A -in rsa2048.der -out', takes: 'rsa2048.pem' },
  { file: 'lines.b64', openssl: 'base64 -in rsa2048.der -out', takes: 'rsa2048.pem' },
  { file: 'pem.b64', openssl: 'base64 -A -in text.pem -out', takes: 'rsa2048.pem' },
];

const byEdit: TakenFile[] = [
  {
    file: 'leaf-first.pem',
    edit: (files) => text(files, 'leaf.pem', 'intermediate.pem', 'root.pem'),
    takes: 'leaf.pem',
    notices: bundle,
  },
  {
    file: 'root-first.pem',
    edit: (files) => text(files, 'root.pem', 'intermediate.pem', 'leaf.pem'),
    takes: 'leaf.pem',
    notices: bundle,
  },
  {
    file: 'without-root.pem',
    edit: (files) => text(files, 'intermediate.pem', 'leaf.pem'),
    takes: 'leaf.pem',
    notices: bundle,
  },
  {
    file: 'renewed.pem',
    edit: (files) => text(files, 'expired.pem', 'rsa2048.pem'),
    takes: 'rsa2048.pem',
    notices: bundle,
  },
  { file: 'twice.pem', edit: (files) => text(files, 'rsa2048.pem', 'text.pem'), takes: 'rsa2048.pem' },
  {
    file: 'key-first.pem',
    edit: (files) => text(files, 'rsa2048.key', 'rsa2048.pem'),
    takes: 'rsa2048.pem',
    notices: ['PrivateKeyInCertificateFile'],
  },
  { file: 'crlf.pem', edit: (files) => text(files, 'rsa2048.pem').replaceAll('\n', '\r\n'), takes: 'rsa2048.pem' },
  { file: 'bom.pem', edit: (files) => `\uFEFF${text(files, 'rsa2048.pem')}`, takes: 'rsa2048.pem' },
  {
    file: 'bom-crlf-text.pem',
    edit: (files) => `\uFEFF${text(files, 'text.pem').replaceAll('\n', '\r\n')}`,
    takes: 'rsa2048.pem',
  },
  {
    file: 'utf16.pem',
    edit: (files) => Buffer.from(`\uFEFF${text(files, 'rsa2048.pem')}`, 'utf16le'),
    takes: 'rsa2048.pem',
  },
  {
    file: 'mail.txt',
    edit: (files) => `Dear admin,\n\nhere it is:\n\n${text(files, 'rsa2048.pem')}\nKind regards\n`,
    takes: 'rsa2048.pem',
  },
  { file: 'without-end-of-line.pem', edit: (files) => text(files, 'rsa2048.pem').trimEnd(), takes: 'rsa2048.pem' },
  {
    file: 'chain.der',
    edit: ({ bytes }) => Buffer.concat([bytes('rsa2048.der'), bytes('rsa2048.der')]),
    takes: 'rsa2048.pem',
  },
];

/** Files that hold a certificate an app can carry. */
export const takenFiles: TakenFile[] = [...byCommand, ...byEdit];
