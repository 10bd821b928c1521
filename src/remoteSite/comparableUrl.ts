/** Scheme, host and port as a URL parser writes them; what it can't read, a pattern for one, in lower case. */
const comparableOrigin = (origin: string): string => {
  const isReadable = !origin.includes('@') && URL.canParse(origin);
  const parsed = isReadable ? new URL(origin).origin : 'null';
  return parsed === 'null' ? origin.toLowerCase() : parsed;
};

/**
 * A URL for comparing: two are the same address whatever the case of scheme and host, with or without the scheme's own
 * port (443 for https, 80 for http) and with or without a slash at the end.
 *
 * @param url a URL, or a pattern of one with `*`
 * @returns a text that is equal for the same addresses; the path keeps its case, which counts
 */
export function comparableUrl(url: string): string {
  const [, origin = '', rest = ''] = /^([^:]*:\/\/[^/?#]*)?(.*)$/s.exec(url.trim()) ?? [];
  return comparableOrigin(origin) + rest.replace(/\/$/, '');
}
