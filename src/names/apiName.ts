import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'names');

/** The longest API name the platform takes for a metadata component. */
export const API_NAME_MAX = 80;

/** Put before a name that would begin with a digit, as Setup does when it proposes a name. */
const DIGIT_PREFIX = 'X';

/**
 * Says whether a text can be a component's API name (Metadata API Developer Guide, fullName): ASCII letters, digits and
 * underscores, a letter first, no underscore at the end and no two in a row, at most 80 characters.
 *
 * @param text the text
 * @returns true when the platform would take it
 */
export function isApiName(text: string): boolean {
  return text.length <= API_NAME_MAX && /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*$/.test(text);
}

/**
 * Derives an API name from a label: every other character becomes an underscore, accents are taken off.
 *
 * @param label a label, for example "SALESFORCE LOGIN"
 * @returns a valid API name, for example SALESFORCE_LOGIN; a label that is one already comes back unchanged
 * @throws ApiNameNotDerivableError when the label has no letter or digit that an API name may hold
 */
export function apiNameFromLabel(label: string): string {
  const words = label
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  if (words.length === 0) {
    throw messages.createError('error.ApiNameNotDerivable');
  }
  const joined = words.join('_');
  const name = /^[0-9]/.test(joined) ? `${DIGIT_PREFIX}${joined}` : joined;
  return name.slice(0, API_NAME_MAX).replace(/_$/, '');
}
