import { Buffer } from 'node:buffer';
import { randomBytes, webcrypto } from 'node:crypto';
import { join } from 'node:path';
import { Messages } from '@salesforce/core';
import { readExistingPair } from './existingPair.js';
import { printable } from './file.js';
import { parseCertificate } from './parse.js';
import type { CertificateInFile } from './types.js';
import { assertDirectory, existingFiles, filesInTheWay, writeTogether } from './writePair.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

export type CertificateSubject = {
  commonName: string;
  organization?: string;
  /** ISO 3166 two-letter code in capitals. */
  country?: string;
};

export type GenerateCertificateOptions = {
  subject: CertificateSubject;
  /** Whole days of validity from now, 1 to 3650. */
  days: number;
  /** Length of the RSA key. */
  bits: 2048 | 4096;
  /** An existing directory. */
  outputDir: string;
  /** Of both files, without `.crt` and `.key`. */
  name: string;
  forceOverwrite: boolean;
  now?: Date;
};

export type GeneratedCertificate = {
  /** Paths; the private key's content is nowhere in the result. */
  certificateFile: string;
  privateKeyFile: string;
  certificate: CertificateInFile;
};

/** Ten years: a certificate that outlives the people who know of it is a risk, and few guides ask for more. */
const dayRange = { min: 1, max: 3650 } as const;

// RFC 5280, appendix A: ub-common-name and ub-organization-name.
const longestName = 64;

// The org's clock may be behind this computer's, and a certificate from its future would be refused.
const clockSkewMilliseconds = 5 * 60 * 1000;

const millisecondsPerDay = 24 * 60 * 60 * 1000;

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

function assertName(what: string, value: string): void {
  const refuse = (reason: string, tokens: string[] = []): Error =>
    messages.createError('error.CertificateSubjectInvalid', [
      what,
      printable(value),
      messages.getMessage(`reason.${reason}`, tokens),
    ]);
  if (value.trim() === '') throw refuse('subjectEmpty');
  if ([...value].length > longestName) throw refuse('subjectTooLong', [String(longestName)]);
  if (/\p{C}/u.test(value)) throw refuse('subjectCharacters');
  if (what === 'country' && !/^[A-Z]{2}$/.test(value)) throw refuse('subjectCountry');
}

/**
 * Checks what a new certificate shall say, so that a command can refuse before it asks anyone anything.
 *
 * @throws `CertificateSubjectInvalidError`, `CertificateDaysInvalidError`, `CertificateFileNameInvalidError`
 */
function assertCertificateOptions(options: Pick<GenerateCertificateOptions, 'subject' | 'days' | 'name'>): void {
  const { subject, days, name } = options;
  assertName('common name', subject.commonName);
  if (subject.organization !== undefined) assertName('organization', subject.organization);
  if (subject.country !== undefined) assertName('country', subject.country);
  if (!Number.isInteger(days) || days < dayRange.min || days > dayRange.max) {
    const { min, max } = dayRange;
    throw messages.createError('error.CertificateDaysInvalid', [String(days), String(min), String(max)]);
  }
  if (!/^[A-Za-z\d][\w.-]{0,99}$/.test(name)) {
    throw messages.createError('error.CertificateFileNameInvalid', [printable(name)]);
  }
}

/** A positive number of 127 bits: RFC 5280 wants serial numbers unique for an issuer, and 20 bytes at most. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function selfSign(options: GenerateCertificateOptions, keys: webcrypto.CryptoKeyPair): Promise<string> {
  // Loaded here and not above: every other use of this module would pay for it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { commonName, organization, country } = options.subject;
  const now = options.now ?? new Date();
  // Typed strings, because a plain one that begins with # would be taken for hex.
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: newSerialNumber(),
      name: new x509.Name([
        ...(country === undefined ? [] : [{ C: [{ printableString: country }] }]),
        ...(organization === undefined ? [] : [{ O: [{ utf8String: organization }] }]),
        { CN: [{ utf8String: commonName }] },
      ]),
      notBefore: new Date(now.getTime() - clockSkewMilliseconds),
      notAfter: new Date(now.getTime() + options.days * millisecondsPerDay),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return certificate.toString('pem');
}

async function toPkcs8Pem(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}

/**
 * A key pair and its certificate that exist in memory only until `write` is called; `isThere` when they were made by an
 * earlier run, and `write` has nothing to do.
 */
type PreparedCertificate = GeneratedCertificate & { isThere: boolean; write: () => Promise<void> };

async function makePair(options: GenerateCertificateOptions, paths: PairPaths): Promise<PreparedCertificate> {
  const { outputDir, forceOverwrite, bits, now } = options;
  const { certificateFile, privateKeyFile } = paths;
  const keys = await webcrypto.subtle.generateKey({ ...algorithm, modulusLength: bits }, true, ['sign', 'verify']);
  const signed = await selfSign(options, keys);
  const certificate = parseCertificate(Buffer.from(signed), certificateFile, now ? { now } : {});
  const write = async (): Promise<void> => {
    const files = [
      { path: privateKeyFile, content: await toPkcs8Pem(keys.privateKey), mode: 0o600 },
      { path: certificateFile, content: certificate.pem, mode: 0o644 },
    ];
    await writeTogether(outputDir, files, forceOverwrite);
  };
  return { ...paths, certificate, isThere: false, write };
}

type PairPaths = Pick<GeneratedCertificate, 'certificateFile' | 'privateKeyFile'>;

/**
 * Makes an RSA key pair and a self-signed certificate for it (SHA-256, no CA, for digital signatures), and writes
 * nothing yet, so that a plan can be shown and agreed to before a file appears. A pair that an earlier run of the same
 * command made is taken again, so that the command converges.
 *
 * @param options what the certificate says and where the files will go
 * @returns the two paths, the certificate, and `write`, which writes `<name>.key`, readable by its owner alone, and
 *   `<name>.crt`: both or none
 * @throws what {@link assertCertificateOptions} throws, and `OutputDirectoryMissingError`, `OutputDirectoryIsFileError`,
 *   `GeneratedFileExistsError` (without `forceOverwrite`, where what is there isn't such a pair),
 *   `GeneratedFileBlockedError`; `write` throws `OutputDirectoryUnwritableError` and `GeneratedFileExistsError`
 */
export async function prepareCertificate(options: GenerateCertificateOptions): Promise<PreparedCertificate> {
  assertCertificateOptions(options);
  const { outputDir, name, forceOverwrite, subject, bits, now = new Date() } = options;
  const paths = { certificateFile: join(outputDir, `${name}.crt`), privateKeyFile: join(outputDir, `${name}.key`) };
  await assertDirectory(outputDir);
  const existing = await existingFiles([paths.privateKeyFile, paths.certificateFile]);
  if (existing.length === 0 || forceOverwrite) return makePair(options, paths);
  if (existing.length === 1) throw filesInTheWay(existing, 'pairIncomplete');
  const certificate = await readExistingPair({ ...paths, subject, bits, now });
  return { ...paths, certificate, isThere: true, write: () => Promise.resolve() };
}

/**
 * {@link prepareCertificate}, and writes at once.
 *
 * @returns the two paths and the certificate; never the key
 */
export async function generateCertificate(options: GenerateCertificateOptions): Promise<GeneratedCertificate> {
  const { certificateFile, privateKeyFile, certificate, write } = await prepareCertificate(options);
  await write();
  return { certificateFile, privateKeyFile, certificate };
}
