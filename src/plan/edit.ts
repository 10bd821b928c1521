import { parseMetadata, type MetadataEntry, type MetadataFile, type MetadataPath } from '../metadata/metadataFile.js';

/**
 * One edit of a metadata file, as data. set: the text of one element. append: an entry of a list, once. remove: the
 * entries of a list that have the value; without a value the element.
 */
export type Edit =
  | { edit: 'set'; path: MetadataPath; value: string }
  | { edit: 'append'; path: MetadataPath; value: string | MetadataEntry }
  | { edit: 'remove'; path: MetadataPath; value?: string | MetadataEntry };

const isThere = (file: MetadataFile, path: MetadataPath, value: string | MetadataEntry): boolean =>
  typeof value === 'string'
    ? file.texts(path).some((text) => text.trim() === value.trim())
    : file
        .entries(path)
        .some((entry) => Object.entries(value).every(([name, text]) => (entry[name] ?? '') === text.trim()));

const applyEdit = (file: MetadataFile, { edit, path, value }: Edit): MetadataFile => {
  if (edit === 'set') return file.setText(path, value);
  if (edit === 'remove') return value === undefined ? file.remove(path) : file.removeEntries(path, [value]);
  if (isThere(file, path, value)) return file;
  return typeof value === 'string' ? file.append(path, value) : file.appendElement(path, value);
};

/**
 * A file with edits made in it, all else byte for byte as it was. What is in a list already isn't appended again, so
 * that edits from several sides compose.
 *
 * @throws SfError those of `MetadataFile`
 */
export function foldEdits(xml: string, edits: Edit[]): string {
  if (edits.length === 0) return xml;
  return edits.reduce(applyEdit, parseMetadata(xml)).toString();
}
