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

/** The kinds of record that a run or its undo makes, and that have another id when they are made again. */
const madeAgain = /^(?:0J0|0PS|0Pa|0rp)\w{15}$/;

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map(sorted).sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]): [string, unknown] => [key, sorted(each)])
      .sort(([one], [other]) => one.localeCompare(other)),
  );
};

/**
 * All that an org holds without order and line ends, and with names in place of the ids that records get when they
 * are made again: who is given what is compared, not by which record.
 */
export function contentOf(org: Pick<EmulatedOrg, 'state'>): unknown {
  const names = new Map(
    org.state.permissionSets.map((set) => [set.id, [set.namespacePrefix, set.name, set.profileId].join(':')]),
  );
  const nameOf = (key: string, id: string): string => (key === 'id' ? '' : (names.get(id) ?? id));
  const named = JSON.stringify(comparable(org), (key, value: unknown) =>
    typeof value === 'string' && madeAgain.test(value) ? nameOf(key, value) : value,
  );
  // To every XML reader a line ends in LF, so whatever is deployed comes back so.
  return sorted(JSON.parse(named.replaceAll('\\r\\n', '\\n')));
}
