import { readFile } from 'node:fs/promises';
import type { Connection } from '@salesforce/core';
import type { EmulatedOrg } from '../../emulator/org/org.js';
import type { OrgState } from '../../emulator/org/state.js';
import { runUndo } from '../../src/integration/undo.js';
import type { Outcome } from '../../src/plan/outcome.js';
import type { RunOptions } from '../../src/plan/runOptions.js';
import { parseUndoFile } from '../../src/plan/undoFile.js';
import { options } from './run.js';

/** Takes back what a run changed, by the undo file that it left. */
export async function undo(
  connection: Connection,
  { undoFile }: Pick<Outcome, 'undoFile'>,
  more: Partial<RunOptions> = {},
): Promise<Outcome> {
  const path = undoFile ?? '';
  const file = parseUndoFile(path, await readFile(path, 'utf8'));
  return runUndo(connection, file, { ...options(connection), ...more });
}

/** Two records that a run made and took back have other ids than none, and whatever was changed has another date. */
const dates = new Set(['changedAt', 'lastModifiedDate']);

/**
 * All that an org holds, for comparing it before a run and after its undo: without dates, and without what the org keeps
 * of requests and logins.
 */
export function comparable({ state }: Pick<EmulatedOrg, 'state'>): unknown {
  const { sessions, refreshTokens, logins, ...others }: OrgState = state;
  return JSON.parse(JSON.stringify(others, (key, value: unknown) => (dates.has(key) ? undefined : value))) as unknown;
}
