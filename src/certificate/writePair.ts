/* eslint-disable no-await-in-loop -- one step after the other, so that what a failure has to undo is known exactly */
import { randomBytes } from 'node:crypto';
import { chmod, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { Messages, SfError } from '@salesforce/core';
import { systemCode } from '../errors/systemCode.js';
import { printable, shellWord } from './file.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

/** A file to be made; `mode` is set whatever the umask or a previous file says. */
type NewFile = { path: string; content: string; mode: number };

async function writeNew({ path, content, mode }: NewFile): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(content, 'utf8');
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await chmod(path, mode);
}

const removeAll = async (paths: string[]): Promise<void> => {
  await Promise.all(paths.map((path) => rm(path, { force: true })));
};

async function writeExclusively(files: NewFile[]): Promise<void> {
  const written: string[] = [];
  try {
    // One after the other: what is undone on failure must be known exactly.
    for (const file of files) {
      await writeNew(file);
      written.push(file.path);
    }
  } catch (error) {
    await removeAll(written);
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Moves new files over old ones; when one move fails, every old file is put back. */
async function replaceAll(moves: Array<{ from: string; to: string; backup: string }>): Promise<void> {
  const undo: Array<() => Promise<void>> = [];
  try {
    for (const { from, to, backup } of moves) {
      if (await exists(to)) {
        await rename(to, backup);
        undo.unshift(() => rename(backup, to));
      }
      await rename(from, to);
      undo.unshift(() => rm(to, { force: true }));
    }
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
  await removeAll(moves.map(({ backup }) => backup));
}

async function writeOver(files: NewFile[]): Promise<void> {
  const suffix = randomBytes(6).toString('hex');
  const moves = files.map(({ path }) => ({
    from: `${path}.${suffix}.new`,
    to: path,
    backup: `${path}.${suffix}.old`,
  }));
  await writeExclusively(files.map((file, index) => ({ ...file, path: moves[index].from })));
  try {
    await replaceAll(moves);
  } catch (error) {
    await removeAll(moves.map(({ from }) => from));
    throw error;
  }
}

/**
 * Checks that files can be made in a directory before anything costly is done for them.
 *
 * @throws `OutputDirectoryMissingError`, `OutputDirectoryIsFileError`
 */
export async function assertDirectory(directory: string): Promise<void> {
  const stats = await stat(directory).catch(() => undefined);
  if (!stats) {
    throw messages.createError('error.OutputDirectoryMissing', [printable(directory)], [shellWord(directory)]);
  }
  if (!stats.isDirectory()) throw messages.createError('error.OutputDirectoryIsFile', [printable(directory)]);
}

/**
 * Looks which of the files are there.
 *
 * @returns their paths
 * @throws `GeneratedFileBlockedError` for what can't be replaced, a directory say
 */
export async function existingFiles(paths: string[]): Promise<string[]> {
  const existing: string[] = [];
  for (const path of paths) {
    const stats = await lstat(path).catch(() => undefined);
    if (stats && !stats.isFile() && !stats.isSymbolicLink()) {
      throw messages.createError('error.GeneratedFileBlocked', [printable(path)]);
    }
    if (stats) existing.push(path);
  }
  return existing;
}

/** The error that files are in the way, and why they can't be used as they are. */
export function filesInTheWay(paths: string[], reason: string, tokens: string[] = []): SfError {
  const names = paths.map((path) => `"${printable(path)}"`).join(', ');
  return messages.createError('error.GeneratedFileExists', [names, messages.getMessage(`reason.${reason}`, tokens)]);
}

/**
 * Writes all of the files or none. Without `forceOverwrite` each is created exclusively, so that a file made by someone
 * else in the meantime is never touched; with it the new ones are written beside the old ones and moved over them, which
 * gives them their own mode and leaves a link's target alone.
 *
 * @throws `GeneratedFileExistsError`, `OutputDirectoryUnwritableError`
 */
export async function writeTogether(directory: string, files: NewFile[], forceOverwrite: boolean): Promise<void> {
  try {
    await (forceOverwrite ? writeOver(files) : writeExclusively(files));
  } catch (error) {
    if (error instanceof SfError) throw error;
    const code = systemCode(error);
    if (code !== 'EEXIST') throw messages.createError('error.OutputDirectoryUnwritable', [printable(directory), code]);
    const { path } = error as { path?: string };
    throw filesInTheWay([path ?? directory], 'pairAppeared');
  }
}
