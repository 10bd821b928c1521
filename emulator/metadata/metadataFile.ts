import type { MetadataObject, MetadataValue } from '../org/state.js';
import { escapeXml, metadataNamespace, nil } from './xml.js';

/**
 * Writes a metadata file as a retrieve does: plain declaration, four spaces, LF, elements in alphabetical order at
 * every level, entries of a repeated element in the order given, empty values left out. (Read off retrieved files.)
 *
 * @param root name of the root element.
 * @param metadata the content; a text's own line ends stay as they are.
 * @param keptEmpty names of elements of the root that are written even when they are empty.
 * @returns the file's text, ending in a line break.
 */
export function writeMetadataFile(root: string, metadata: MetadataObject, keptEmpty: string[] = []): string {
  const lines = writeChildren(metadata, 1, keptEmpty);
  const instances = hasNil(metadata) ? ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' : '';
  const start = `${root} xmlns="${metadataNamespace}"${instances}`;
  const content = lines.length === 0 ? [`<${start}/>`] : [`<${start}>`, ...lines, `</${root}>`];
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...content, ''].join('\n');
}

function writeChildren(metadata: MetadataObject, depth: number, keptEmpty: string[] = []): string[] {
  return Object.keys(metadata)
    .sort()
    .flatMap((name) => {
      const lines = writeElement(name, metadata[name] ?? '', depth);
      return lines.length === 0 && keptEmpty.includes(name) ? [`${indent(depth)}<${name}/>`] : lines;
    });
}

function writeElement(name: string, value: MetadataValue, depth: number): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => writeElement(name, entry, depth));
  if (typeof value === 'string') {
    return value === '' ? [] : [`${indent(depth)}<${name}>${escapeXml(value)}</${name}>`];
  }
  if (nil in value) return [`${indent(depth)}<${name} ${nil}="true"/>`];
  const lines = writeChildren(value, depth + 1);
  return lines.length === 0 ? [] : [`${indent(depth)}<${name}>`, ...lines, `${indent(depth)}</${name}>`];
}

function hasNil(value: MetadataValue): boolean {
  if (typeof value === 'string') return false;
  return Array.isArray(value) ? value.some(hasNil) : nil in value || Object.values(value).some(hasNil);
}

function indent(depth: number): string {
  return ' '.repeat(4 * depth);
}
