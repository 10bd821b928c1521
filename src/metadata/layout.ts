import type { Layout } from './render.js';
import { type ElementNode, isBlank, isElement, readTree, textNode, type Tree, type TreeNode } from './tree.js';

/** What holds for a file as a whole where a place in it gives no example. */
export type FileLayout = Pick<Layout, 'newline' | 'unit'>;

/** Writes a new element once the layout of its place is known; without a layout on a single line. */
type Render = (layout: Layout | undefined) => string;

type LineStart = { newline: string; indent: string; at: number };
type Point = { index: number; offset: number };

const LINE_START = /(\r\n|\n|\r)([ \t]*)$/;
const REST_OF_LINE = /^[ \t]*(?=[\r\n])/;
const BLANK_LINE_AHEAD = /^(?:\r\n|\n|\r)[ \t]*[\r\n]/;

/**
 * Reads a file's line end and indentation step off its root's children. Platform files have LF and four spaces.
 *
 * @param tree the file
 * @returns the line end and step found, or the platform's
 */
export function layoutOf(tree: Tree): FileLayout {
  const source = tree.prolog + tree.root.children.map((child) => (child.kind === 'text' ? child.raw : '')).join('');
  const newline = /\r\n|\n|\r/.exec(source)?.[0] ?? '\n';
  const unit = tree.root.children
    .map((child, index) => (isElement(child) ? lineStartAt(tree.root, index)?.indent : undefined))
    .find((indent) => indent);
  return { newline, unit: unit ?? '    ' };
}

/**
 * Puts a new element on a line of its own after a sibling, or first. Everything else keeps its bytes, and
 * `removeChild` on the new element gives the former bytes back. Comments at the end of the sibling's line stay with
 * it; comments above the next sibling stay with that one. Where siblings share a line, so does the new element.
 *
 * @param parent the element to hold the new one
 * @param previous the sibling it comes after; undefined for the first place
 * @param file the layout to fall back on
 * @param render writes the new element
 * @throws what `render` throws, before anything has changed
 */
export function insertChild(
  parent: ElementNode,
  previous: ElementNode | undefined,
  file: FileLayout,
  render: Render,
): void {
  const anchor = previous ?? parent.children.find(isElement);
  if (!anchor) {
    insertOnlyChild(parent, file, render);
    return;
  }
  const at = previous ? parent.children.lastIndexOf(previous) + 1 : 0;
  const line = lineStartAt(parent, parent.children.lastIndexOf(anchor));
  const end = line && lineEndAfter(parent, at);
  if (line && end) {
    const child = newElement(parent, render({ ...file, newline: line.newline, indent: line.indent }));
    insertAt(parent, end, line.newline + line.indent, child);
  } else {
    parent.children.splice(at, 0, newElement(parent, render(undefined)));
  }
}

/**
 * Takes an element out with its line: indentation, line break, and a blank line that would be doubled. An element that
 * shares its line leaves the rest of the line in place. A parent that only an edit had filled gets its former shape
 * back, and one that only an edit had written goes too.
 *
 * @param element the element to remove; the root stays
 */
export function removeChild(element: ElementNode): void {
  const { parent } = element;
  if (!parent) {
    return;
  }
  const index = parent.children.lastIndexOf(element);
  const before = textAt(parent, index - 1);
  const after = textAt(parent, index + 1);
  const kept = closeGap(before ?? '', after ?? '', index + (after === undefined ? 1 : 2) >= parent.children.length);
  const from = before === undefined ? index : index - 1;
  const to = after === undefined ? index + 1 : index + 2;
  parent.children.splice(from, to - from, ...(kept === '' ? [] : [textNode(kept)]));
  if (!parent.children.some(isElement)) {
    leaveEmpty(parent);
  }
}

/**
 * Gives an element a start and an end tag if it is self-closing, and takes an `xsi:nil` attribute off it: an element
 * that says it is nil may not hold anything (XML Schema 1, 2.6.2).
 *
 * @param element the element about to get content
 */
export function openUp(element: ElementNode): void {
  element.open = element.open.replace(
    /\s+([^\s=<>/]+)\s*=\s*(?:"[^"]*"|'[^']*')/g,
    (attribute: string, name: string) => (name === 'xsi:nil' ? '' : attribute),
  );
  if (element.close === '') {
    element.open = `${element.open.slice(0, -2).trimEnd()}>`;
    element.close = `</${element.name}>`;
  }
}

