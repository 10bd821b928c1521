import type { Buffer } from 'node:buffer';
import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { SfError } from '@salesforce/core';
import { Messages } from '@salesforce/core';
import { minimumKeyBits } from './facts.js';
import { printable, readSmallFile, shellWord } from './file.js';
import { inspectContent } from './inspect.js';
import type { CertificateInFile, CertificateNotice, ContentKind, ContentPart } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

type PrivateKeyInFile = { key: KeyObject; notices: CertificateNotice[] };

const refusals: Partial<Record<ContentKind, string>> = {
  certificate: 'PrivateKeyFileIsCertificate',
  empty: 'PrivateKeyFileEmpty',
  encryptedPrivateKey: 'PrivateKeyEncrypted',
  javaKeystore: 'PrivateKeyFileIsKeystore',
  opensshPrivateKey: 'PrivateKeyIsOpenSsh',
  pkcs12: 'PrivateKeyFileIsKeystore',
  publicKey: 'PrivateKeyFileIsPublicKey',
  sshPublicKey: 'PrivateKeyFileIsPublicKey',
  truncated: 'PrivateKeyMalformed',
};

/** A combined file is called by its locked key rather than by the certificate beside it. */
const tellingOrder: ContentKind[] = ['encryptedPrivateKey', 'opensshPrivateKey', 'truncated', 'certificate'];

function toRefusal(parts: ContentPart[], path: string): SfError {
  const part = tellingOrder.map((kind) => parts.find((each) => each.kind === kind)).find(Boolean) ?? parts[0];
  const code = (part && refusals[part.kind]) ?? 'PrivateKeyFileIsNotKey';
  const isKeystore = code === 'PrivateKeyFileIsKeystore';
  const tokens = [printable(path), ...(isKeystore ? [part?.label ?? 'PKCS#12'] : [])];
  const hasCommand = isKeystore || code === 'PrivateKeyEncrypted';
  return messages.createError(`error.${code}`, tokens, hasCommand ? [shellWord(path)] : []);
}

const encodings = ['pkcs8', 'pkcs1', 'sec1'] as const;

/** OpenSSL's errors are dropped on purpose: what they quote can't be vouched for, and the input is a key. */
function toKey(der: Buffer | undefined): KeyObject | undefined {
  for (const type of der ? encodings : []) {
    try {
      return createPrivateKey({ key: der!, format: 'der', type });
    } catch {
      continue;
    }
  }
  return undefined;
}

function assertUsable(key: KeyObject, path: string): void {
  if (key.asymmetricKeyType !== 'rsa') {
    const type = key.asymmetricKeyType ?? 'unknown';
    throw messages.createError('error.PrivateKeyTypeUnsupported', [printable(path), type]);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < minimumKeyBits) throw messages.createError('error.PrivateKeyTooSmall', [printable(path), String(bits)]);
}

const fingerprintOf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('hex');

function keyNotices(mode: number, path: string): CertificateNotice[] {
  // Windows has no such permission bits: Node makes them up there.
  if (process.platform === 'win32' || (mode & 0o077) === 0) return [];
  const tokens = [mode.toString(8).padStart(4, '0'), shellWord(path)];
  const message = messages.getMessage('warning.PrivateKeyReadableByOthers', tokens);
  return [{ code: 'PrivateKeyReadableByOthers', message }];
}

/**
 * Reads an RSA private key for signing JWTs: PEM (PKCS#8 or PKCS#1, with any text or certificates around it) or DER.
 *
 * @param path of the file
 * @returns the key, and the notice `PrivateKeyReadableByOthers` when the file's mode lets others in
 * @throws `PrivateKeyFileMissingError`, `PrivateKeyFileIsDirectoryError`, `PrivateKeyFileUnreadableError`,
 *   `PrivateKeyFileTooLargeError`, `PrivateKeyFileEmptyError`, `PrivateKeyEncryptedError`, `PrivateKeyIsOpenSshError`,
 *   `PrivateKeyFileIsCertificateError`, `PrivateKeyFileIsPublicKeyError`, `PrivateKeyFileIsKeystoreError`,
 *   `PrivateKeyFileIsNotKeyError`, `PrivateKeyFileAmbiguousError`, `PrivateKeyMalformedError`,
 *   `PrivateKeyTypeUnsupportedError`, `PrivateKeyTooSmallError`. None carries key content or a cause.
 */
export async function readPrivateKey(path: string): Promise<PrivateKeyInFile> {
  const { bytes, mode } = await readSmallFile(path, 'PrivateKey');
  const parts = inspectContent(bytes);
  const keyParts = parts.filter(({ kind }) => kind === 'privateKey');
  if (keyParts.length === 0) throw toRefusal(parts, path);
  const keys = keyParts.map(({ der }) => toKey(der));
  const [key] = keys;
  if (!key || keys.includes(undefined)) throw messages.createError('error.PrivateKeyMalformed', [printable(path)]);
  const isOneKey = new Set(keys.map((each) => fingerprintOf(each!))).size === 1;
  if (!isOneKey) throw messages.createError('error.PrivateKeyFileAmbiguous', [printable(path)]);
  assertUsable(key, path);
  return { key, notices: keyNotices(mode, path) };
}

/**
 * Whether a private key is the one a certificate was made for. Compared on this machine: the key goes nowhere.
 *
 * @param key a private key
 * @param certificate as read from a file or from metadata
 */
export function isKeyForCertificate(key: KeyObject, certificate: Pick<CertificateInFile, 'pem'>): boolean {
  return new X509Certificate(certificate.pem).checkPrivateKey(key);
}
