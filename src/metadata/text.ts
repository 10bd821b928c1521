import { openUp } from './layout.js';
import { renderText } from './render.js';
import { type ElementNode, type TextNode, textNode, textOf, type TreeNode } from './tree.js';

/**
 * Tells the two booleans of metadata files from other texts.
 *
 * @param text a trimmed text
 * @returns true for `true` and `false`
 */
export function isBooleanText(text: string): boolean {
  return text === 'true' || text === 'false';
}

/**
 * Replaces the text of an element without child elements, unless it is the same already. Tags and comments stay; so
 * does white space around a boolean, which doesn't count. In any other text white space counts, so all of it goes.
 *
 * @param element the element
 * @param text the new text with LF line ends
 * @throws SfError `XmlTextInvalidError`, before anything has changed
 */
export function replaceText(element: ElementNode, text: string): void {
  const current = textOf(element);
  if (current === text || (isBooleanText(text) && current.trim() === text)) {
    return;
  }
  const written = textNode(renderText(text));
  openUp(element);
  const filled = element.children.filter((child) => isData(child) && child.value.trim() !== '');
  const target = filled[0] ?? element.children.find(isData);
  if (!target) {
    element.children.push(written);
  } else if (target.kind === 'text' && filled.length === 1 && isBooleanText(text) && isBooleanText(target.raw.trim())) {
    const around = textNode(target.raw.replace(/\w+/, text));
    element.children = element.children.map((child) => (child === target ? around : child));
  } else {
    element.children = element.children
      .filter((child) => child === target || !isData(child))
      .map((child) => (child === target ? written : child));
  }
}

function isData(node: TreeNode): node is TextNode {
  return node.kind === 'text' || node.kind === 'cdata';
}
