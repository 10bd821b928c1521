import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every stretch of 40 characters of a secret holds one of these whole. */
const chunkLength = 20;

const chunksOf = (text: string): string[] =>
  Array.from({ length: Math.floor(text.length / chunkLength) }, (_, index) =>
    text.slice(index * chunkLength, (index + 1) * chunkLength),
  );

/** What comes before the modulus is the same in all keys. A multiple of 3, so that base64 goes on as in the whole key. */
const headerLength = 39;

/** Text without what a writer may have put between two characters: line breaks, also written as `\n`, and blanks. */
const dense = (text: string): string => text.replace(/(?:\\+[rn]|\s)+/g, '');

/** Secrets to look for in texts, whatever they were broken up or wrapped in. */
export type Secrets = Array<{ name: string; chunks: string[] }>;

/**
 * The stretches of a private key that no text may show: of its PEM body, its DER bytes in hex, and the numbers that only
 * it has, as a JSON web key writes them and in hex.
 *
 * @param pem RSA, unencrypted
 * @param publicTexts what may be shown, such as the certificate, whose modulus is in the key as well
 */
export function secretsOfKey(name: string, pem: string, publicTexts: string[]): Secrets {
  const key = createPrivateKey(pem);
  const { d = '', p = '', q = '', dp = '', dq = '', qi = '' } = key.export({ format: 'jwk' });
  const numbers = [d, p, q, dp, dq, qi];
  const bodies = (['pkcs8', 'pkcs1'] as const).flatMap((type) => {
    const der = key.export({ type, format: 'der' }).subarray(headerLength);
    return [der.toString('base64'), der.toString('hex')];
  });
  const shown = publicTexts.map(dense);
  const publicHex = shown.map((text) => Buffer.from(text.replace(/-----[^-]+-----/g, ''), 'base64').toString('hex'));
  const forms = [...bodies, ...numbers, ...numbers.map((number) => Buffer.from(number, 'base64url').toString('hex'))];
  const isPublic = (chunk: string): boolean => [...shown, ...publicHex].some((text) => text.includes(chunk));
  return [{ name, chunks: forms.flatMap(chunksOf).filter((chunk) => !isPublic(chunk)) }];
}

/** A token or another secret word. */
export function secretWord(name: string, word: string): Secrets {
  return [{ name, chunks: chunksOf(word) }];
}

/**
 * Looks for secrets in texts.
 *
 * @param texts by the name of where each comes from
 * @returns which secret stands where, as sentences; assertions (signed JWTs) are found by their shape
 */
export function findLeaks(texts: { [where: string]: string }, secrets: Secrets): string[] {
  return Object.entries(texts).flatMap(([where, text]) => {
    const searched = dense(text);
    const leaked = secrets.filter(({ chunks }) => chunks.some((chunk) => searched.includes(chunk)));
    const hasJwt = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}/.test(searched) || /assertion=eyJ/.test(searched);
    return [...leaked.map(({ name }) => `${name} in ${where}`), ...(hasJwt ? [`a JWT in ${where}`] : [])];
  });
}

/**
 * Reads all files below a folder.
 *
 * @returns their texts by path; nothing where there is no such folder
 */
export function textsBelow(directory: string): { [path: string]: string } {
  const entries = (() => {
    try {
      return readdirSync(directory, { recursive: true, withFileTypes: true });
    } catch {
      return [];
    }
  })();
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, 'latin1')]));
}
