import { isIP } from 'node:net';
import { Messages } from '@salesforce/core';
import { plainCause } from '../errors/plainCause.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remoteSite');

/** The longest URL a remote site takes. */
export const REMOTE_SITE_URL_MAX = 255;

/**
 * Checks the URL of a remote site before it is sent.
 *
 * @param text the URL as typed; white space around it is dropped
 * @param options disableProtocolSecurity: http is allowed, as the remote site's own setting says
 * @returns the URL as typed, so that what the org stores is what was asked for
 * @throws MissingRemoteSiteUrlError, RemoteSiteUrlTooLongError, RemoteSiteUrlCharacterError,
 * MalformedRemoteSiteUrlError, RemoteSiteUrlProtocolError, InsecureRemoteSiteUrlError, RemoteSiteUrlCredentialsError,
 * RemoteSiteUrlFragmentError, RemoteSiteUrlQueryError, RemoteSiteUrlHostError
 */
export function assertRemoteSiteUrl(text: string, options: { disableProtocolSecurity?: boolean } = {}): string {
  const url = text.trim();
  refuseBadText(url);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    throw messages.createError('error.scheme.MalformedRemoteSiteUrl');
  }
  assertScheme(scheme, options.disableProtocolSecurity === true);
  const authority = /^[^:]+:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
  refuseParts(url, authority);
  if (authority === '' || authority.startsWith(':')) {
    throw messages.createError('error.missing.RemoteSiteUrlHost');
  }
  assertHost(parseUrl(url), authority);
  return url;
}

function refuseBadText(url: string): void {
  if (url === '') throw messages.createError('error.MissingRemoteSiteUrl');
  if (url.length > REMOTE_SITE_URL_MAX) {
    throw messages.createError('error.RemoteSiteUrlTooLong', [url.length, REMOTE_SITE_URL_MAX]);
  }
  // URL parsers drop or rewrite these in silence, so the org would store something other than what was checked.
  if (/[\s\p{C}\\<>"^`{|}]/u.test(url)) {
    throw messages.createError('error.RemoteSiteUrlCharacter');
  }
}

function assertScheme(scheme: string, httpAllowed: boolean): void {
  if (scheme === 'https' || (scheme === 'http' && httpAllowed)) return;
  if (scheme === 'http') {
    throw messages.createError('error.InsecureRemoteSiteUrl');
  }
  throw messages.createError('error.RemoteSiteUrlProtocol', [scheme.slice(0, 20)]);
}

function refuseParts(url: string, authority: string): void {
  if (authority.includes('@')) {
    // The message must not repeat the URL here, as it holds a password.
    throw messages.createError('error.RemoteSiteUrlCredentials');
  }
  if (url.includes('#')) {
    throw messages.createError('error.RemoteSiteUrlFragment');
  }
  if (url.includes('?')) {
    throw messages.createError('error.RemoteSiteUrlQuery');
  }
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (error) {
    throw messages.createError('error.MalformedRemoteSiteUrl', [url], [], plainCause(error));
  }
}

function assertHost({ hostname }: URL, authority: string): void {
  const typedHost = authority.replace(/:[0-9]*$/, '');
  const labels = hostname.replace(/\.$/, '').split('.');
  const isBracketed = hostname.startsWith('[');
  // A URL parser reads https://1 as 0.0.0.1 and 0x7f.1 as 127.0.0.1: nobody who types that means it.
  const isDisguised = isIP(hostname) === 4 && typedHost !== hostname;
  if (
    isDisguised ||
    hostname.includes('*') ||
    (!isBracketed && labels.some((label) => label === '' || label.length > 63))
  ) {
    throw messages.createError('error.RemoteSiteUrlHost', [typedHost]);
  }
}
