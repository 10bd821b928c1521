import { redactSecrets } from './redact.js';
import { joinWrapped } from './wrapped.js';

const entities: Record<string, string> = {
  amp: '&',
  apos: "'",
  rsquo: "'",
  quot: '"',
  lt: '<',
  gt: '>',
  nbsp: ' ',
};

/** By name, or by number such as `&#39;` and `&#x27;`; what a browser wouldn't know either stays as it is. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,5})|#[xX]([\dA-Fa-f]{1,4})|([A-Za-z]{2,5}));/g, (entity, decimal, hex, name) => {
    const number = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? entity;
    return number <= 0xff_ff ? String.fromCharCode(number) : entity;
  });
}

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

/** Decoded, without terminal colours, with plain apostrophes; line breaks are kept. */
function decodeErrorText(text: string): string {
  // Zero bytes are the other half of plain letters in UTF-16 that was read as something else.
  let decoded = text.replaceAll('\0', '');
  // Three times, because an error page's address is often itself a parameter of another address, and that of a third.
  for (let round = 0; round < 3; round += 1) decoded = decodeQueryBlanks(decodePercent(decoded));
  // Twice, because a page may show the source of a page.
  return (
    decodeEntities(decodeEntities(decoded))
      // eslint-disable-next-line no-control-regex -- terminal colours are what is to be taken out
      .replace(/\u001b\[[\d;]{0,20}[A-Za-z]/g, '')
      .replace(/\\u([\dA-Fa-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\[nrt]/g, ' ')
      .replace(/\\(["'/])/g, '$1')
      .replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'")
  );
}

const onOneLine = (text: string): string =>
  redactSecrets(text)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();

/**
 * Brings an error text of any origin (a URL, JSON, HTML, a log with colours) into the forms errors are searched in:
 * decoded, secrets taken out, one line, plain apostrophes.
 *
 * @param text as pasted
 * @returns the text, with its letter case kept, and where it has tables or timestamps also with those read together
 */
export function normalizeErrorText(text: string): { plain: string; joined?: string } {
  const decoded = decodeErrorText(text);
  const plain = onOneLine(decoded);
  const joined = onOneLine(joinWrapped(decoded));
  return joined === plain ? { plain } : { plain, joined };
}
