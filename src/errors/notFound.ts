import type { Messages, SfError } from '@salesforce/core';
import { nameDifference } from '../names/nameDifference.js';
import { nearestNames } from '../names/nearest.js';
import { quoteName } from '../names/quoteName.js';
import { NONE, withoutEmptyAdvice } from './withoutEmptyAdvice.js';

/**
 * The names somebody may have meant, as they stand in a sentence. One that looks like what was typed has the characters
 * that differ beside it.
 *
 * @param wanted what was typed
 * @param names the names there are
 * @returns the nearest, best first; empty when none is near
 */
export function suggestNames(wanted: string, names: readonly string[]): string[] {
  return nearestNames(wanted, names).map((name) => {
    const difference = nameDifference(name, wanted);
    return difference === undefined ? quoteName(name) : `${quoteName(name)} (written ${difference})`;
  });
}

/**
 * The error for a name that nothing has, with what may have been meant.
 *
 * @param messages where the error's text is: it takes the name, its first action the suggestions
 * @param key the error's key
 * @param wanted what was typed
 * @param suggestions as they are to be listed, see {@link suggestNames}; without any the first action is left out
 */
export function notFoundError(
  messages: Messages<string>,
  key: string,
  wanted: string,
  suggestions: readonly string[],
): SfError {
  const list = suggestions.length === 0 ? NONE : suggestions.join(', ');
  return withoutEmptyAdvice(messages.createError(key, [quoteName(wanted)], [list]));
}
