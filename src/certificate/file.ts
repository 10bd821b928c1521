import { Buffer } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { Messages, SfError } from '@salesforce/core';
import { systemCode } from '../errors/systemCode.js';
import { inspectContent } from './inspect.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

/** No certificate or key file comes near this size; anything larger is another file, named by mistake. */
const maxFileBytes = 100_000;

type FileRole = 'Certificate' | 'PrivateKey';

type FileContent = { bytes: Buffer; /** Permission bits, e.g. 0o600. */ mode: number };

// A path that long is no help in a message, and may be a whole file that was given for its path.
const longestShown = 200;

/**
 * A file name for a message: control characters would let a name rewrite the terminal line it is printed on. Of a long
 * one only the end is shown, which tells one file from another.
 */
export function printable(text: string): string {
  const shown = text.replace(/\p{C}/gu, '?');
  return shown.length <= longestShown ? shown : `…${shown.slice(1 - longestShown)}`;
}

/** Line breaks as a variable or a JSON file may have them: written out, or turned into blanks. */
const withLineBreaks = (text: string): string => text.replace(/(?:\\+[rn])+/g, '\n').trim();

// Nobody's path has a stretch this long without a dot, and every line of a PEM file is one.
const base64Line = /(?:^|\s)[A-Za-z\d+/_-]{60,}={0,2}(?:\s|$)/;

/**
 * Whether a value given for a path is what a key or certificate file holds: PEM, also on one line or cut off, base64 of
 * either, or a JSON web key.
 */
function isContent(value: string): boolean {
  const text = withLineBreaks(value);
  if (/-----(?:BEGIN|END) |\n/.test(text) || base64Line.test(text)) return true;
  return inspectContent(Buffer.from(text)).some(({ kind }) => !['other', 'empty', 'html'].includes(kind));
}

/** A path as one word of a POSIX shell command. */
export function shellWord(path: string): string {
  const shown = printable(path);
  return /^[\w./@:+,=-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

function toFileError(error: unknown, path: string, role: FileRole): SfError {
  if (error instanceof SfError) return error as SfError;
  const code = systemCode(error);
  const name = printable(path);
  if (isContent(path)) return messages.createError(`error.${role}FileIsContent`);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') {
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
 * @throws `<role>FileIsContentError` for a file's content in place of its path, of which nothing is repeated,
 *   `<role>FileMissingError`, `<role>FileIsDirectoryError`, `<role>FileUnreadableError`,
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
