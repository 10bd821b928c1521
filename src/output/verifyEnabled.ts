import type { Connection } from '@salesforce/core';
import type { Duration } from '@salesforce/kit';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { VerifyResult } from '../verify/types.js';

export type VerifyEnabledOptions = { app: string; users: string[]; jwtKeyFile: string; wait: Duration };

/**
 * Ends a jwt-enable with the real login of each user it was for. Does nothing where the run itself left something
 * undone, since a login then fails for a reason that is named already.
 *
 * @returns a result for each user, in order
 */
export async function verifyEnabled(
  command: SfCommand<unknown>,
  connection: Connection,
  { app, users, jwtKeyFile, wait }: VerifyEnabledOptions,
): Promise<VerifyResult[]> {
  if (process.exitCode) return [];
  const { verifyAndShow } = await import('./verify.js');
  const results: VerifyResult[] = [];
  let worst = 0;
  for (const username of users) {
    // eslint-disable-next-line no-await-in-loop -- what one login shows must not mix with the next one's
    results.push(await verifyAndShow(command, connection, { app, username, jwtKeyFile, wait, isRetrieveSpared: true }));
    worst = Math.max(worst, Number(process.exitCode));
  }
  process.exitCode = worst;
  return results;
}
