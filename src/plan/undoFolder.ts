import type { Stats } from 'node:fs';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Messages, type SfError } from '@salesforce/core';
import { systemCode } from '../errors/systemCode.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

const unusable = (folder: string, reason: string, tokens: string[] = []): SfError =>
  messages.createError('error.UndoFolderUnusable', [folder, messages.getMessage(`reason.${reason}`, tokens)]);

const othersWrite = 0o022;
const sticky = 0o1000;

// Windows has no such owners and bits: Node makes them up there.
const hasModes = process.platform !== 'win32';

const lookAt = async (folder: string): Promise<Stats> =>
  lstat(folder).catch((error: unknown) => {
    throw unusable(folder, 'folderIsUnmakeable', [systemCode(error)]);
  });

/** Whoever can write there, or decide where the path leads, could put other values into an undo. */
function assertOwn(folder: string, stats: Stats): void {
  if (stats.isSymbolicLink()) throw unusable(folder, 'folderIsLink');
  if (!stats.isDirectory()) throw unusable(folder, 'folderIsFile');
  if (!hasModes) return;
  if (stats.uid !== process.getuid?.()) throw unusable(folder, 'folderIsForeign');
  if ((stats.mode & othersWrite) !== 0) throw unusable(folder, 'folderIsOpen');
}

/** The folder above: a link or one that others write to would let them swap the folder itself. */
function assertParentSafe(parent: string, stats: Stats): void {
  if (stats.isSymbolicLink()) throw unusable(parent, 'folderIsLink');
  const isOpen = (stats.mode & othersWrite) !== 0 && (stats.mode & sticky) === 0;
  if (hasModes && isOpen) throw unusable(parent, 'folderIsOpen');
}

/**
 * Makes the folder for undo files, for its owner alone, or checks the one that is there.
 *
 * @throws `UndoFolderUnusableError` when it is a file, a link, another user's or open to others, or can't be made
 */
export async function makeUndoFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const found = await lstat(folder).catch(() => undefined);
    if (found) assertOwn(folder, found);
    const parent = await lstat(dirname(folder)).catch(() => undefined);
    if (parent && !parent.isDirectory()) assertOwn(dirname(folder), parent);
    throw unusable(folder, 'folderIsUnmakeable', [systemCode(error)]);
  }
  const stats = await lookAt(folder);
  assertOwn(folder, stats);
  assertParentSafe(dirname(folder), await lookAt(dirname(folder)));
  if (hasModes && (stats.mode & 0o077) !== 0) await chmod(folder, 0o700);
}
