import type { Buffer } from 'node:buffer';
import { identifyDer } from './der.js';
import { decodeBase64, decodeText, findPemBlocks, type PemBlock } from './pem.js';
import type { ContentKind, ContentPart } from './types.js';

const magicNumbers: Array<[hex: string, kind: ContentKind, label: string]> = [
  ['feedfeed', 'javaKeystore', 'JKS'],
  ['cececece', 'javaKeystore', 'JCEKS'],
  ['504b0304', 'archive', 'zip'],
];

const certificateLabels = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'];

const labelKinds: Array<[pattern: RegExp, kind: ContentKind]> = [
  [/^OPENSSH PRIVATE KEY$/, 'opensshPrivateKey'],
  [/^ENCRYPTED PRIVATE KEY$/, 'encryptedPrivateKey'],
  [/PRIVATE KEY$/, 'privateKey'],
  [/PUBLIC KEY$/, 'publicKey'],
  [/CERTIFICATE REQUEST$/, 'signingRequest'],
  [/^(PKCS7|PKCS ?#7.*|CMS)$/, 'pkcs7'],
  [/CRL$/, 'revocationList'],
];

const textKinds: Array<[pattern: RegExp, kind: ContentKind]> = [
  [/^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-\S+@openssh\.com) /, 'sshPublicKey'],
  [/^---- BEGIN SSH2 PUBLIC KEY ----/, 'sshPublicKey'],
  [/^PuTTY-User-Key-File-/, 'privateKey'],
  [/^<(!doctype html|html|head|body)\b/i, 'html'],
];

function partsOfDer(bytes: Buffer, form: ContentPart['form']): ContentPart[] {
  const parts: ContentPart[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const identified = identifyDer(rest);
    if (!identified) break;
    parts.push({ kind: identified.kind, der: rest.subarray(0, identified.end), form });
    rest = rest.subarray(identified.end);
  }
  return parts;
}

function partOfBlock({ label, body, complete }: PemBlock): ContentPart {
  const labelled = labelKinds.find(([pattern]) => pattern.test(label))?.[1];
  if (labelled === 'privateKey' && /Proc-Type:\s*4,\s*ENCRYPTED/.test(body)) {
    return { kind: 'encryptedPrivateKey', form: 'text', label };
  }
  if (labelled === 'opensshPrivateKey') return { kind: labelled, form: 'text', label };
  // A damaged key must still be called a key: "malformed" would invite people to paste it somewhere for repair.
  const fallback = (kind: ContentKind): ContentKind => labelled ?? (certificateLabels.includes(label) ? kind : 'other');
  if (!complete) return { kind: fallback('truncated'), form: 'text', label };
  return { form: 'text', label, ...kindOfBody(body, fallback('malformed')) };
}

function kindOfBody(body: string, damaged: ContentKind): Pick<ContentPart, 'kind' | 'der'> {
  const bytes = decodeBase64(body);
  const identified = bytes && identifyDer(bytes);
  if (!bytes || !identified) return { kind: damaged };
  const kind = identified.kind === 'other' ? damaged : identified.kind;
  return { kind, der: bytes.subarray(0, identified.end) };
}

/** A JSON Web Key, the form some identity products export. */
function kindOfJson(text: string): ContentKind | undefined {
  if (!text.startsWith('{') || !/"kty"\s*:/.test(text)) return undefined;
  return /"d"\s*:/.test(text) ? 'privateKey' : 'publicKey';
}

function partsOfText(text: string, depth: number): ContentPart[] {
  const blocks = findPemBlocks(text);
  if (blocks.length > 0) return blocks.map(partOfBlock);
  const trimmed = text.trim();
  if (trimmed === '') return [{ kind: 'empty', form: 'text' }];
  const inner = depth > 0 ? decodeBase64(trimmed) : undefined;
  const decoded = inner ? partsOf(inner, depth - 1) : [];
  if (decoded.some(({ kind }) => kind !== 'other' && kind !== 'empty')) {
    const layer = /[\r\n]/.test(trimmed) ? 'lines' : 'line';
    return decoded.map((part) => ({ ...part, base64: [layer, ...(part.base64 ?? [])] }));
  }
  const kind = textKinds.find(([pattern]) => pattern.test(trimmed))?.[1] ?? kindOfJson(trimmed) ?? 'other';
  return [{ kind, form: 'text' }];
}

function partsOf(bytes: Buffer, depth: number): ContentPart[] {
  if (bytes.length === 0) return [{ kind: 'empty', form: 'binary' }];
  const magic = magicNumbers.find(([hex]) => bytes.toString('hex', 0, 4) === hex);
  if (magic) return [{ kind: magic[1], form: 'binary', label: magic[2] }];
  const der = partsOfDer(bytes, 'binary');
  if (der[0] && der[0].kind !== 'other') return der;
  // A text that begins with a zero can pass for the start of some ASN.1 structure, so what it says is still looked at.
  return partsOfText(decodeText(bytes), depth);
}

/**
 * Says what a file's bytes hold: DER, PEM with anything around it, base64 of either (two layers deep, because the
 * platform base64s an uploaded text file whose content may be base64 already), keystores, and the texts people mistake
 * for a certificate.
 *
 * @param bytes the content
 * @returns at least one part, in the order of the content
 */
export function inspectContent(bytes: Buffer): ContentPart[] {
  return partsOf(bytes, 2);
}
