import { stat } from 'node:fs/promises';
import type { Connection } from '@salesforce/core';
import type { Duration } from '@salesforce/kit';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { VerifyResult } from '../verify/types.js';
import type { Ending } from './guarded.js';

export type VerifyEnabledOptions = { app: string; users: string[]; jwtKeyFile: string; wait: Duration };

/**
 * Checks a key before anything is changed. A pipe can be read but once, so it is left for the login.
 *
 * @throws what `readPrivateKey` throws
 */
export async function assertKeyUsable(jwtKeyFile: string): Promise<void> {
  const { readPrivateKey } = await import('../certificate/privateKey.js');
  const isPipe = await stat(jwtKeyFile).then(
    (stats) => !stats.isFile() && !stats.isDirectory(),
    () => false,
  );
  if (!isPipe) await readPrivateKey(jwtKeyFile);
}

/**
 * Ends a jwt-enable with the real login of each user it was for.
 *
 * @returns a result for each user, in order, and the worst of their exit codes
 */
export async function verifyEnabled(
  command: SfCommand<unknown>,
  connection: Connection,
  { app, users, jwtKeyFile, wait }: VerifyEnabledOptions,
): Promise<Ending<VerifyResult[]>> {
  const { verifyAndShow } = await import('./verify.js');
  const endings: Array<Ending<VerifyResult>> = [];
  for (const username of users) {
    const options = { app, username, jwtKeyFile, wait, isRetrieveSpared: true };
    // eslint-disable-next-line no-await-in-loop -- what one login shows must not mix with the next one's
    endings.push(await verifyAndShow(command, connection, options));
  }
  return {
    result: endings.map(({ result }) => result),
    exitCode: Math.max(0, ...endings.map(({ exitCode }) => exitCode)),
  };
}
