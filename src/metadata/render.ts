import { assertElementName, escapeXml, normalizeLineEnds } from './escape.js';

/** What an element can hold: a text, a boolean, or named elements, each once or (as a list) repeated. */
export type MetadataValue = string | boolean | MetadataContent;

/** Named elements. An undefined value, an empty text, list or object is left out, as the platform leaves it out. */
export type MetadataContent = { readonly [name: string]: MetadataValue | readonly MetadataValue[] | undefined };

/** How a file is laid out at one place. Without a layout everything goes on one line. */
export type Layout = { newline: string; indent: string; unit: string };

/**
 * Writes one element, its children alphabetically (the order of every retrieved file, at every level) and the entries
 * of a list in the order given.
 *
 * @param name the element's name
 * @param value what it holds
 * @param layout line end, the element's own indentation and the step for its children; undefined for a single line
 * @returns the XML, without indentation before or line break after it
 * @throws SfError `MetadataNameInvalidError`, `XmlTextInvalidError`
 */
function renderElement(name: string, value: MetadataValue, layout: Layout | undefined): string {
  assertElementName(name);
  if (typeof value !== 'object') {
    return `<${name}>${renderText(value)}</${name}>`;
  }
  return wrap(name, renderChildren(value, layout && { ...layout, indent: layout.indent + layout.unit }), layout);
}

/**
 * Writes an element inside parents that don't exist yet.
 *
 * @param path the names from the outermost new element to the innermost; at least one
 * @param value what the innermost holds, which is written even if empty
 * @param layout the layout of the outermost; undefined for a single line
 * @returns the XML, without indentation before or line break after it
 * @throws SfError `MetadataNameInvalidError`, `XmlTextInvalidError`
 */
export function renderPath(path: readonly string[], value: MetadataValue, layout: Layout | undefined): string {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    return renderElement(name, value, layout);
  }
  const inner = renderPath(rest, value, layout && { ...layout, indent: layout.indent + layout.unit });
  return wrap(assertElementName(name), [inner], layout);
}

/**
 * Writes the elements of a content.
 *
 * @param content the elements
 * @param layout the layout at the elements' own level; undefined for single lines
 * @returns one XML text per element, without indentation
 * @throws SfError `MetadataNameInvalidError`, `XmlTextInvalidError`
 */
export function renderChildren(content: MetadataContent, layout: Layout | undefined): string[] {
  return Object.keys(content)
    .sort(compareNames)
    .flatMap((name) =>
      valuesOf(content[name])
        .filter((value) => !isEmptyValue(value))
        .map((value) => renderElement(name, value, layout)),
    );
}

/**
 * Writes a text or boolean as element content. Line breaks become LF: the platform stores what it is sent, and a CRLF
 * inside a callback URL list is noise.
 *
 * @param value the text
 * @returns the escaped text
 * @throws SfError `XmlTextInvalidError`
 */
export function renderText(value: string | boolean): string {
  return escapeXml(normalizeLineEnds(String(value)));
}

/**
 * Tells whether a value would be written as an empty element.
 *
 * @param value a value
 * @returns true for an empty text and for content in which nothing is left
 */
export function isEmptyValue(value: MetadataValue): boolean {
  return typeof value === 'object'
    ? Object.values(value).every((inner) => valuesOf(inner).every(isEmptyValue))
    : value === '';
}

/**
 * Orders element names as retrieved files do: by code unit, so capitals come first.
 *
 * @param left a name
 * @param right another name
 * @returns negative, zero or positive
 */
export function compareNames(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}

function wrap(name: string, children: string[], layout: Layout | undefined): string {
  const lineEnd = layout ? layout.newline + layout.indent : '';
  const lineStart = layout ? lineEnd + layout.unit : '';
  return `<${name}>${children.map((child) => lineStart + child).join('')}${lineEnd}</${name}>`;
}

function valuesOf(value: MetadataContent[string]): readonly MetadataValue[] {
  if (value === undefined) {
    return [];
  }
  return isList(value) ? value : [value];
}

function isList(value: MetadataValue | readonly MetadataValue[]): value is readonly MetadataValue[] {
  return Array.isArray(value);
}
