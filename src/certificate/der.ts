import type { Buffer } from 'node:buffer';
import type { ContentKind } from './types.js';

type DerElement = { tag: number; start: number; end: number };

const tags = { integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, sequence: 0x30 } as const;

// Object identifiers as they stand in DER, in hex: PKCS#7 content types, PKCS#5 and PKCS#12 encryption schemes.
const pkcs7ContentTypes = '2a864886f70d0107';
const encryptionSchemes = ['2a864886f70d0105', '2a864886f70d010c'];

/** Reads tag and length at `offset`; undefined when they are not definite-length DER. `end` may lie beyond the bytes. */
function elementAt(bytes: Buffer, offset: number): DerElement | undefined {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) return undefined;
  if (first < 0x80) return { tag, start: offset + 2, end: offset + 2 + first };
  const size = first - 0x80;
  if (size === 0 || size > 4 || offset + 2 + size > bytes.length) return undefined;
  const start = offset + 2 + size;
  return { tag, start, end: start + bytes.readUIntBE(offset + 2, size) };
}

/** The elements directly inside `parent`, as far as they are whole; a few are enough to tell the kinds apart. */
function childrenOf(bytes: Buffer, parent: DerElement, limit = 10): DerElement[] {
  const children: DerElement[] = [];
  let offset = parent.start;
  const end = Math.min(parent.end, bytes.length);
  while (offset < end && children.length < limit) {
    const child = elementAt(bytes, offset);
    if (!child || child.end > end) break;
    children.push(child);
    offset = child.end;
  }
  return children;
}

const hexOf = (bytes: Buffer, element: DerElement | undefined): string =>
  element ? bytes.toString('hex', element.start, element.end) : '';

/** The shape of a signed structure is shared by certificates, requests and revocation lists; the first part differs. */
function signedKind(bytes: Buffer, body: DerElement): ContentKind {
  const parts = childrenOf(bytes, body);
  // RFC 5280: a revocation list has the bare time of its issue where a certificate has a sequence of two times.
  const times = [0x17, 0x18];
  if (parts.slice(1, 4).some(({ tag }) => times.includes(tag))) return 'revocationList';
  // RFC 2986: a request has version, subject, key and attributes; a certificate has at least six parts.
  return parts[0]?.tag === tags.integer && parts.length <= 4 ? 'signingRequest' : 'certificate';
}

function kindOfInteger(bytes: Buffer, parts: DerElement[]): ContentKind {
  const [version] = parts;
  const [, second, third] = parts.map(({ tag }) => tag);
  if (second === tags.sequence && hexOf(bytes, version) === '03') return 'pkcs12';
  const isPkcs8 = second === tags.sequence && third === tags.octetString;
  if (isPkcs8 || second === tags.octetString) return 'privateKey';
  if (second !== tags.integer) return 'other';
  return parts.length === 2 ? 'publicKey' : 'privateKey';
}

function kindOfSequence(bytes: Buffer, parts: DerElement[]): ContentKind {
  const [first, second] = parts;
  if (!first || !second) return 'other';
  if (second.tag === tags.octetString) {
    const scheme = hexOf(bytes, childrenOf(bytes, first)[0]);
    return encryptionSchemes.some((prefix) => scheme.startsWith(prefix)) ? 'encryptedPrivateKey' : 'other';
  }
  if (second.tag === tags.bitString) return 'publicKey';
  return second.tag === tags.sequence && parts[2]?.tag === tags.bitString ? signedKind(bytes, first) : 'other';
}

function kindOf(bytes: Buffer, first: DerElement, parts: DerElement[]): ContentKind {
  if (first.tag === tags.integer) return kindOfInteger(bytes, parts);
  if (first.tag === tags.sequence) return kindOfSequence(bytes, parts);
  return first.tag === tags.oid && hexOf(bytes, first).startsWith(pkcs7ContentTypes) ? 'pkcs7' : 'other';
}

/** What a cut-off structure was going to be: keys and keystores begin with a version, certificates don't. */
function kindOfCut(bytes: Buffer, first: DerElement | undefined): ContentKind {
  if (first?.tag === tags.oid) return 'pkcs7';
  if (first?.tag !== tags.integer) return 'truncated';
  return hexOf(bytes, first) === '03' ? 'pkcs12' : 'privateKey';
}

/** Indefinite lengths (BER) are what older Windows and Java tools write for the two container formats. */
function kindOfIndefinite(bytes: Buffer): ContentKind | undefined {
  if (bytes[0] !== tags.sequence || bytes[1] !== 0x80) return undefined;
  const first = elementAt(bytes, 2);
  if (first?.tag === tags.integer && hexOf(bytes, first) === '03') return 'pkcs12';
  return first?.tag === tags.oid && hexOf(bytes, first).startsWith(pkcs7ContentTypes) ? 'pkcs7' : undefined;
}

/**
 * Says which of the usual ASN.1 structures the bytes begin with, without decoding them further.
 *
 * @returns the kind and the offset one past the structure, or undefined when the bytes are not ASN.1 at all.
 *   `truncated` means that more bytes were announced than are there.
 */
export function identifyDer(bytes: Buffer): { kind: ContentKind; end: number } | undefined {
  const container = kindOfIndefinite(bytes);
  if (container) return { kind: container, end: bytes.length };
  const root = elementAt(bytes, 0);
  if (root?.tag !== tags.sequence) return undefined;
  const parts = childrenOf(bytes, root);
  const first = parts[0];
  if (root.end > bytes.length) {
    // A text that happens to begin with the digit 0 looks like a short structure; a cut file is a long one.
    return bytes[1] > 0x80 ? { kind: kindOfCut(bytes, first), end: bytes.length } : undefined;
  }
  return first && { kind: kindOf(bytes, first, parts), end: root.end };
}
