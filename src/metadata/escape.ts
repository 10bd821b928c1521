import { messages } from './messages.js';

/** The five characters the platform writes as entities in retrieved files, quotes included. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A raw carriage return would be read back as a line feed (XML 1.0, 2.11).
  '\r': '&#13;',
};

/** Element names as metadata uses them: ASCII, an optional namespace prefix. */
const ELEMENT_NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;

const ILLEGAL = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * Tells whether every character of a text may stand in an XML 1.0 document (production 2, Char).
 * Unpaired surrogates and most control characters may not, not even as a character reference.
 *
 * @param text any string
 * @returns true if the text can be written
 */
export function isXmlText(text: string): boolean {
  return !ILLEGAL.test(text);
}

/**
 * Escapes a text for use as element content or as an attribute value in double quotes, spelling the entities as the
 * platform does on retrieve. Reading the result back gives the same text.
 *
 * @param text the text to write
 * @returns the text with & < > " ' and carriage returns written as references
 * @throws SfError `XmlTextInvalidError` if a character is illegal in XML 1.0; the text itself is not repeated in the message
 */
export function escapeXml(text: string): string {
  const illegal = ILLEGAL.exec(text);
  if (illegal) {
    const code = (illegal[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw messages.createError('error.XmlTextInvalid', [code, illegal.index + 1]);
  }
  return text.replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? character);
}

/**
 * Passes an element name on if it is safe to write between angle brackets.
 *
 * @param name the element name
 * @returns the same name
 * @throws SfError `MetadataNameInvalidError` if it isn't an XML name
 */
export function assertElementName(name: string): string {
  if (!ELEMENT_NAME.test(name)) {
    throw messages.createError('error.MetadataNameInvalid', [JSON.stringify(name)]);
  }
  return name;
}

/**
 * Turns CRLF and lone CR into LF, which is what an XML reader makes of them (XML 1.0, 2.11).
 *
 * @param text any string
 * @returns the text with LF line ends only
 */
export function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
