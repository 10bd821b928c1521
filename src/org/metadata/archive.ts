import { posix } from 'node:path';
import { Messages } from '@salesforce/core';
import { loadLibrary, openRegistry } from './library.js';
import { decodeFullName, type Members } from './component.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'org');

/** A component that is looked for in an archive. */
export type WantedFile = {
  type: string;
  fullName: string;
  /** Where it lies below a package's root. */
  path: string;
  folder: string;
  /** The file's root element. */
  root: string;
};

type Library = Awaited<ReturnType<typeof loadLibrary>>;
type Tree = Pick<
  Awaited<ReturnType<Library['ZipTreeContainer']['create']>>,
  'readDirectory' | 'isDirectory' | 'stream'
>;

// A file that an admin edits by hand in Setup has some kilobytes; the largest profiles seen have a few megabytes.
const LARGEST_FILE = 32 * 1024 * 1024;
const MANIFEST = 'package.xml';
// The root of an archive is the package itself or one folder above it.
const DEEPEST_ROOT = 2;

/**
 * Where the files of components lie below a package's root, by the library's table of types.
 *
 * @param members full names by type
 */
export async function wantedFiles(members: Members): Promise<WantedFile[]> {
  const registry = await openRegistry();
  return Object.entries(members).flatMap(([type, fullNames]) => {
    const { directoryName: folder, suffix = '' } = registry.getTypeByName(type);
    return fullNames.map((fullName) => ({
      ...{ type, fullName, folder, path: `${folder}/${fullName}.${suffix}` },
      root: type === 'Settings' ? `${fullName}Settings` : type,
    }));
  });
}

const below = (tree: Tree, folder: string): string[] =>
  tree.readDirectory(folder).map((name) => posix.join(folder, name));

/** The folders of an archive that are a package's root: those with a manifest, else those that hold a type's folder. */
const findRoots = (tree: Tree, folders: Set<string>): string[] => {
  const roots: { manifest: string[]; folder: string[] } = { manifest: [], folder: [] };
  const visit = (folder: string, depth: number): void => {
    const entries = below(tree, folder);
    if (entries.some((entry) => posix.basename(entry) === MANIFEST)) roots.manifest.push(folder);
    if (entries.some((entry) => folders.has(posix.basename(entry)))) roots.folder.push(folder);
    if (depth >= DEEPEST_ROOT) return;
    for (const entry of entries) if (tree.isDirectory(entry)) visit(entry, depth + 1);
  };
  visit('.', 0);
  return roots.manifest.length > 0 ? roots.manifest : roots.folder;
};

/** Reads a file to its end or to the cap: what an archive says of an entry's size may be false. */
const readEntry = async (tree: Tree, path: string): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of tree.stream(path)) {
    size += (chunk as Buffer).byteLength;
    if (size > LARGEST_FILE) throw messages.createError('error.ArchiveFileTooLarge', [path]);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

const rootElement = (xml: string): string | undefined =>
  /<([A-Za-z_][\w.-]*)/.exec(xml.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/g, ''))?.[1];

/** The text of a file, byte for byte: a byte order mark stays, and what is no UTF-8 is an error and not a mended text. */
const textOf = (bytes: Buffer, { type, fullName, root }: WantedFile): string => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw messages.createError('error.ArchiveFileNotText', [type, fullName]);
  }
  const found = rootElement(text);
  if (found === root) return text;
  throw messages.createError('error.ArchiveFileOfOtherKind', [
    type,
    fullName,
    found ?? messages.getMessage('value.NoXml'),
  ]);
};

const openArchive = async (bytes: Buffer): Promise<Tree> => {
  const { ZipTreeContainer } = await loadLibrary();
  try {
    return await ZipTreeContainer.create(bytes);
  } catch {
    throw messages.createError('error.ArchiveUnreadable');
  }
};

/**
 * Reads files out of a retrieved archive, wherever its package lies: at the archive's root, in `unpackaged`, in a folder
 * with a package's name (documents and reports show all three). No other entry is inflated.
 *
 * @param bytes the zip
 * @returns the texts by {@link WantedFile.path}; a file that the archive doesn't have is absent
 * @throws SfError ArchiveUnreadable, ArchiveFileTooLarge, ArchiveFileNotText, ArchiveFileOfOtherKind, ArchiveAmbiguous
 */
export async function readArchive(bytes: Buffer, wanted: WantedFile[]): Promise<Map<string, string>> {
  const tree = await openArchive(bytes);
  const roots = findRoots(tree, new Set(wanted.map(({ folder }) => folder)));
  const entries = new Map<string, string[]>();
  for (const folder of new Set(wanted.map((file) => file.folder))) {
    for (const root of roots) {
      const place = posix.join(root, folder);
      if (!tree.readDirectory(root).includes(folder) || !tree.isDirectory(place)) continue;
      for (const entry of below(tree, place)) {
        const key = `${folder}/${decodeFullName(posix.basename(entry))}`;
        entries.set(key, [...(entries.get(key) ?? []), entry]);
      }
    }
  }
  const texts = new Map<string, string>();
  for (const file of wanted) {
    const [entry, ...more] = entries.get(decodeFullName(file.path)) ?? [];
    if (entry === undefined) continue;
    if (more.length > 0) throw messages.createError('error.ArchiveAmbiguous', [[entry, ...more].join(', ')]);
    // eslint-disable-next-line no-await-in-loop -- one file after the other keeps the memory that is used small
    texts.set(file.path, textOf(await readEntry(tree, entry), file));
  }
  return texts;
}
