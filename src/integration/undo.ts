import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { Messages, type Connection, type SfError } from '@salesforce/core';
import { undoKinds } from '../components/undo/kinds.js';
import { impossibleValues } from '../components/undo/values.js';
import { systemCode } from '../errors/systemCode.js';
import { throwAll } from '../errors/throwAll.js';
import { sameId } from '../names/salesforceId.js';
import type { Desired } from '../plan/kind.js';
import type { Outcome } from '../plan/outcome.js';
import { runDesired } from '../plan/run.js';
import type { RunOptions } from '../plan/runOptions.js';
import { parseUndoFile, undoneChanges, type UndoFile } from '../plan/undoFile.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'undo');

// An undo file holds a run's files as they were; the largest profile has some megabytes.
const LARGEST = 64 * 1024 * 1024;

/**
 * Reads an undo file.
 *
 * @throws SfError UndoFileUnreadable, and those of {@link parseUndoFile}
 */
export async function readUndoFile(path: string): Promise<UndoFile> {
  let text: string;
  try {
    text = (await buffer(createReadStream(path, { end: LARGEST - 1 }))).toString('utf8');
  } catch (error) {
    throw messages.createError('error.UndoFileUnreadable', [systemCode(error), path]);
  }
  return parseUndoFile(path, text);
}

/** The changes to be taken back as a desired state, by the type of their component. */
const toDesired = (file: UndoFile): Desired => {
  const undone = undoneChanges(file);
  const types = [...new Set(file.changes.map(({ component }) => component.type))];
  const unknown = types.filter((type) => !Object.hasOwn(undoKinds, type));
  throwAll(unknown.map((type): SfError => messages.createError('error.UndoKindUnknown', [type])));
  throwAll(impossibleValues(undone));
  return Object.fromEntries(types.map((type) => [type, undone.filter(({ component }) => component.type === type)]));
};

/**
 * Takes back what a run changed: the inverse of its changes as a plan, through the same path as every change. Only what
 * the run itself did is taken back; what somebody changed again since is left and named.
 *
 * @throws SfError UndoFileOfOtherOrg, UndoKindUnknown, UndoValueInvalid, UndoPropertyUnknown, UndoComponentMissing before anything is sent,
 * and those of {@link runDesired}
 */
export async function runUndo(connection: Connection, file: UndoFile, options: RunOptions): Promise<Outcome> {
  const { id, username } = file.org;
  if (!sameId(id, options.undo.org.id)) {
    throw messages.createError('error.UndoFileOfOtherOrg', [username, id, options.undo.org.id]);
  }
  return runDesired(undoKinds, connection, toDesired(file), options);
}
