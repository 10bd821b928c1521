import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { makeCertificate, makeKey, makeSigningRequest, pemBlock, type KeyType } from '../support/certificates.js';

/** A directory of keys, certificates and the like, made once for a test file. */
export type Fixtures = {
  dir: string;
  path: (name: string) => string;
  bytes: (name: string) => Buffer;
  write: (name: string, content: Buffer | string) => string;
  remove: () => void;
};

export function createFixtures(): Fixtures {
  const dir = mkdtempSync(join(tmpdir(), 'certificates-'));
  const path = (name: string): string => join(dir, name);
  return {
    dir,
    path,
    bytes: (name) => readFileSync(path(name)),
    write: (name, content) => {
      writeFileSync(path(name), content);
      return path(name);
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** The private key in `<name>.key`. */
export function keyOf(fixtures: Fixtures, name: string): KeyObject {
  return createPrivateKey(fixtures.bytes(`${name}.key`));
}

export type Signing = {
  days?: number;
  isCa?: boolean;
  /** Whose key signs, by the name of its files; its own unless told. */
  issuer?: string;
};

/** Makes `<name>.pem` for the key that is there, by default no CA. */
export async function sign(fixtures: Fixtures, name: string, { days, isCa, issuer }: Signing = {}): Promise<void> {
  const signer = issuer === undefined ? undefined : { commonName: issuer, key: keyOf(fixtures, issuer) };
  const key = keyOf(fixtures, name);
  fixtures.write(`${name}.pem`, await makeCertificate({ commonName: name, key, days, isCa, issuer: signer }));
}

/** Makes `<name>.key` and {@link sign | signs} it. */
export async function signed(fixtures: Fixtures, name: string, type: KeyType, signing?: Signing): Promise<void> {
  fixtures.write(`${name}.key`, makeKey(type).export({ type: 'pkcs8', format: 'pem' }));
  await sign(fixtures, name, signing);
}

/** Makes root → intermediate → leaf, all RSA 2048, as `root.pem`, `intermediate.pem`, `leaf.pem`, and `leaf.csr`. */
export async function chain(fixtures: Fixtures): Promise<void> {
  await signed(fixtures, 'root', 'rsa:2048', { days: 3650, isCa: true });
  await signed(fixtures, 'intermediate', 'rsa:2048', { issuer: 'root', isCa: true });
  await signed(fixtures, 'leaf', 'rsa:2048', { issuer: 'intermediate' });
  const request = await makeSigningRequest('leaf', keyOf(fixtures, 'leaf'));
  fixtures.write('leaf.csr', pemBlock('CERTIFICATE REQUEST', request));
}

/** What `work` throws; failing to throw is a failure of the test. */
export async function thrownBy(work: () => unknown): Promise<SfError> {
  try {
    await work();
  } catch (error) {
    return error as SfError;
  }
  throw new Error('Nothing was thrown.');
}

/** Everything of an error that can reach a screen, a log or JSON. */
export function textOf(error: SfError): string {
  return [error.name, error.message, error.stack, JSON.stringify(error.toObject()), String(error.cause)].join('\n');
}
