import { messages } from './messages.js';
import { normalizeLineEnds } from './escape.js';
import { findAll, findLast, invalidEdit, matcherOf, type MetadataEntry, type MetadataPath } from './find.js';
import { type FileLayout, insertChild, layoutOf, removeChild } from './layout.js';
import { compareNames, isEmptyValue, type MetadataContent, type MetadataValue, renderPath } from './render.js';
import { isBooleanText, replaceText } from './text.js';
import {
  type ElementNode,
  elementsOf,
  isBlank,
  isElement,
  isSameContent,
  printTree,
  readTree,
  textOf,
  type Tree,
} from './tree.js';

export type { MetadataEntry, MetadataPath } from './find.js';

/**
 * A metadata file open for editing. It is kept as pieces of its own source, so whatever an edit doesn't touch stays
 * byte for byte: order, white space, line ends, comments, attributes, elements of newer API versions. Editing methods
 * change the file and return it, so that they can be chained. Only `toString` parses again, once for all edits.
 */
export class MetadataFile {
  private readonly tree: Tree;
  private readonly layout: FileLayout;
  private printed: string | undefined;

  /**
   * @param source the text of the file
   * @throws SfError `MetadataFileInvalidError`
   */
  public constructor(private readonly source: string) {
    this.tree = readTree(source);
    this.layout = layoutOf(this.tree);
    this.printed = source;
  }

  /** The name of the root element: the metadata type. */
  public get rootName(): string {
    return this.tree.root.name;
  }

  /** Whether the edits so far changed anything. */
  public get isChanged(): boolean {
    return this.toString() !== this.source;
  }

  /**
   * Reads the first element at a path.
   *
   * @param path where to look
   * @returns its text with entities decoded and line ends as LF, untrimmed; undefined if there is no such element
   */
  public text(path: MetadataPath): string | undefined {
    return this.texts(path).at(0);
  }

  /**
   * Reads every element at a path, in document order.
   *
   * @param path where to look
   * @returns their texts, as `text` gives them
   */
  public texts(path: MetadataPath): string[] {
    return this.find(path).map(textOf);
  }

  /**
   * Reads the first element at a path as a boolean.
   *
   * @param path where to look
   * @returns true or false; undefined if there is no such element or it holds something else (nothing, for example)
   */
  public bool(path: MetadataPath): boolean | undefined {
    const text = this.text(path)?.trim() ?? '';
    return isBooleanText(text) ? text === 'true' : undefined;
  }

  /**
   * Reads every complex element at a path.
   *
   * @param path where to look
   * @returns for each element the trimmed texts of its child elements by name (of repeated ones, the last)
   */
  public entries(path: MetadataPath): MetadataEntry[] {
    return this.find(path).map((element) =>
      Object.fromEntries(elementsOf(element).map((child) => [child.name, textOf(child).trim()])),
    );
  }

  /**
   * Tells whether there is an element at a path, empty ones included.
   *
   * @param path where to look
   * @returns true if there is
   */
  public has(path: MetadataPath): boolean {
    return this.find(path).length > 0;
  }

  /**
   * Sets the text of the first element at a path, keeping its tags and comments. The same text, and the same boolean
   * whatever white space is around it, changes nothing. A missing element is made, with missing parents, where the
   * platform would write it: before the first sibling with a later name.
   *
   * @param path where to write
   * @param value the text; line breaks are written as LF
   * @returns this file
   * @throws SfError `MetadataEditInvalidError` if the element holds elements or a parent holds text; `XmlTextInvalidError`;
   * `MetadataNameInvalidError`
   */
  public setText(path: MetadataPath, value: string | boolean): this {
    const element = this.find(path).at(0);
    if (!element) {
      return this.create(path, value);
    }
    if (element.children.some(isElement)) {
      throw invalidEdit(path, 'reason.HoldsElements');
    }
    this.printed = undefined;
    replaceText(element, normalizeLineEnds(String(value)));
    return this;
  }

