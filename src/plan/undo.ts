import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Messages } from '@salesforce/core';
import { systemCode } from '../errors/systemCode.js';
import { routeOf, type Change } from './change.js';
import type { Plan } from './plan.js';
import { UNDO_VERSION, type RecordedChange, type UndoFile } from './undoFile.js';
import { makeUndoFolder } from './undoFolder.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

export type UndoTarget = {
  directory: string;
  command: string;
  org: UndoFile['org'];
  /** Told each time the file is there as a whole. */
  onWritten?: (path: string) => void;
};

const fileName = (createdAt: string): string =>
  `undo-${createdAt.replace(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}.json`;

const toUndoChange = (change: Change): RecordedChange => ({
  component: change.component,
  action: change.action,
  ...(change.property === undefined ? {} : { property: change.property }),
  before: change.before,
  after: change.after,
  via: routeOf(change).via,
  status: change.status,
  ...(change.createdId ? { recordId: change.createdId } : {}),
});

/** Written beside and renamed, so that a run that is killed, or a full disk, leaves the earlier file whole. */
async function replaceFile(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomBytes(3).toString('hex')}`;
  try {
    await writeFile(temporary, content, { mode: 0o600, flag: 'wx', flush: true });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes the undo file (mode 0600, no secrets in it), before the first change and again when it is known what was done.
 *
 * @param path the file to write anew; without it a new name in the target's directory
 * @returns the file's path
 * @throws `UndoFolderUnusableError` and `UndoFileUnwritableError` for a new file, before which nothing may be changed;
 *   `UndoFileNotUpdatedError` for one to write anew, which stays as it was
 */
export async function writeUndoFile(plan: Plan, changes: Change[], target: UndoTarget, path?: string): Promise<string> {
  const createdAt = new Date().toISOString();
  const file = path ?? join(target.directory, fileName(createdAt));
  const content: UndoFile = {
    version: UNDO_VERSION,
    createdAt,
    command: target.command,
    org: target.org,
    changes: changes.map(toUndoChange),
    files: Object.fromEntries(plan.files.map(({ path: name, before }) => [name, before])),
  };
  if (path === undefined) await makeUndoFolder(target.directory);
  try {
    await replaceFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
  } catch (error) {
    const key = path === undefined ? 'error.UndoFileUnwritable' : 'error.UndoFileNotUpdated';
    throw messages.createError(key, [systemCode(error), file]);
  }
  target.onWritten?.(file);
  return file;
}
