import { parseMetadata, type MetadataEntry, type MetadataFile, type MetadataPath } from '../metadata/metadataFile.js';

/**
 * One edit of a metadata file, as data. set: the text of one element. append: an entry of a list, once. remove: the
 * entries of a list that have the value; without a value the element.
 */
export type Edit =
  | { edit: 'set'; path: MetadataPath; value: string }
  | { edit: 'append'; path: MetadataPath; value: string | MetadataEntry }
  | { edit: 'remove'; path: MetadataPath; value?: string | MetadataEntry };

const textsOf = (entry: MetadataEntry, names: string[]): string =>
  JSON.stringify(names.map((name) => (entry[name] ?? '').trim()));

/** What is in a list. Entries are looked up by the names that are asked for, so that many appends stay linear. */
class ListContent {
  readonly #texts: Set<string>;
  readonly #entries: MetadataEntry[];
  readonly #byNames = new Map<string, Set<string>>();

  public constructor(file: MetadataFile, path: MetadataPath) {
    this.#texts = new Set(file.texts(path).map((text) => text.trim()));
    this.#entries = file.entries(path);
  }

  public has(value: string | MetadataEntry): boolean {
    if (typeof value === 'string') return this.#texts.has(value.trim());
    const names = Object.keys(value).sort();
    const key = JSON.stringify(names);
    const known = this.#byNames.get(key) ?? new Set(this.#entries.map((entry) => textsOf(entry, names)));
    this.#byNames.set(key, known);
    return known.has(textsOf(value, names));
  }

  public add(value: string | MetadataEntry): void {
    if (typeof value === 'string') {
      this.#texts.add(value.trim());
      return;
    }
    this.#entries.push(value);
    for (const [key, known] of this.#byNames) known.add(textsOf(value, JSON.parse(key) as string[]));
  }
}

const isSamePath = (one: MetadataPath, other: MetadataPath): boolean => one.join('/') === other.join('/');

/** Edits that follow each other and do the same at one place. */
const runsOf = (edits: Edit[]): Edit[][] =>
  edits.reduce<Edit[][]>((runs, edit) => {
    const run = runs.at(-1);
    const [first] = run ?? [];
    if (run && first?.edit === edit.edit && isSamePath(first.path, edit.path)) run.push(edit);
    else runs.push([edit]);
    return runs;
  }, []);

const appendAll = (file: MetadataFile, path: MetadataPath, values: Array<string | MetadataEntry>): void => {
  const content = new ListContent(file, path);
  for (const value of values) {
    if (content.has(value)) continue;
    if (typeof value === 'string') file.append(path, value);
    else file.appendElement(path, value);
    content.add(value);
  }
};

const applyRun = (file: MetadataFile, run: Edit[]): void => {
  const [first] = run;
  if (!first) return;
  const { path } = first;
  if (first.edit === 'set') {
    for (const { value } of run) if (typeof value === 'string') file.setText(path, value);
    return;
  }
  const values = run.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (first.edit === 'append') appendAll(file, path, values);
  else if (values.length < run.length) file.remove(path);
  else file.removeEntries(path, values);
};

/**
 * A file with edits made in it, all else byte for byte as it was. What is in a list already isn't appended again, so
 * that edits from several sides compose.
 *
 * @throws SfError those of `MetadataFile`
 */
export function foldEdits(xml: string, edits: Edit[]): string {
  if (edits.length === 0) return xml;
  const file = parseMetadata(xml);
  for (const run of runsOf(edits)) applyRun(file, run);
  return file.toString();
}
