import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';

/** A directory of openssl's products, made once for a test file. */
export type Fixtures = {
  dir: string;
  path: (name: string) => string;
  bytes: (name: string) => Buffer;
  write: (name: string, content: Buffer | string) => string;
  openssl: (command: string, ...values: string[]) => void;
  remove: () => void;
};

export function createFixtures(): Fixtures {
  const dir = mkdtempSync(join(tmpdir(), 'certificates-'));
  const path = (name: string): string => join(dir, name);
  const openssl = (command: string, ...values: string[]): void => {
    execFileSync('openssl', [...command.split(' '), ...values], { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  return {
    dir,
    path,
    openssl,
    bytes: (name) => readFileSync(path(name)),
    write: (name, content) => {
      writeFileSync(path(name), content);
      return path(name);
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Makes `<name>.key` and a self-signed `<name>.pem` that is no CA. */
export function selfSigned(fixtures: Fixtures, name: string, keyType: string, days = 365, isCa = false): void {
  const key = keyType.startsWith('rsa:')
    ? `-algorithm RSA -pkeyopt rsa_keygen_bits:${keyType.slice(4)}`
    : keyType.startsWith('ec:')
      ? `-algorithm EC -pkeyopt ec_paramgen_curve:${keyType.slice(3)}`
      : `-algorithm ${keyType}`;
  fixtures.openssl(`genpkey ${key} -out ${name}.key`);
  sign(fixtures, name, days, isCa);
}

/** Makes `<name>.pem` for the key that is there. */
export function sign(fixtures: Fixtures, name: string, days = 365, isCa = false): void {
  fixtures.openssl(
    `req -new -x509 -key ${name}.key -days ${days} -addext basicConstraints=critical,CA:${isCa ? 'TRUE' : 'FALSE'}`,
    '-subj',
    `/O=Acme/CN=${name}`,
    '-out',
    `${name}.pem`,
  );
}

/** Makes root → intermediate → leaf, all RSA 2048, as `root.pem`, `intermediate.pem`, `leaf.pem`. */
export function chain(fixtures: Fixtures): void {
  selfSigned(fixtures, 'root', 'rsa:2048', 3650, true);
  const issue = (name: string, issuer: string, isCa: boolean): void => {
    fixtures.openssl(`genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out ${name}.key`);
    fixtures.openssl(`req -new -key ${name}.key -out ${name}.csr`, '-subj', `/O=Acme/CN=${name}`);
    fixtures.write(`${name}.ext`, `basicConstraints=critical,CA:${isCa ? 'TRUE' : 'FALSE'}\n`);
    fixtures.openssl(
      `x509 -req -in ${name}.csr -CA ${issuer}.pem -CAkey ${issuer}.key -set_serial ${isCa ? 2 : 3} -days 365 ` +
        `-extfile ${name}.ext -out ${name}.pem`,
    );
  };
  issue('intermediate', 'root', true);
  issue('leaf', 'intermediate', false);
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
