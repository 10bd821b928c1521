import { Buffer } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { Messages, SfError } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

/** No certificate or key file comes near this size; anything larger is another file, named by mistake. */
export const maxFileBytes = 100_000;

type FileRole = 'Certificate' | 'PrivateKey';

export type FileContent = { bytes: Buffer; /** Permission bits, e.g. 0o600. */ mode: number };

/** A file name for a message: control characters would let a name rewrite the terminal line it is printed on. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}

/** A path as one word of a POSIX shell command. */
export function shellWord(path: string): string {
  const shown = printable(path);
  return /^[\w./@:+,=-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/** The system's error code, such as ENOENT. */
export function systemCode(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown error';
}

function toFileError(error: unknown, path: string, role: FileRole): SfError {
  if (error instanceof SfError) return error as SfError;
  const code = systemCode(error);
  const name = printable(path);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return messages.createError(`error.${role}FileMissing`, [name], [process.cwd()]);
  }
  if (code === 'EISDIR') return messages.createError(`error.${role}FileIsDirectory`, [name]);
  return messages.createError(`error.${role}FileUnreadable`, [name, code]);
}

async function readUpTo(handle: FileHandle, limit: number): Promise<Buffer> {
  const buffer = Buffer.alloc(limit);
  let filled = 0;
  while (filled < limit) {
    // eslint-disable-next-line no-await-in-loop -- one chunk must be in before the next: a pipe has no positions
    const { bytesRead } = await handle.read(buffer, filled, limit - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/**
 * Reads a small file whole, or a pipe such as a shell's process substitution, never more than {@link maxFileBytes}.
 *
 * @param path as the user gave it
 * @param role which family of errors to throw
 * @returns the bytes and the permission bits
 * @throws `<role>FileMissingError`, `<role>FileIsDirectoryError`, `<role>FileUnreadableError`,
 *   `<role>FileTooLargeError`, `<role>FileEmptyError`
 */
export async function readSmallFile(path: string, role: FileRole): Promise<FileContent> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isDirectory()) throw messages.createError(`error.${role}FileIsDirectory`, [printable(path)]);
    const bytes = await readUpTo(handle, maxFileBytes + 1);
    if (bytes.length > maxFileBytes) {
      throw messages.createError(`error.${role}FileTooLarge`, [printable(path), String(maxFileBytes / 1000)]);
    }
    if (bytes.length === 0) throw messages.createError(`error.${role}FileEmpty`, [printable(path)]);
    return { bytes, mode: stats.mode & 0o777 };
  } catch (error) {
    throw toFileError(error, path, role);
  } finally {
    await handle?.close();
  }
}
