import { Messages } from '@salesforce/core';
import { nearestNames } from '../names/nearest.js';
import { explanations } from './explanations.js';
import { normalizeErrorText } from './normalize.js';
import { findOccurrences, type Occurrence } from './search.js';
import type { Explanation } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'explain');

/** Longer texts are searched in their last part: a log ends with what went wrong. */
export const maxTextLength = 1_048_576;

const excerptReach = 100;
const nearestCount = 3;
const candidateLimit = 40;

export type FoundError = {
  explanation: Explanation;
  /** A line of the text around the first place, without secrets. */
  excerpt: string;
  /** In how many places the text has the error. */
  count: number;
};

export type ExplainResult = {
  /** In the order of the text, each error once. */
  found: FoundError[];
  /** With nothing found: what to paste instead. */
  hint?: string;
  /** With nothing found: known errors that look alike. */
  nearest: Array<{ code: string; title: string; text: string }>;
  /** Whether the beginning of the text was left out for its length. */
  isShortened: boolean;
};

function excerptOf(text: string, { position, length }: Occurrence): string {
  const from = Math.max(0, position - excerptReach);
  const to = Math.min(text.length, position + length + excerptReach);
  // Whole words at both ends, so that no half of anything is shown.
  const start = from === 0 ? 0 : Math.min(text.indexOf(' ', from) + 1 || from, position);
  const lastBlank = text.lastIndexOf(' ', to);
  const end = to === text.length || lastBlank < position + length ? to : lastBlank;
  return `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`;
}

/** Words that look like an error code, and the whole text where it is short enough to be one. */
function candidatesIn(text: string): string[] {
  const words = text.slice(0, 4000).match(/[A-Za-z][\w-]{3,60}/g) ?? [];
  const codes = words.filter((word) => /_|[a-z][A-Z]|^[A-Z]-\d/.test(word));
  return [...new Set([...(text.length <= 100 ? [text] : []), ...codes])].slice(0, candidateLimit);
}

function nearestTo(text: string): ExplainResult['nearest'] {
  const known = explanations.flatMap((explanation) => explanation.matches.map((match) => match.text));
  const near = candidatesIn(text).flatMap((candidate) => nearestNames(candidate, known, nearestCount));
  const rows = [...new Set(near)].map((name) => {
    const row = explanations.find(({ matches }) => matches.some((match) => match.text === name))!;
    return { code: row.code, title: row.title, text: name };
  });
  return [...new Map(rows.map((row) => [row.code, row])).values()].slice(0, nearestCount);
}

/** Begins at a blank: half of a token might not be recognised as one. */
const lastPart = (text: string): string => text.slice(-maxTextLength).replace(/^\S+/, '');

type Place = FoundError & { position: number; lastEnd: number };

/** The errors in one form of a text, each with its first place and how often it is there. */
function findIn(text: string): Map<string, Place> {
  const found = new Map<string, Place>();
  for (const occurrence of findOccurrences(text, explanations)) {
    const { explanation, position, length } = occurrence;
    const known = found.get(explanation.code);
    if (!known) {
      const excerpt = excerptOf(text, occurrence);
      found.set(explanation.code, { explanation, excerpt, count: 1, position, lastEnd: position + length });
    } else if (position >= known.lastEnd) {
      // Two ways to match may overlap in one place, which is one place still.
      known.count += 1;
      known.lastEnd = position + length;
    }
  }
  return found;
}

/**
 * What both forms of a text tell together. Read together, a wrapper may turn out to have a telling error beside it, which
 * leaves the wrapper out.
 */
function findInBoth(plain: string, joined: string): Place[] {
  const [asWritten, readTogether] = [findIn(plain), findIn(joined)];
  const kept = [...asWritten.values()].filter(
    ({ explanation }) => !explanation.isGeneric || readTogether.has(explanation.code),
  );
  const added = [...readTogether.values()].filter(
    ({ explanation }) => !explanation.isGeneric && !asWritten.has(explanation.code),
  );
  const places = [...kept, ...added].map((place) => ({
    ...place,
    count: Math.max(place.count, readTogether.get(place.explanation.code)?.count ?? 0),
  }));
  return places.sort((a, b) => a.position - b.position);
}

/**
 * Explains an error of a login, a session or a deployment. Works offline, in time linear in the text.
 *
 * @param text an error code, the address of an error page, a JSON body, or a log; beyond {@link maxTextLength}
 *   characters its end is searched
 * @returns the known errors in it. No part of the result holds a secret of the text.
 */
export function explainError(text: string): ExplainResult {
  const isShortened = text.length > maxTextLength;
  const { plain, joined } = normalizeErrorText(isShortened ? lastPart(text) : text);
  const found = joined === undefined ? [...findIn(plain).values()] : findInBoth(plain, joined);
  if (found.length > 0) {
    const rows = found.map(({ explanation, excerpt, count }) => ({ explanation, excerpt, count }));
    return { found: rows, nearest: [], isShortened };
  }
  const hint = messages.getMessage(plain === '' ? 'info.emptyText' : 'info.unknownText');
  return { found: [], hint, nearest: nearestTo(plain), isShortened };
}

/**
 * The explanation of a token endpoint's answer.
 *
 * @param error the `error` field
 * @param description the `error_description` field
 * @returns undefined for an error that is not in the table
 */
export function explainOAuthError(error: string, description = ''): Explanation | undefined {
  return explainError(`${error}: ${description}`).found[0]?.explanation;
}
