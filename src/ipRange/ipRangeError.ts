import { Messages, type SfError } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

/** The sentences on addresses, ranges and the Hyperforce list. */
export const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

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
 * Builds the error for an address or range that can't be used.
 *
 * @param key the error's key; what stands between `error.` and the last full stop tells apart the cases of one error
 * @param tokens the message's tokens
 * @returns the error, not thrown, named after the last part of the key; without actions of its own, it shows the forms
 * a range may have
 */
export function ipRangeError(key: string, tokens: Array<string | number> = []): SfError {
  const error = messages.createError(key, tokens);
  error.actions ??= messages.getMessages('advice.RangeForms');
  return error;
}
