import type { Buffer } from 'node:buffer';
import type { X509Certificate } from 'node:crypto';
import { Messages, type SfError } from '@salesforce/core';
import { certificateFacts, certificateNotices, certificateProblems, toProblemError, toX509 } from './facts.js';
import { printable, readSmallFile, shellWord } from './file.js';
import { inspectContent } from './inspect.js';
import { leafCandidates } from './leaf.js';
import type { CertificateInFile, CertificateNotice, CertificateOptions, ContentKind, ContentPart } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

const refusals: Record<ContentKind, string> = {
  archive: 'CertificateFileIsArchive',
  certificate: 'CertificateMalformed',
  empty: 'CertificateFileEmpty',
  encryptedPrivateKey: 'CertificateFileIsEncryptedPrivateKey',
  html: 'CertificateFileIsWebPage',
  javaKeystore: 'CertificateFileIsJavaKeystore',
  malformed: 'CertificateMalformed',
  opensshPrivateKey: 'CertificateFileIsPrivateKey',
  other: 'CertificateFileIsNotCertificate',
  pkcs12: 'CertificateFileIsPkcs12',
  pkcs7: 'CertificateFileIsPkcs7',
  privateKey: 'CertificateFileIsPrivateKey',
  publicKey: 'CertificateFileIsPublicKey',
  revocationList: 'CertificateFileIsRevocationList',
  signingRequest: 'CertificateFileIsSigningRequest',
  sshPublicKey: 'CertificateFileIsSshPublicKey',
  truncated: 'CertificateTruncated',
};

const keyKinds: ContentKind[] = ['privateKey', 'encryptedPrivateKey', 'opensshPrivateKey'];

/** With several things in a file, what to call it by: a key first, because that is the thing to be careful with. */
const tellingOrder: ContentKind[] = ['truncated', 'malformed', ...keyKinds, 'pkcs7', 'signingRequest', 'publicKey'];

/** Kinds whose next step is a command that names the file, and how such files' names end. */
const endings: Partial<Record<ContentKind, string>> = {
  javaKeystore: 'jks',
  pkcs12: 'p12',
  pkcs7: 'p7b',
  signingRequest: 'csr',
};

/** The commands that take base64 off a file, one for each layer; the last one writes `decoded`. */
function decodeSteps(layers: Array<'line' | 'lines'>, file: string, decoded: string): string[] {
  let from = file;
  return layers.map((layer, index) => {
    const to = index === layers.length - 1 ? decoded : 'decoded.txt';
    const command = `openssl base64 -d${layer === 'line' ? ' -A' : ''} -in ${from} -out ${to}`;
    from = to;
    return messages.getMessage('action.DecodeBase64', [command]);
  });
}

function toRefusal({ kind, form, label, base64 = [] }: ContentPart, name: string): SfError {
  const file = printable(name);
  const tokens = kind === 'javaKeystore' ? [file, label ?? ''] : [file];
  const code = `error.${refusals[kind]}`;
  const ending = endings[kind];
  if (ending === undefined) return messages.createError(code, tokens);
  const isEncoded = base64.length > 0;
  const input = isEncoded ? `decoded.${ending}` : shellWord(name);
  // OpenSSL 3.0 doesn't find out by itself in which form these two are.
  const forms = kind === 'pkcs7' || kind === 'signingRequest' ? [form === 'text' ? 'PEM' : 'DER'] : [];
  const error = messages.createError(code, tokens, [input, ...forms]);
  if (!isEncoded) return error;
  const actions = error.actions ?? [];
  const command = actions.findIndex((action) => action.includes(input));
  error.actions = actions.toSpliced(command, 0, ...decodeSteps(base64, shellWord(name), input));
  return error;
}

/** The certificates of a content, or why there is none to use. */
type FoundCertificates =
  | { leaf: X509Certificate; count: number; hasPrivateKey: boolean }
  | { refused: ContentPart }
  | { ambiguous: X509Certificate[] };

