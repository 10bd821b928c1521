import { buildMetadataFile } from './newFile.js';
import { compareNames } from './render.js';

/**
 * Writes a package manifest: types and members sorted, duplicates and types without members left out.
 *
 * @param members the full names by metadata type
 * @param apiVersion the API version, such as `65.0`
 * @returns the text of package.xml
 * @throws SfError `XmlTextInvalidError` if a name holds a character that XML can't
 */
export function buildPackageXml(members: Readonly<Record<string, readonly string[]>>, apiVersion: string): string {
  const types = Object.entries(members)
    .filter(([, names]) => names.length > 0)
    .sort(([left], [right]) => compareNames(left, right))
    .map(([name, names]) => ({ members: [...new Set(names)].sort(compareNames), name }));
  return buildMetadataFile('Package', { types, version: apiVersion });
}
