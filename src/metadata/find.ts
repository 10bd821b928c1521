import type { SfError } from '@salesforce/core';
import { messages } from './messages.js';
import { normalizeLineEnds } from './escape.js';
import { type ElementNode, elementsOf, isElement, textOf } from './tree.js';

/** Element names from below the root down, such as `['oauthConfig', 'certificate']`. */
export type MetadataPath = readonly string[];

/** The texts of a complex entry by element name, such as `{ endAddress, startAddress }` of a login IP range. */
export type MetadataEntry = Readonly<Record<string, string>>;

/**
 * Finds every element at a path.
 *
 * @param from the element the path starts below
 * @param path element names, at least one
 * @returns the elements in document order
 * @throws SfError `MetadataEditInvalidError` if the path is empty
 */
export function findAll(from: ElementNode, path: MetadataPath): ElementNode[] {
  assertPath(path);
  return path.reduce(
    (elements, name) => elements.flatMap((element) => elementsOf(element).filter((child) => child.name === name)),
    [from],
  );
}

/**
 * Finds the last element at a path, looking from the end: a run of appends would else go through all entries each time.
 *
 * @param from the element the path starts below
 * @param path element names, at least one
 * @returns the element, or undefined if there is none
 * @throws SfError `MetadataEditInvalidError` if the path is empty
 */
export function findLast(from: ElementNode, path: MetadataPath): ElementNode | undefined {
  assertPath(path);
  const [name, ...rest] = path;
  for (let index = from.children.length - 1; index >= 0; index--) {
    const child = from.children[index];
    if (isElement(child) && child.name === name) {
      const found = rest.length === 0 ? child : findLast(child, rest);
      if (found) {
        return found;
      }
    }
  }
  return undefined;
}

/**
 * Makes a test for entries that have one of the given values. Elements are tested against all values at once, so that
 * removing many of many entries stays linear.
 *
 * @param values texts, compared with simple elements, and objects, compared with the named children of complex ones
 * @returns the test
 */
export function matcherOf(values: ReadonlyArray<string | MetadataEntry>): (element: ElementNode) => boolean {
  const texts = new Set<string>();
  const entries = new Map<string, Set<string>>();
  for (const value of values) {
    if (typeof value === 'string') {
      texts.add(comparable(value));
    } else if (Object.keys(value).length > 0) {
      const names = Object.keys(value).sort();
      const known = entries.get(JSON.stringify(names)) ?? new Set();
      entries.set(JSON.stringify(names), known.add(JSON.stringify(names.map((name) => comparable(value[name] ?? '')))));
    }
  }
  return (element) => {
    const children = new Map(elementsOf(element).map((child) => [child.name, comparable(textOf(child))]));
    return children.size === 0
      ? texts.has(comparable(textOf(element)))
      : [...entries].some(([names, known]) =>
          known.has(JSON.stringify((JSON.parse(names) as string[]).map((name) => children.get(name) ?? null))),
        );
  };
}

/**
 * Makes the error for an edit that the file doesn't allow.
 *
 * @param path where the edit was meant to go
 * @param reason the key of why it can't
 * @param tokens the reason's tokens
 * @returns the error `MetadataEditInvalidError`
 */
export function invalidEdit(path: MetadataPath, reason: string, tokens: string[] = []): SfError {
  return messages.createError('error.MetadataEditInvalid', [path.join('/'), messages.getMessage(reason, tokens)]);
}

function assertPath(path: MetadataPath): void {
  if (path.length === 0) {
    throw invalidEdit(path, 'reason.EmptyPath');
  }
}

function comparable(text: string): string {
  return normalizeLineEnds(text).trim();
}
