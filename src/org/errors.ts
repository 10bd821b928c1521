import { Messages, SfError } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'org');

/** The code the platform gave an error: REST's errorCode, a SOAP fault's `sf:CODE` without the prefix, or the name. */
export function platformErrorCode(error: unknown): string {
  const { errorCode, name } = (error ?? {}) as { errorCode?: unknown; name?: unknown };
  const code = typeof errorCode === 'string' ? errorCode : typeof name === 'string' ? name : '';
  return code.replace(/^\w+:/, '');
}

const expiredLogin =
  /INVALID_SESSION_ID|expired access\/refresh token|inactive user|RefreshTokenAuthError|INVALID_AUTH_HEADER/i;
const apiDisabled = /API_DISABLED_FOR_ORG|API_CURRENTLY_DISABLED/;
const insufficientAccess = /INSUFFICIENT_ACCESS/;
const locked = /UNABLE_TO_LOCK_ROW|ALREADY_IN_PROGRESS|already locked by another change/i;
const unreachable = /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNRESET|DomainNotFoundError|fetch failed/;

const translations: Array<[pattern: RegExp, key: string]> = [
  [expiredLogin, 'error.LoginExpired'],
  [apiDisabled, 'error.ApiDisabled'],
  [insufficientAccess, 'error.InsufficientAccess'],
  [locked, 'error.OrgLocked'],
  [unreachable, 'error.OrgUnreachable'],
];

/**
 * Turns what Salesforce (or the network) answered into a named error with a next step. An error this plugin threw
 * itself comes back as it is.
 *
 * @param error whatever was thrown
 * @param username the login that was used, for the next step's command
 */
export function toOrgError(error: unknown, username = ''): SfError {
  if (error instanceof SfError && error.actions !== undefined && error.actions.length > 0) return error as SfError;
  const cause = error instanceof Error ? error : new Error(String(error));
  const text = `${platformErrorCode(error)} ${cause.name} ${cause.message}`;
  const known = translations.find(([pattern]) => pattern.test(text));
  const reason = cause.message.trim() || platformErrorCode(error);
  return known
    ? messages.createError(known[1], [reason], [username], cause)
    : messages.createError('error.OrgRefused', [reason, platformErrorCode(error)], [], cause);
}

/** Runs `work` and throws its failure as a named error ({@link toOrgError}). */
export async function withOrgErrors<T>(username: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toOrgError(error, username);
  }
}
