import { ApiError } from '../apiError.js';

const escapes: { [character: string]: string } = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** One character of a string literal; `isEscaped` tells a literal `\%` or `\_` from a LIKE wildcard. */
export type LiteralCharacter = { text: string; isEscaped: boolean };

/**
 * Reads a quoted SOQL string.
 *
 * @param literal the literal with its quotes.
 * @param allowsWildcardEscapes true for LIKE, where `\%` and `\_` stand for themselves.
 * @returns the characters meant.
 * @throws ApiError MALFORMED_QUERY for an escape SOQL does not have.
 */
export function readString(literal: string, allowsWildcardEscapes: boolean): LiteralCharacter[] {
  const characters: LiteralCharacter[] = [];
  const inner = literal.slice(1, -1);
  for (let index = 0; index < inner.length; index += 1) {
    const text = inner.charAt(index);
    if (text !== '\\') {
      characters.push({ text, isEscaped: false });
      continue;
    }
    index += 1;
    const escape = inner.charAt(index);
    const code = /^u([0-9a-fA-F]{4})/.exec(inner.slice(index))?.[1];
    const isWildcard = escape === '%' || escape === '_';
    const meant = code === undefined ? escapes[escape] : String.fromCharCode(parseInt(code, 16));
    if (code !== undefined) index += 4;
    if (meant === undefined && !(isWildcard && allowsWildcardEscapes)) {
      throw new ApiError(
        'MALFORMED_QUERY',
        `Invalid string literal ${literal}. Illegal character sequence '\\${escape}' in string literal.`,
      );
    }
    characters.push({ text: meant ?? escape, isEscaped: true });
  }
  return characters;
}

/**
 * Turns a LIKE pattern into a regular expression.
 *
 * @param literal the quoted pattern.
 * @returns an expression for the whole text, whatever its case.
 * @throws ApiError MALFORMED_QUERY for an unknown escape.
 */
export function likeExpression(literal: string): RegExp {
  const source = readString(literal, true).map(({ text, isEscaped }) => {
    if (!isEscaped && text === '%') return '[\\s\\S]*';
    if (!isEscaped && text === '_') return '[\\s\\S]';
    return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 'i');
}

const day = 86_400_000;

/**
 * Gives the span of time a date literal stands for, in UTC days.
 *
 * @param name the literal, e.g. `LAST_N_DAYS`.
 * @param count the number after the colon, 0 where there is none.
 * @param now the org's clock, ms since the epoch.
 * @returns the first moment of the span and the first after it, ms since the epoch.
 * @throws ApiError MALFORMED_QUERY for a literal this org does not know.
 */
export function dateSpan(name: string, count: number, now: number): { start: number; end: number } {
  const today = Math.floor(now / day) * day;
  const spans: { [literal: string]: [number, number] } = {
    TODAY: [0, 1],
    YESTERDAY: [-1, 0],
    TOMORROW: [1, 2],
    LAST_90_DAYS: [-90, 1],
    LAST_N_DAYS: [-count, 1],
    NEXT_N_DAYS: [1, count + 1],
    N_DAYS_AGO: [-count, 1 - count],
  };
  const span = spans[name];
  if (span === undefined) throw new ApiError('MALFORMED_QUERY', `unexpected token: '${name}'`);
  return { start: today + span[0] * day, end: today + span[1] * day };
}