/**
 * Finds the certificate in any content this plugin reads ({@link inspectContent}).
 *
 * @param bytes the content
 * @param now decides between a certificate and its successor in one bundle
 */
export function findCertificate(bytes: Buffer, now: Date): FoundCertificates {
  const parts = inspectContent(bytes);
  const broken = parts.find(({ kind }) => kind === 'truncated' || kind === 'malformed');
  if (broken) return { refused: broken };
  const certificateParts = parts.filter(({ kind }) => kind === 'certificate');
  if (certificateParts.length === 0) {
    const telling = tellingOrder.map((kind) => parts.find((part) => part.kind === kind)).find(Boolean);
    return { refused: telling ?? parts[0] ?? { kind: 'other', form: 'text' } };
  }
  const certificates: X509Certificate[] = [];
  for (const part of certificateParts) {
    const certificate = part.der && toX509(part.der);
    if (!certificate) return { refused: { ...part, kind: 'malformed' } };
    certificates.push(certificate);
  }
  const [leaf, ...others] = leafCandidates(certificates, now);
  if (!leaf || others.length > 0) return { ambiguous: leaf ? [leaf, ...others] : [] };
  const count = new Set(certificates.map(({ fingerprint256 }) => fingerprint256)).size;
  return { leaf, count, hasPrivateKey: parts.some(({ kind }) => keyKinds.includes(kind)) };
}

/**
 * Reads the certificate a connected app can carry out of a file's bytes: PEM (one or a bundle, with any text around),
 * DER, or base64 of either.
 *
 * @param bytes the file's content
 * @param name the file's name, for messages
 * @param options `now`: the moment to judge validity at, by default the present
 * @returns the certificate with its notices: `CertificateExpiresSoon`, `CertificateIsCa`, `CertificateTakenFromBundle`,
 *   `PrivateKeyInCertificateFile`
 * @throws an SfError named after what the file is instead (`CertificateFileIs…Error`) or what is wrong with the
 *   certificate (`CertificateExpiredError`, `CertificateNotYetValidError`, `CertificateKeyTooSmallError`,
 *   `CertificateKeyTypeUnsupportedError`, `CertificateMalformedError`, `CertificateTruncatedError`,
 *   `CertificateBundleAmbiguousError`). No error carries any of the file's content but subjects.
 */
export function parseCertificate(bytes: Buffer, name: string, options: CertificateOptions = {}): CertificateInFile {
  const now = options.now ?? new Date();
  const found = findCertificate(bytes, now);
  if ('refused' in found) throw toRefusal(found.refused, name);
  if ('ambiguous' in found) {
    const subjects = found.ambiguous.map((certificate) => `"${certificateFacts(certificate).subject}"`);
    throw messages.createError('error.CertificateBundleAmbiguous', [printable(name), subjects.join(', ')]);
  }
  const facts = certificateFacts(found.leaf);
  const problem = certificateProblems(facts, now)[0];
  if (problem) throw toProblemError(problem, printable(name));
  const notices: CertificateNotice[] = certificateNotices(facts, now);
  const add = (code: string, tokens: string[] = []): number =>
    notices.push({ code, message: messages.getMessage(`warning.${code}`, tokens) });
  if (found.count > 1) add('CertificateTakenFromBundle', [String(found.count), facts.subject]);
  if (found.hasPrivateKey) add('PrivateKeyInCertificateFile');
  return { ...facts, notices };
}

/**
 * Reads a certificate file ({@link parseCertificate}).
 *
 * @param path of the file
 * @param options `now`: the moment to judge validity at, by default the present
 * @throws what {@link parseCertificate} throws, and `CertificateFileMissingError`, `CertificateFileIsDirectoryError`,
 *   `CertificateFileUnreadableError`, `CertificateFileTooLargeError` (over 100 kB), `CertificateFileEmptyError`
 */
export async function readCertificateFile(path: string, options: CertificateOptions = {}): Promise<CertificateInFile> {
  const { bytes } = await readSmallFile(path, 'Certificate');
  return parseCertificate(bytes, path, options);
}
