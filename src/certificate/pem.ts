import { Buffer } from 'node:buffer';

export type PemBlock = {
  label: string;
  /** What stands between the two header lines, as it is. */
  body: string;
  /** False when the END line is missing or belongs to another block. */
  complete: boolean;
};

const begin = '-----BEGIN ';
const dashes = '-----';
const longestLabel = 40;

/**
 * Finds every PEM block in a text, whatever stands around it. Runs in time linear in the text.
 *
 * @param text of any origin
 * @returns the blocks in the order of the text, unfinished ones included
 */
export function findPemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let position = text.indexOf(begin);
  while (position >= 0) {
    const labelStart = position + begin.length;
    const labelLength = text.slice(labelStart, labelStart + longestLabel + dashes.length).indexOf(dashes);
    const label = text.slice(labelStart, labelStart + Math.max(labelLength, 0));
    let next = labelStart;
    if (/^[A-Z\d][A-Z\d #]*$/.test(label)) {
      const bodyStart = labelStart + labelLength + dashes.length;
      const found = text.indexOf(dashes, bodyStart);
      const bodyEnd = found < 0 ? text.length : found;
      const complete = text.startsWith(`-----END ${label}-----`, bodyEnd);
      blocks.push({ label, body: text.slice(bodyStart, bodyEnd), complete });
      next = bodyEnd;
    }
    position = text.indexOf(begin, next);
  }
  return blocks;
}

/**
 * Decodes base64 strictly: Node's own decoder skips whatever it doesn't know, so a damaged file would pass.
 * White space of any kind is left out, and so are line breaks written as the two characters `\n`, which is how a PEM
 * comes out of a JSON file or an environment variable.
 *
 * @param text base64 with or without padding
 * @returns the bytes, or undefined when the text is not base64
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bare = text.replace(/\\[rn]/g, '').replace(/\s+/g, '');
  if (bare === '' || !/^[A-Za-z\d+/]+={0,2}$/.test(bare)) return undefined;
  const digits = bare.replace(/=+$/, '').length;
  if (digits % 4 === 1 || (bare.endsWith('=') && bare.length % 4 !== 0)) return undefined;
  return Buffer.from(bare, 'base64');
}

/** Bytes as text: UTF-8 or, with a byte order mark, UTF-16 as Windows PowerShell writes it. The mark is left out. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
    return even.swap16().toString('utf16le');
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
