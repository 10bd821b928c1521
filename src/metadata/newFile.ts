import { type MetadataContent, renderChildren } from './render.js';
import { assertElementName } from './escape.js';

/** The namespace of every Metadata API file. */
const METADATA_NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/**
 * Writes the file of a component that doesn't exist yet, in the shape a retrieve gives: plain declaration, four spaces,
 * LF, elements alphabetical at every level, empty values left out.
 *
 * @param rootName the metadata type, such as `ConnectedApp`
 * @param content its elements
 * @returns the text of the file
 * @throws SfError `MetadataNameInvalidError`, `XmlTextInvalidError`
 */
export function buildMetadataFile(rootName: string, content: MetadataContent): string {
  const indent = '    ';
  const children = renderChildren(content, { newline: '\n', indent, unit: indent });
  const root = `${assertElementName(rootName)} xmlns="${METADATA_NAMESPACE}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    ...(children.length === 0
      ? [`<${root}/>`]
      : [`<${root}>`, ...children.map((child) => indent + child), `</${rootName}>`]),
    '',
  ].join('\n');
}
