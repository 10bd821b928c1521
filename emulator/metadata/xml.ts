import { parseXml, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import type { MetadataValue } from '../org/state.js';

/** The XML namespace of metadata files and of the Metadata API's messages. */
export const metadataNamespace = 'http://soap.sforce.com/2006/04/metadata';

/** A place in a file, both numbers counted from 1. */
export type Position = { lineNumber: number; columnNumber: number };

/** The name that marks an element as `xsi:nil="true"` within a {@link MetadataValue}. */
export const nil = 'xsi:nil';

/** A text that is not well-formed XML. */
export class MalformedXml extends Error {
  /**
   * @param message the parser's reason.
   * @param position where it gave up.
   */
  public constructor(
    message: string,
    public readonly position: Position,
  ) {
    super(message);
    this.name = 'MalformedXml';
  }
}

/**
 * Parses a document.
 *
 * @param text the document; line ends come out as LF.
 * @returns the root element, whose `start` offsets are set.
 * @throws MalformedXml
 */
export function parseDocument(text: string): XmlElement {
  try {
    const { root } = parseXml(text, { includeOffsets: true });
    if (root) return root;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new MalformedXml(reasonOf(error), { lineNumber: error.line, columnNumber: error.column });
  }
  throw new MalformedXml('Root element is missing', { lineNumber: 1, columnNumber: 1 });
}

/**
 * Lists the elements directly below an element.
 *
 * @param element any element.
 * @returns its child elements in document order.
 */
export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => child instanceof XmlElement);
}

/**
 * Finds the first child element of a name, whatever prefix the document gives it.
 *
 * @param element the parent.
 * @param localName the name without prefix.
 */
export function childElement(element: XmlElement, localName: string): XmlElement | undefined {
  return childElements(element).find((child) => localNameOf(child) === localName);
}

/**
 * Gives an element's name without its prefix.
 *
 * @param element any element.
 */
export function localNameOf(element: XmlElement): string {
  return element.name.slice(element.name.indexOf(':') + 1);
}

/**
 * Tells whether an element holds text of its own other than white space.
 *
 * @param element any element.
 */
export function hasOwnText(element: XmlElement): boolean {
  return element.children.some((child) => child instanceof XmlText && child.text.trim() !== '');
}

/**
 * Tells where an offset is.
 *
 * @param text the document.
 * @param offset number of characters before the place.
 */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, Math.max(offset, 0));
  return { lineNumber: before.split('\n').length, columnNumber: before.length - before.lastIndexOf('\n') };
}

/**
 * Escapes a text as the platform does: five entities, everything else as it is.
 *
 * @param text any text; line ends stay.
 */
export function escapeXml(text: string): string {
  // XML has no way to write the other control characters, so no file has them.
  return text
    .replace(/(?![\t\n\r\u007f-\u009f])\p{Cc}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** A message part: text, parts by name, or several of one name. Undefined parts are left out. */
export type MessagePart = string | number | boolean | undefined | MessagePart[] | { [element: string]: MessagePart };

/**
 * Writes a SOAP message part on one line.
 *
 * @param name the element's name.
 * @param part its content; an array repeats the element, `{ 'xsi:nil': true }` makes it nil, and a name that starts
 * with `@` becomes an attribute.
 */
export function writePart(name: string, part: MessagePart): string {
  if (part === undefined) return '';
  if (Array.isArray(part)) return part.map((entry) => writePart(name, entry)).join('');
  if (typeof part !== 'object') return `<${name}>${escapeXml(String(part))}</${name}>`;
  if (nil in part) return `<${name} ${nil}="true"/>`;
  const entries = Object.entries(part);
  const attributes = entries.map(([key, value]) =>
    key.startsWith('@') && typeof value === 'string' ? ` ${key.slice(1)}="${escapeXml(value)}"` : '',
  );
  const children = entries.filter(([key]) => !key.startsWith('@')).map(([key, value]) => writePart(key, value));
  return `<${name}${attributes.join('')}>${children.join('')}</${name}>`;
}

/**
 * Turns metadata into a message part.
 *
 * @param value metadata.
 * @returns the same content with elements in alphabetical order.
 */
export function partOf(value: MetadataValue): MessagePart {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(partOf);
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, partOf(value[key] ?? '')]),
  );
}

function reasonOf(error: XmlError): string {
  return error.message.split('\n')[0]?.replace(/ \(line \d+, column \d+\)$/, '') ?? error.message;
}
