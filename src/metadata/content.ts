import { SfError } from '@salesforce/core';
import { buildMetadataFile } from './newFile.js';
import { parseMetadata } from './metadataFile.js';
import { elementsOf, readTree, textOf, type ElementNode } from './tree.js';
import type { MetadataContent, MetadataValue } from './render.js';

const toValue = (value: unknown): MetadataValue =>
  typeof value === 'object' && value !== null ? toContent(Object.entries(value)) : String(value);

/** A record of the API as elements; what it says is nil is left out. */
const toContent = (entries: Array<[string, unknown]>): MetadataContent =>
  Object.fromEntries(
    entries
      .filter(([name, value]) => value !== undefined && value !== null && !name.startsWith('$') && name !== 'fullName')
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(toValue) : toValue(value)]),
  );

/**
 * Writes what a synchronous call for a component answered in the shape of its file.
 *
 * @param type the file's root element
 * @param record the properties; those without a value are left out
 * @param elements the only ones to write; all unless told
 * @returns undefined where a value can't stand in a file (a control character in a label): then the file itself tells
 */
export function fileFromRecord(
  type: string,
  record: Record<string, unknown>,
  elements?: readonly string[],
): string | undefined {
  const entries = Object.entries(record).filter(([name]) => elements?.includes(name) ?? true);
  try {
    return buildMetadataFile(type, toContent(entries));
  } catch (error) {
    if (error instanceof SfError) return undefined;
    throw error;
  }
}

/** White space of a value: the platform writes one line or many, and line ends as they came. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A base64 text is the same on one line and wrapped. */
const isBase64 = (text: string): boolean => text.length > 200 && /^[A-Za-z0-9+/=\s]+$/.test(text);

const contentOf = (element: ElementNode): string => {
  const children = elementsOf(element);
  if (children.length === 0) {
    const text = textOf(element);
    return isBase64(text) ? text.replace(/\s+/g, '') : plain(text);
  }
  // The order of elements says nothing, nor does that of a list's entries.
  return children
    .map((child) => `${child.name}=${JSON.stringify(contentOf(child))}`)
    .filter((text) => !text.endsWith('=""'))
    .sort()
    .join();
};

/**
 * Whether two files of a component say the same, in whatever order, layout or way of writing empty values.
 *
 * @param ignored elements below the root that don't count
 * @throws SfError `MetadataFileInvalidError`
 */
export function saysTheSame(one: string, other: string, ignored: readonly string[] = []): boolean {
  if (one === other) return true;
  const content = (xml: string): string => {
    const file = ignored.reduce((left, name) => left.remove([name]), parseMetadata(xml));
    return contentOf(readTree(file.toString()).root);
  };
  return content(one) === content(other);
}
