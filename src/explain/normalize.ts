import { redactSecrets } from './redact.js';

const entities: Record<string, string> = { amp: '&', apos: "'", quot: '"', lt: '<', gt: '>', '#39': "'", '#x27': "'" };

function decodePercent(text: string): string {
  return text.replace(/(?:%[A-Fa-f\d]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      // Not UTF-8, so not something a browser wrote: it stays as it is.
      return run;
    }
  });
}

/** A plus sign is a blank in a query only; in a key or token it is a digit and must keep the run together. */
function decodeQueryBlanks(text: string): string {
  return text.replace(/error(?:_description|_uri)?=[^&\s"#]*/gi, (pair) => pair.replaceAll('+', ' '));
}

/**
 * Brings an error text of any origin (a URL, JSON, HTML, a log with colours) into the form errors are searched in:
 * decoded, secrets taken out, one line, plain apostrophes.
 *
 * @param text as pasted
 * @returns the text, with its letter case kept
 */
export function normalizeErrorText(text: string): string {
  let decoded = text;
  // Three times, because an error page's address is often itself a parameter of another address, and that of a third.
  for (let round = 0; round < 3; round += 1) decoded = decodeQueryBlanks(decodePercent(decoded));
  const plain = decoded
    // eslint-disable-next-line no-control-regex -- terminal colours are what is to be taken out
    .replace(/\u001b\[[\d;]{0,20}[A-Za-z]/g, '')
    .replace(/\\u([\dA-Fa-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&(#?\w{2,4});/g, (entity, name: string) => entities[name.toLowerCase()] ?? entity)
    .replace(/\\[nrt]/g, ' ')
    .replace(/\\(["'])/g, '$1')
    .replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'");
  return redactSecrets(plain)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
}
