import type { Connection } from '@salesforce/core';
import { kinds } from '../../src/components/kinds.js';
import type { Desired } from '../../src/plan/kind.js';
import { runDesired } from '../../src/plan/run.js';
import type { RunOptions, Stage } from '../../src/plan/runOptions.js';
import { options, type TestRun } from './run.js';

export type KindsRun = TestRun;

/** Runs a desired state of any kinds as a command would, see {@link options}. */
export async function runKinds(
  connection: Connection,
  desired: Desired,
  more: Partial<RunOptions> = {},
): Promise<KindsRun> {
  const stages: Stage[] = [];
  const how = { ...options(connection), onStage: (stage: Stage) => stages.push(stage), ...more };
  return { ...(await runDesired(kinds, connection, desired, how)), stages };
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
