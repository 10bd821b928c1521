import { Messages, SfError } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'org');

/** The code the platform gave an error: REST's errorCode, a SOAP fault's `sf:CODE` without the prefix, or the name. */
export function platformErrorCode(error: unknown): string {
  const { errorCode, name } = (error ?? {}) as { errorCode?: unknown; name?: unknown };
  const code = typeof errorCode === 'string' ? errorCode : typeof name === 'string' ? name : '';
  return code.replace(/^\w+:/, '');
}

// A JWT login that can't be renewed names every host that was asked, those out of reach too.
const expiredLogin =
  /LoginExpiredError|INVALID_SESSION_ID|expired access\/refresh token|inactive user|RefreshTokenAuthError|JwtAuthError|Error authenticating with JWT|INVALID_AUTH_HEADER/i;
const apiDisabled = /ApiDisabledError|API_DISABLED_FOR_ORG|API_CURRENTLY_DISABLED/;
const insufficientAccess = /INSUFFICIENT_ACCESS/;
const locked = /OrgLockedError|UNABLE_TO_LOCK_ROW|ALREADY_IN_PROGRESS|already locked by another change/i;
const requestLimit = /RequestLimitError|REQUEST_LIMIT_EXCEEDED/;
const unreachable =
  /OrgUnreachableError|NetworkError|ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNRESET|EPIPE|ENETUNREACH|EHOSTUNREACH|UND_ERR|DomainNotFoundError|fetch failed|socket hang up|terminated/;
/**
 * What may be gone by the next question: answers of a server that is busy or in between. The list is that of
 * source-deploy-retrieve (metadataTransfer.ts, isRetryableError), with every 5xx and answers that aren't any.
 */
const passing =
  /ENOMEM|connection timeout|INVALID_QUERY_LOCATOR|ERROR_HTTP_(?:420|429|5\d\d)|SERVER_UNAVAILABLE|UNKNOWN_EXCEPTION|INVALID_CROSS_REFERENCE_KEY|Bad Message 400|query cursor|network socket disconnected|internal servlet state|JsonParseError|UnexpectedAnswerError|RedirectedError|NoAnswerError|AnswerMalformedError/;

const busy = /ERROR_HTTP|SERVER_UNAVAILABLE|UNKNOWN_EXCEPTION/;

const translations: Array<[pattern: RegExp, key: string]> = [
  [expiredLogin, 'error.LoginExpired'],
  [apiDisabled, 'error.ApiDisabled'],
  [insufficientAccess, 'error.InsufficientAccess'],
  [locked, 'error.OrgLocked'],
  [requestLimit, 'error.RequestLimit'],
  [unreachable, 'error.OrgUnreachable'],
];

/**
 * The cause of a failure of the network. `fetch` throws a TypeError then, which the CLI takes for a fault in the program
 * (exit code 10) wherever in an error it finds one.
 */
const networkCause = (error: Error): Error => {
  const { message, code } = (error.cause ?? {}) as { message?: string; code?: string };
  const details = [...new Set([error.message, message, message ? undefined : code])].filter(Boolean).join(': ');
  return Object.assign(new Error(details), { name: 'NetworkError' });
};

const textOf = (error: Error): string => `${platformErrorCode(error)} ${error.name} ${error.message}`;

/** Whether a question may be answered when it is asked once more: the network failed, or a server that is busy. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const text = textOf(error);
  return unreachable.test(text) || passing.test(text) || locked.test(text);
}

/**
 * Whether a refusal is about now and not about what was asked: another route leads no further, and the same one does
 * later. An error that the plugin has named already counts as what it was named for.
 */
export function isRefusedForNow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const text = textOf(error);
  return [unreachable, busy, locked].some((pattern) => pattern.test(text)) || isRefusedToAll(error);
}

/**
 * Whether the org itself refused a request as a whole, so that nothing of it was done. An exception that the org didn't
 * expect tells nothing of how far it had come, unless its text says that another change had the lock.
 */
export function isOwnRefusal(error: unknown): boolean {
  const code = platformErrorCode(error);
  const isLocked = error instanceof Error && locked.test(textOf(error));
  return /^[A-Z][A-Z_]+$/.test(code) && (isLocked || !busy.test(code));
}

/** Whether a refusal is about whoever asks, so that no question is answered until a person has done something. */
export function isRefusedToAll(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const text = textOf(error);
  return [expiredLogin, apiDisabled, requestLimit].some((pattern) => pattern.test(text));
}

/** The error that an answer of the REST API tells of, as {@link toOrgError} takes it. */
export function restError(message = '', errorCode = ''): Error {
  return Object.assign(new Error(message), { errorCode });
}

/** The error for an answer that isn't shaped as the guides of its API have it. */
export function malformed(endpoint: string, lack: string): SfError {
  return messages.createError('error.AnswerMalformed', [endpoint, lack]);
}

/**
 * Turns what Salesforce (or the network) answered into a named error with a next step. An error this plugin threw
 * itself comes back as it is.
 *
 * @param error whatever was thrown
 * @param username the login that was used, for the next step's command
 */
export function toOrgError(error: unknown, username = ''): SfError {
  if (error instanceof SfError && error.actions !== undefined && error.actions.length > 0) return error as SfError;
  const thrown = error instanceof Error ? error : new Error(String(error));
  const code = platformErrorCode(error);
  const text = textOf(thrown);
  const [pattern, key] = translations.find(([candidate]) => candidate.test(text)) ?? [];
  const cause = pattern === unreachable ? networkCause(thrown) : thrown;
  const reason = cause.message.trim() === '' ? code : cause.message.trim();
  if (key !== undefined) return messages.createError(key, [reason], [username], cause);
  // A SOAP fault's text starts with its code already.
  return messages.createError(
    'error.OrgRefused',
    [reason.startsWith(code) ? reason : `${reason} (${code})`],
    [],
    cause,
  );
}

/** Runs `work` and throws its failure as a named error ({@link toOrgError}). */
export async function withOrgErrors<T>(username: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toOrgError(error, username);
  }
}