function insertOnlyChild(parent: ElementNode, file: FileLayout, render: Render): void {
  const own = parent.parent
    ? lineStartAt(parent.parent, parent.parent.children.lastIndexOf(parent))
    : { newline: file.newline, indent: '' };
  const mark = parent.children.findLastIndex((child) => child.kind === 'mark');
  const indent = own && (lineStartAt(parent, mark)?.indent ?? own.indent + file.unit);
  const layout = own && indent !== undefined ? { ...file, newline: own.newline, indent } : undefined;
  const child = newElement(parent, render(layout));
  parent.bare = { open: parent.open, children: [...parent.children], close: parent.close };
  openUp(parent);
  if (!own || !layout) {
    parent.children.push(child);
    return;
  }
  const tail = parent.children.length - 1;
  const rest = REST_OF_LINE.exec(textAt(parent, tail) ?? '');
  if (rest) {
    insertAt(parent, { index: tail, offset: rest[0].length }, layout.newline + layout.indent, child);
    return;
  }
  if (textAt(parent, tail) !== undefined) {
    parent.children.pop();
  }
  parent.children.push(textNode(layout.newline + layout.indent), child, textNode(own.newline + own.indent));
}

function newElement(parent: ElementNode, xml: string): ElementNode {
  const element = readTree(xml, true).root;
  element.parent = parent;
  return element;
}

function insertAt(parent: ElementNode, point: Point, lead: string, child: ElementNode): void {
  const raw = textAt(parent, point.index);
  const rest = raw?.slice(point.offset) ?? '';
  const nodes: TreeNode[] = [textNode((raw?.slice(0, point.offset) ?? '') + lead), child];
  parent.children.splice(point.index, raw === undefined ? 0 : 1, ...nodes, ...(rest === '' ? [] : [textNode(rest)]));
}

/** How the line of a child starts, or undefined if something other than indentation stands before the child. */
function lineStartAt(parent: ElementNode, index: number): LineStart | undefined {
  return lineStartIn(textAt(parent, index - 1) ?? '');
}

function lineStartIn(before: string): LineStart | undefined {
  const match = LINE_START.exec(before);
  return match ? { newline: match[1] ?? '', indent: match[2] ?? '', at: match.index } : undefined;
}

/** The end of the line on which the child before `at` ends, or undefined if another element goes on there. */
function lineEndAfter(parent: ElementNode, at: number): Point | undefined {
  let end: Point = { index: at, offset: 0 };
  for (let index = at; index < parent.children.length; index++) {
    const child = parent.children[index];
    if (child?.kind === 'mark') {
      end = { index: index + 1, offset: 0 };
      continue;
    }
    const raw = textAt(parent, index);
    const rest = REST_OF_LINE.exec(raw ?? '');
    if (rest) {
      return { index, offset: rest[0].length };
    }
    if (raw === undefined || !isBlank(raw)) {
      return undefined;
    }
  }
  return end;
}

function closeGap(before: string, after: string, isLast: boolean): string {
  const line = lineStartIn(before);
  if (!line) {
    return (isBlank(before) ? before.replace(/[ \t]+$/, '') : before) + after;
  }
  if (!REST_OF_LINE.test(after) && !(isLast && isBlank(after))) {
    return before + after.replace(/^[ \t]+/, '');
  }
  const keptBefore = before.slice(0, line.at);
  const keptAfter = after.replace(REST_OF_LINE, '');
  const blankLine = lineStartIn(keptBefore);
  const isDoubled = blankLine && (isLast || BLANK_LINE_AHEAD.test(keptAfter));
  return (isDoubled ? keptBefore.slice(0, blankLine.at) : keptBefore) + keptAfter;
}

function leaveEmpty(element: ElementNode): void {
  if (element.bare) {
    Object.assign(element, element.bare);
    delete element.bare;
  } else if (element.isNew) {
    removeChild(element);
  }
}

function textAt(parent: ElementNode, index: number): string | undefined {
  const child = parent.children[index];
  return child?.kind === 'text' ? child.raw : undefined;
}
