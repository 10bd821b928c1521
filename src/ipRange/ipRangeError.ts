import { SfError } from '@salesforce/core';

const QUOTED_MAX = 60;

/**
 * Prepares what somebody typed for an error text.
 *
 * @param text the input, of any length
 * @returns the input in double quotes, control characters escaped, cut after 60 characters
 */
export function quoteInput(text: string): string {
  const shown = text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text;
  // Terminals act on control characters, so an error text never repeats them raw.
  return `"${shown.replace(/[\p{Cc}\p{Cf}]/gu, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)}"`;
}

/**
 * Builds the error for an address or range that cannot be used.
 *
 * @param name the error's name, a noun
 * @param message what is wrong, as a sentence
 * @param actions what to do about it
 * @returns the error, not thrown
 */
export function ipRangeError(name: string, message: string, actions: string[] = []): SfError {
  return SfError.create({ name, message, actions: actions.length > 0 ? actions : [RANGE_FORMS] });
}

const RANGE_FORMS =
  'Write a range as "start-end" (10.0.0.1-10.0.0.20), as a CIDR block (10.0.0.0/24, 2001:db8::/32) or as one address.';
