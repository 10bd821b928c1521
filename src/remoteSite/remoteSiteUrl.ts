import { isIP } from 'node:net';
import { SfError } from '@salesforce/core';
import { plainCause } from '../errors/plainCause.js';

/** The longest URL a remote site takes. */
export const REMOTE_SITE_URL_MAX = 255;

/**
 * Checks the URL of a remote site before it is sent.
 *
 * @param text the URL as typed; white space around it is dropped
 * @param options disableProtocolSecurity: http is allowed, as the remote site's own setting says
 * @returns the URL as typed, so that what the org stores is what was asked for
 * @throws MissingRemoteSiteUrl, RemoteSiteUrlTooLong, RemoteSiteUrlCharacter, MalformedRemoteSiteUrl,
 * RemoteSiteUrlProtocol, InsecureRemoteSiteUrl, RemoteSiteUrlCredentials, RemoteSiteUrlFragment, RemoteSiteUrlQuery,
 * RemoteSiteUrlHost
 */
export function assertRemoteSiteUrl(text: string, options: { disableProtocolSecurity?: boolean } = {}): string {
  const url = text.trim();
  refuseBadText(url);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    throw urlError(
      'MalformedRemoteSiteUrl',
      'The URL does not begin with "https://".',
      'Give a full URL, for example https://login.salesforce.com.',
    );
  }
  assertScheme(scheme, options.disableProtocolSecurity === true);
  const authority = /^[^:]+:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
  refuseParts(url, authority);
  if (authority === '' || authority.startsWith(':')) {
    throw urlError('RemoteSiteUrlHost', 'The URL has no host.', 'Name the host after "https://".');
  }
  assertHost(parseUrl(url), authority);
  return url;
}

function refuseBadText(url: string): void {
  if (url === '') throw urlError('MissingRemoteSiteUrl', 'The URL is empty.', 'Give the URL of the remote site.');
  if (url.length > REMOTE_SITE_URL_MAX) {
    throw urlError(
      'RemoteSiteUrlTooLong',
      `The URL has ${url.length} characters; a remote site takes ${REMOTE_SITE_URL_MAX}.`,
      'Give a shorter URL. The host alone is enough to allow callouts to all its paths.',
    );
  }
  // URL parsers drop or rewrite these in silence, so the org would store something other than what was checked.
  if (/[\s\p{C}\\<>"^`{|}]/u.test(url)) {
    throw urlError(
      'RemoteSiteUrlCharacter',
      "The URL has white space, a backslash or another character that a URL can't hold.",
      'Remove or percent-encode it.',
    );
  }
}

function assertScheme(scheme: string, httpAllowed: boolean): void {
  if (scheme === 'https' || (scheme === 'http' && httpAllowed)) return;
  if (scheme === 'http') {
    throw urlError(
      'InsecureRemoteSiteUrl',
      'The URL begins with "http://", and protocol security is on for the remote site.',
      'Use "https://". Only if the service has none, disable protocol security for this remote site.',
    );
  }
  throw urlError(
    'RemoteSiteUrlProtocol',
    `A remote site can't have a URL with the protocol "${scheme.slice(0, 20)}".`,
    'Use "https://".',
  );
}

function refuseParts(url: string, authority: string): void {
  if (authority.includes('@')) {
    // The message must not repeat the URL here, as it holds a password.
    throw urlError(
      'RemoteSiteUrlCredentials',
      'The URL has a user name or password in it.',
      'Remove what stands before the "@", and keep credentials in a named credential.',
    );
  }
  if (url.includes('#')) {
    throw urlError('RemoteSiteUrlFragment', 'The URL has a fragment ("#").', 'Remove the "#" and what follows it.');
  }
  if (url.includes('?')) {
    throw urlError('RemoteSiteUrlQuery', 'The URL has a query ("?").', 'Remove the "?" and what follows it.');
  }
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (error) {
    throw SfError.create({
      name: 'MalformedRemoteSiteUrl',
      message: `"${url}" is not a valid URL.`,
      actions: ['Check the host and the port.'],
      cause: plainCause(error),
    });
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
    throw urlError(
      'RemoteSiteUrlHost',
      `"${typedHost}" is not the name of a host.`,
      'Give the full host name, without wildcards.',
    );
  }
}

function urlError(name: string, message: string, action: string): SfError {
  return SfError.create({ name, message, actions: [action] });
}
