import type { MetadataObject, MetadataValue } from './state.js';

/**
 * Reads the text of an element.
 *
 * @param metadata where to start.
 * @param path names of nested elements, the outermost first.
 * @returns null when there is no such element or it holds no text.
 */
export function childText(metadata: MetadataObject, ...path: string[]): string | null {
  let value: MetadataValue | undefined = metadata;
  for (const name of path) {
    value = typeof value === 'object' && !Array.isArray(value) ? value[name] : undefined;
  }
  return typeof value === 'string' ? value : null;
}

/**
 * Reads the texts of a repeated element.
 *
 * @param metadata where to start.
 * @param path names of nested elements, the outermost first.
 * @returns its texts in document order; a single element gives one, a missing element none.
 */
export function childTexts(metadata: MetadataObject, ...path: string[]): string[] {
  let value: MetadataValue | undefined = metadata;
  for (const name of path) {
    value = typeof value === 'object' && !Array.isArray(value) ? value[name] : undefined;
  }
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
