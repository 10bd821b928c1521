import { parseXml, XmlCdata, XmlElement, XmlError, XmlText, type XmlNode } from '@rgrove/parse-xml';
import { SfError } from '@salesforce/core';
import { normalizeLineEnds } from './escape.js';
import { messages } from './messages.js';

/** Character data. `raw` is the source as written, `value` what an XML reader makes of it. */
export type TextNode = { kind: 'text' | 'cdata'; raw: string; value: string };

/** A comment or processing instruction: kept, never looked into. */
type MarkNode = { kind: 'mark'; raw: string };

/** The parts of an element that change when it gets its first child element. */
type ElementBody = { open: string; children: TreeNode[]; close: string };

/**
 * An element as pieces of source: the tags as written and what is between them. A self-closing element has its whole
 * source in `open` and an empty `close`. Concatenating all pieces gives the source back.
 */
export type ElementNode = ElementBody & {
  kind: 'element';
  name: string;
  parent: ElementNode | undefined;
  /** Written by an edit, so it may go again once an edit has emptied it. */
  isNew: boolean;
  /** How the element looked before an edit gave it its first child element. */
  bare?: ElementBody;
};

export type TreeNode = TextNode | MarkNode | ElementNode;

/** A whole file: everything before the root element (byte order mark, declaration, comments), the root, the rest. */
export type Tree = { prolog: string; root: ElementNode; epilog: string };

const BLANK = /^[ \t\r\n]*$/;

/**
 * Reads XML into a tree of source pieces.
 *
 * Offsets of the parser (4.2.3 and later) are UTF-16 offsets into the text as given: a byte order mark, CRLF and
 * entities count as written. `pieceOf` checks that, so that a parser counting otherwise can't shift an edit.
 *
 * @param xml the text of the file
 * @param isNew whether the elements count as written by an edit
 * @returns the tree
 * @throws SfError `MetadataFileInvalidError` if the text isn't well-formed XML; its content is not repeated in the error
 */
export function readTree(xml: string, isNew = false): Tree {
  try {
    const { root } = parseXml(xml, { includeOffsets: true, preserveCdata: true, preserveComments: true });
    if (!root) {
      throw invalidFile(messages.getMessage('reason.NoRoot'));
    }
    return { prolog: xml.slice(0, root.start), root: pieceOf(xml, root, isNew), epilog: xml.slice(root.end) };
  } catch (error) {
    throw error instanceof SfError ? error : invalidFile(reasonOf(error));
  }
}

/**
 * Writes a tree back.
 *
 * @param tree the tree
 * @returns the text; the very text that was read, if nothing was edited
 */
export function printTree(tree: Tree): string {
  const pieces = [tree.prolog];
  printElement(tree.root, pieces);
  pieces.push(tree.epilog);
  return pieces.join('');
}

/**
 * The text of an element: its own character data and CDATA, entities decoded, line ends as LF, comments left out.
 *
 * @param element the element
 * @returns the text, untrimmed; empty for a self-closing element
 */
export function textOf(element: ElementNode): string {
  return element.children.map((child) => ('value' in child ? child.value : '')).join('');
}

/**
 * The child elements of an element.
 *
 * @param element the element
 * @returns its children in document order
 */
export function elementsOf(element: ElementNode): ElementNode[] {
  return element.children.filter(isElement);
}

/**
 * Tells elements from other nodes.
 *
 * @param node a node, or nothing
 * @returns true for an element
 */
export function isElement(node: TreeNode | undefined): node is ElementNode {
  return node?.kind === 'element';
}

/**
 * Tells whether a piece of source is white space and nothing else. A written-out reference to white space is content.
 *
 * @param raw the source
 * @returns true if it is blank
 */
export function isBlank(raw: string): boolean {
  return BLANK.test(raw);
}

/**
 * Makes a text node from source.
 *
 * @param raw the source: escaped text without markup
 * @returns the node
 */
export function textNode(raw: string): TextNode {
  return { kind: 'text', raw, value: isBlank(raw) ? normalizeLineEnds(raw) : (parseXml(`<t>${raw}</t>`).text ?? '') };
}

/**
 * Compares two trees by what a reader sees: element names, their order, and the text of elements without children.
 *
 * @param left an element
 * @param right another element
 * @returns true if a reader can't tell them apart
 */
export function isSameContent(left: ElementNode, right: ElementNode): boolean {
  const leftElements = elementsOf(left);
  const rightElements = elementsOf(right);
  return (
    left.name === right.name &&
    textOf(left) === textOf(right) &&
    leftElements.length === rightElements.length &&
    leftElements.every((element, index) => isSameContent(element, rightElements[index]))
  );
}

function printElement(element: ElementNode, pieces: string[]): void {
  pieces.push(element.open);
  for (const child of element.children) {
    if (isElement(child)) {
      printElement(child, pieces);
    } else {
      pieces.push(child.raw);
    }
  }
  pieces.push(element.close);
}

function pieceOf(xml: string, source: XmlElement, isNew: boolean): ElementNode {
  const { open, close } = tagsOf(xml, source);
  if (!open.startsWith(`<${source.name}`) || !(close === '' || close.startsWith(`</${source.name}`))) {
    throw invalidFile(messages.getMessage('reason.PlaceUnknown', [source.name]));
  }
  const element: ElementNode = {
    kind: 'element',
    name: source.name,
    parent: undefined,
    isNew,
    open,
    children: [],
    close,
  };
  for (const child of source.children) {
    const piece = child instanceof XmlElement ? pieceOf(xml, child, isNew) : leafOf(xml, child);
    if (piece.kind === 'element') {
      piece.parent = element;
    }
    element.children.push(piece);
  }
  return element;
}

function tagsOf(xml: string, source: XmlElement): { open: string; close: string } {
  const first = source.children.at(0);
  const last = source.children.at(-1);
  if (first && last) {
    return { open: xml.slice(source.start, first.start), close: xml.slice(last.end, source.end) };
  }
  const raw = xml.slice(source.start, source.end);
  // A start tag can't hold a raw `<`, not even in an attribute, so the last one opens the end tag.
  const closeAt = raw.endsWith('/>') ? raw.length : raw.lastIndexOf('<');
  return { open: raw.slice(0, closeAt), close: raw.slice(closeAt) };
}

function leafOf(xml: string, node: XmlNode): TextNode | MarkNode {
  const raw = xml.slice(node.start, node.end);
  if (node instanceof XmlText) {
    return { kind: node instanceof XmlCdata ? 'cdata' : 'text', raw, value: node.text };
  }
  return { kind: 'mark', raw };
}

/** The parser's message without the excerpt that follows it: the excerpt may hold a consumer secret. */
function reasonOf(error: unknown): string {
  if (error instanceof XmlError) {
    const reason = error.message.split('\n', 1)[0] ?? '';
    return reason.replace(/(Named entity isn't defined): \S+/, '$1');
  }
  return messages.getMessage(error instanceof RangeError ? 'reason.TooDeep' : 'reason.Unreadable');
}

function invalidFile(reason: string): SfError {
  return messages.createError('error.MetadataFileInvalid', [reason]);
}
