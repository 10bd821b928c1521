import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@salesforce/core';
import { Duration } from '@salesforce/kit';
import type { Integration } from '../../src/integration/integration.js';
import type { Outcome } from '../../src/plan/outcome.js';
import { runIntegration } from '../../src/integration/run.js';
import type { RunOptions, Stage } from '../../src/plan/runOptions.js';

export type TestRun = Outcome & { stages: Stage[] };

/** A run's options: agreeing to everything, with nobody there to take a step by hand. */
export function options(connection: Connection): RunOptions {
  return {
    isDryRun: false,
    wait: Duration.minutes(1),
    undo: {
      directory: mkdtempSync(join(tmpdir(), 'connectedapp-undo-')),
      command: 'test',
      org: {
        id: connection.getAuthInfoFields().orgId ?? '',
        username: connection.getUsername() ?? '',
        instanceUrl: connection.instanceUrl,
      },
    },
    confirm: () => Promise.resolve(true),
    onStage: () => undefined,
  };
}

/** Runs a desired state as a command would, see {@link options}. */
export async function run(
  connection: Connection,
  integration: Integration,
  more: Partial<RunOptions> = {},
): Promise<TestRun> {
  const stages: Stage[] = [];
  const outcome = await runIntegration(connection, integration, {
    ...options(connection),
    onStage: (stage) => stages.push(stage),
    ...more,
  });
  return { ...outcome, stages };
}
