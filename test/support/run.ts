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

/** Runs a desired state as a command would, agreeing to everything and with nobody there to take a step by hand. */
export async function run(
  connection: Connection,
  integration: Integration,
  options: Partial<RunOptions> = {},
): Promise<TestRun> {
  const stages: Stage[] = [];
  const outcome = await runIntegration(connection, integration, {
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
