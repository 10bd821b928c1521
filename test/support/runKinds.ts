import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@salesforce/core';
import { Duration } from '@salesforce/kit';
import type { Desired, KindTable } from '../../src/plan/kind.js';
import type { Outcome } from '../../src/plan/outcome.js';
import { runDesired } from '../../src/plan/run.js';
import type { RunOptions, Stage } from '../../src/plan/runOptions.js';
import { profileKind } from '../../src/components/profile/kind.js';
import { remoteSiteKind } from '../../src/components/remoteSite/kind.js';
import { securitySettingsKind } from '../../src/components/securitySettings/kind.js';

const kinds: KindTable = {
  remoteSites: () => Promise.resolve(remoteSiteKind),
  securitySettings: () => Promise.resolve(securitySettingsKind),
  profiles: () => Promise.resolve(profileKind),
};

export type KindsRun = Outcome & { stages: Stage[] };

/** Runs a desired state as a command would, agreeing to everything and with nobody there to take a step by hand. */
export async function runKinds(
  connection: Connection,
  desired: Desired,
  options: Partial<RunOptions> = {},
): Promise<KindsRun> {
  const stages: Stage[] = [];
  const outcome = await runDesired(kinds, connection, desired, {
    isDryRun: false,
    wait: Duration.minutes(1),
    undo: {
      directory: mkdtempSync(join(tmpdir(), 'connectedapp-undo-')),
      command: 'test',
      org: { id: '', username: connection.getUsername() ?? '', instanceUrl: connection.instanceUrl },
    },
    confirm: () => Promise.resolve(true),
    onStage: (stage) => stages.push(stage),
    ...options,
  });
  return { ...outcome, stages };
}

/** Agrees after a while, in which something happens to the org: long enough that the plan may be out of date. */
export function agreeAfter(work: () => void): NonNullable<RunOptions['confirm']> {
  let isDone = false;
  return async () => {
    if (isDone) return true;
    isDone = true;
    await new Promise((resolve) => {
      setTimeout(resolve, 600);
    });
    work();
    return true;
  };
}
