import { readFileSync, rmSync } from 'node:fs';
import { Messages, SfError } from '@salesforce/core';
import { withMarks } from './exitMarks.js';
import type { Progress } from './progress.js';
import type { EndingSignal } from './signals.js';
import { limits, shownData, shownText } from './text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'cli');

/** The exit codes that the documentation has; whatever else an error brings along is 1. */
const documented = new Set([1, 2, 68, 69, 129, 130, 143]);

// What is longer than any name, or is a line of a key, isn't repeated to whoever typed it.
const longestEcho = 200;
const keyLine = /^[A-Za-z\d+/=]{48,}$/;
const keyText = /-----BEGIN [A-Z\d ]*(?:KEY|CERTIFICATE)/;

/** What the framework's parser throws: flags that don't fit together, values that can't be read. */
type ParseError = Error & { oclif: { exit?: number }; parse?: { output?: { raw?: unknown } } };

const isParseError = (error: unknown): error is ParseError => error instanceof Error && 'oclif' in error;

const isUntouched = ({ status }: { status?: unknown }): boolean => status === 'planned' || status === 'manual';

/** Whether an undo file has a change that may have reached the org; true where it can't be read. */
function hasTouchedOrg(undoFile: string): boolean {
  try {
    const { changes } = JSON.parse(readFileSync(undoFile, 'utf8')) as { changes: Array<{ status?: unknown }> };
    return !changes.every(isUntouched);
  } catch {
    return true;
  }
}

/** The undo file of a run that sent nothing undoes nothing, and goes. Its own word counts before that of the stages. */
function settleUndoFile(progress: Progress): void {
  if (progress.hasSent || progress.undoFile === null) return;
  progress.hasSent = hasTouchedOrg(progress.undoFile);
  if (progress.hasSent) return;
  rmSync(progress.undoFile, { force: true });
  progress.undoFile = null;
}

const undoActions = ({ undoFile }: Progress): string[] =>
  undoFile === null ? [] : [messages.getMessage('action.UndoFileThere', [undoFile])];

/** The error of a command that a signal ended: what it means for the org, and where the undo file is. */
export function interruptedError(signal: EndingSignal, exitCode: number, progress: Progress): SfError {
  settleUndoFile(progress);
  const { hasSent, undoFile } = progress;
  const { message, actions = [] } = messages.createError(hasSent ? 'error.InterruptedMidway' : 'error.Interrupted');
  const data = { signal, hasSent, undoFile };
  const name = 'InterruptedError';
  return SfError.create({ name, message, actions: [...actions, ...undoActions(progress)], exitCode, data });
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

/**
 * The error of a command that ended in a way nobody foresaw. Partly done (68) where something was sent, since nobody
 * looked what came of it.
 */
export function unexpectedError(thrown: unknown, progress: Progress): SfError {
  settleUndoFile(progress);
  const { hasSent, undoFile } = progress;
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  const text = [cause.name === 'Error' ? '' : cause.name, firstLine(cause.message)].filter(Boolean).join(': ');
  const key = hasSent ? 'error.UnexpectedFailureMidway' : 'error.UnexpectedFailure';
  const { message, actions = [] } = messages.createError(key, [text]);
  return SfError.create({
    name: 'UnexpectedFailureError',
    message,
    actions: [...actions, ...undoActions(progress)],
    exitCode: hasSent ? 68 : 1,
    cause,
    data: { hasSent, undoFile },
  });
}

/** What nothing more is waited for, although the command hasn't ended. */
export function nothingLeftError(): Error {
  return new Error(messages.getMessage('error.NothingLeft'));
}

/** Cuts a value that was typed and is repeated in a message: a key that was given for a path, a whole file. */
function withoutLongEchoes(text: string, words: string[]): string {
  return words.reduce((shown, word) => {
    if (keyLine.test(word)) return shown.replaceAll(word, '[hidden]');
    if (word.length <= longestEcho) return shown;
    return shown.replaceAll(word, `${word.slice(0, 60)}… (${word.length - 60} more characters)`);
  }, text);
}

const typedWords = (argv: string[]): string[] =>
  argv.flatMap((word) => (word.startsWith('--') && word.includes('=') ? [word.slice(word.indexOf('=') + 1)] : [word]));

/** A cause as its name and message: its stack and what it carries may quote a key or a token. */
function plainCause(cause: unknown): Error | undefined {
  if (!(cause instanceof Error)) return undefined;
  const message = shownText([cause.message, firstLine(messageBelow(cause.cause))].filter(Boolean).join(': '));
  const plain = new Error(withMarks(message));
  plain.name = withMarks(cause.name);
  plain.stack = `${plain.name}: ${plain.message}`;
  return plain;
}

const messageBelow = (cause: unknown): string => (cause instanceof Error ? cause.message : '');

function fromParser(error: ParseError, argv: string[]): SfError {
  if (keyText.test(argv.join(' '))) {
    const refused = messages.createError('error.KeyTextGiven');
    refused.exitCode = 2;
    return refused;
  }
  const exitCode = error.oclif.exit ?? 2;
  const words = typedWords(argv);
  const message = withoutLongEchoes(error.message, words);
  const { name } = error;
  const shown = SfError.create({ name, message, exitCode });
  shown.code = String(exitCode);
  const raw = error.parse?.output?.raw;
  // The framework makes suggestions of it, which repeat what was typed.
  const isRepeatable = words.every((word) => word.length <= longestEcho && !keyLine.test(word));
  const cause = Object.defineProperty(new Error(message), 'parse', {
    value: { output: { raw: isRepeatable ? raw : [] } },
    enumerable: false,
  });
  shown.cause = cause;
  return shown;
}

// Of the language itself: nobody throws them on purpose, whatever they were wrapped in on the way.
const faultNames = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'AssertionError']);

function namedError(thrown: unknown, progress: Progress): SfError {
  if (!(thrown instanceof SfError)) return unexpectedError(thrown, progress);
  if (!faultNames.has(thrown.name)) return thrown as SfError;
  const error = unexpectedError(thrown, progress);
  error.actions = [...new Set([...(error.actions ?? []), ...(thrown.actions ?? [])])];
  return error;
}

/** Lines after the first are set in, so that none of them passes for a line of the command's own. */
const setIn = (text: string): string => text.replaceAll('\n', '\n  ');

/**
 * Makes an error fit to be shown: without secrets, control characters and endless texts, without a stack, with a
 * documented exit code, and with a name and a next step whatever it was.
 *
 * @param thrown by the command's work
 * @param argv what was typed
 * @returns the error to throw
 */
export function toShownError(
  thrown: unknown,
  progress: Progress,
  { argv, isJson }: { argv: string[]; isJson: boolean },
): SfError {
  settleUndoFile(progress);
  const error = isParseError(thrown) ? fromParser(thrown, argv) : namedError(thrown, progress);
  const message = shownText(withoutLongEchoes(error.message, typedWords(argv)), limits.error);
  error.message = withMarks(isJson ? message : setIn(message));
  if (error.actions) error.actions = error.actions.map((action) => withMarks(shownText(action)));
  if (error.data !== undefined) Object.assign(error, { data: shownData(error.data) });
  if (!documented.has(error.exitCode)) error.exitCode = 1;
  if (!isParseError(thrown)) error.cause = plainCause(error.cause);
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
