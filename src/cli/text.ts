import { stripVTControlCharacters } from 'node:util';
import { redactTokens } from '../explain/redact.js';

/** How much of a text is shown: a name, a table's cell, a line, an error. */
export const limits = { name: 200, cell: 1000, line: 2000, error: 4000 } as const;

// Longer texts aren't looked at as a whole: what isn't shown needn't be cleaned.
const examined = 50_000;

const lineBreaks = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/g;

// Control characters but tab and line feed, and what turns the direction of a line or can't be seen: a terminal obeys
// them, so a name could write over other lines, change the clipboard or pass for another name.
const unshowable =
  /(?![\n\t])\p{Cc}|[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

const withoutControls = (text: string): string =>
  stripVTControlCharacters(text).replace(lineBreaks, '\n').replace(unshowable, '');

const withoutHalfPair = (text: string): string => text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');

/** The beginning of a text, and how much more of it there is. */
const beginning = (text: string, limit: number): string =>
  text.length <= limit ? text : `${withoutHalfPair(text.slice(0, limit))}… (${text.length - limit} more characters)`;

/** Both ends of a text that is too long: a sentence around a long value stays a sentence. */
function ends(text: string, limit: number, clean: (part: string) => string): string {
  const head = clean(text.slice(0, examined));
  if (text.length <= examined && head.length <= limit) return head;
  const tail = text.length <= examined ? head : clean(text.slice(-examined));
  const kept = [Math.floor(limit * 0.8), Math.floor(limit * 0.2)] as const;
  const left = Math.max(text.length - limit, 1);
  return `${withoutHalfPair(head.slice(0, kept[0]))}… (${left} more characters) …${withoutHalfPair(tail.slice(-kept[1]))}`;
}

const onOneLine = (text: string): string =>
  withoutControls(text)
    .replace(/[^\S\n]*\n[^\S\n]*/g, ' ')
    .replaceAll('\t', ' ');

/**
 * A name as it is shown: of one line, without control characters, at most 200 characters.
 *
 * @param name a label, username or whatever else an org or a person named
 */
export function shownName(name: string): string {
  const head = onOneLine(name.slice(0, examined));
  return name.length <= examined
    ? beginning(head, limits.name)
    : `${withoutHalfPair(head.slice(0, limits.name))}… (${name.length - limits.name} more characters)`;
}

/** A text as one line: without secrets and control characters; line breaks become spaces, so no line can be forged. */
export function shownLine(text: string, limit: number = limits.line): string {
  return ends(text, limit, (part) => redactTokens(onOneLine(part)));
}

/** A text that may have several lines, without secrets and control characters. */
export function shownText(text: string, limit: number = limits.error): string {
  return ends(text, limit, (part) => redactTokens(withoutControls(part)));
}

/** The same for every text in some data. Anything but plain data is left out. */
export function shownData(value: unknown): unknown {
  if (typeof value === 'string') return shownText(value);
  if (Array.isArray(value)) return value.map(shownData);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Error) return { name: value.name, message: shownText(value.message) };
  if (value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shownData(inner)]));
}

// Sentences, which may quote what the org said. Names and values stay data, as the org has them: JSON escapes what a
// terminal would obey.
const sentenceKeys = new Set(['message', 'reason', 'error', 'errorDescription', 'evidence', 'unknown']);

/** A command's result for JSON: names as the org has them, sentences without secrets and control characters. */
export function shownResult<T>(value: T): T {
  if (Array.isArray(value)) return value.map(shownResult) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => [
    key,
    typeof inner === 'string' && sentenceKeys.has(key) ? shownText(inner) : shownResult(inner),
  ]);
  return Object.fromEntries(entries) as T;
}