  /**
   * Adds an entry to a repeated element: after the last of its name, else where `setText` would make it.
   *
   * @param path where to write
   * @param value the entry's text
   * @returns this file
   * @throws SfError `MetadataEditInvalidError` if a parent holds text; `XmlTextInvalidError`; `MetadataNameInvalidError`
   */
  public append(path: MetadataPath, value: string | boolean): this {
    return this.insert(path, value);
  }

  /**
   * Adds a complex entry, such as a login IP range, at the place `append` would choose. Its children are written
   * alphabetically; undefined and empty ones are left out.
   *
   * @param path where to write
   * @param content the entry's child elements
   * @returns this file
   * @throws SfError `MetadataEditInvalidError` if nothing is left to write or a parent holds text; `XmlTextInvalidError`;
   * `MetadataNameInvalidError`
   */
  public appendElement(path: MetadataPath, content: MetadataContent): this {
    if (isEmptyValue(content)) {
      throw invalidEdit(path, 'reason.EmptyEntry');
    }
    return this.insert(path, content);
  }

  /**
   * Removes every element at a path with its line. Parents that were in the file stay, even if nothing is left in them.
   *
   * @param path what to remove
   * @returns this file
   */
  public remove(path: MetadataPath): this {
    return this.removeAll(this.find(path));
  }

  /**
   * Removes the entries of a repeated element that have one of the given values. A text is compared with the whole
   * trimmed text of a simple element; an object with those child elements it names.
   *
   * @param path the repeated element
   * @param values what to remove
   * @returns this file
   */
  public removeEntries(path: MetadataPath, values: ReadonlyArray<string | MetadataEntry>): this {
    const isMeant = matcherOf(values);
    return this.removeAll(this.find(path).filter(isMeant));
  }

  /**
   * Writes the file. An edited file is parsed once more and compared with what the edits meant it to say.
   *
   * @returns the text of the file; the text it was read from, if nothing was changed
   * @throws SfError `MetadataEditUnsoundError` if the result would be read differently, which no input should bring about
   */
  public toString(): string {
    if (this.printed === undefined) {
      const text = printTree(this.tree);
      if (!isSameContent(this.tree.root, readTree(text).root)) {
        throw messages.createError('error.MetadataEditUnsound', [this.rootName]);
      }
      this.printed = text;
    }
    return this.printed;
  }

  private insert(path: MetadataPath, value: MetadataValue): this {
    const last = findLast(this.tree.root, path);
    return last?.parent ? this.place(last.parent, last, path.slice(-1), value) : this.create(path, value);
  }

  private create(path: MetadataPath, value: MetadataValue): this {
    let depth = path.length - 1;
    while (depth > 0 && !this.has(path.slice(0, depth))) {
      depth--;
    }
    const parent = (depth > 0 && this.find(path.slice(0, depth))[0]) || this.tree.root;
    if (!parent.children.some(isElement) && parent.children.some((child) => 'value' in child && !isBlank(child.raw))) {
      throw invalidEdit(path, 'reason.HoldsText', [parent.name]);
    }
    const siblings = elementsOf(parent);
    const later = siblings.findIndex((sibling) => compareNames(sibling.name, path[depth] ?? '') > 0);
    const previous = later < 0 ? siblings.at(-1) : siblings[later - 1];
    return this.place(parent, previous, path.slice(depth), value);
  }

  private place(
    parent: ElementNode,
    previous: ElementNode | undefined,
    path: MetadataPath,
    value: MetadataValue,
  ): this {
    insertChild(parent, previous, this.layout, (layout) => renderPath(path, value, layout));
    this.printed = undefined;
    return this;
  }

  private removeAll(elements: ElementNode[]): this {
    this.printed = undefined;
    // Backwards, so that an element is found quickly among its siblings and entries at the end go first.
    elements.reverse().forEach(removeChild);
    return this;
  }

  private find(path: MetadataPath): ElementNode[] {
    return findAll(this.tree.root, path);
  }
}

/**
 * Opens the text of a metadata file for reading and editing.
 *
 * @param xml the text of the file
 * @returns the file
 * @throws SfError `MetadataFileInvalidError` naming line and column, never content
 */
export function parseMetadata(xml: string): MetadataFile {
  return new MetadataFile(xml);
}
