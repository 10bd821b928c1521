import fc from 'fast-check';

/** One top-level element of a generated file: its source, and what a reader should make of it. */
export type Piece = { gap: string; source: string; name: string; text: string; children: Piece[] };

/** A generated file in pieces; concatenated they are its source. */
export type Document = { head: string; pieces: Piece[]; tail: string };

const NAMES = ['callbackUrl', 'certificate', 'Extra', 'isActive', 'label', 'ns__Thing', 'scopes', 'zone'];
const newline = fc.constantFrom('\n', '\r\n');
const words = fc.array(fc.constantFrom('a', 'B7', 'true', 'é', '漢', '😀', ' ', '-'), { maxLength: 4 });

/** Pieces of element content as source and as read. */
const content = fc.oneof(
  words.map((all) => ({ source: all.join(''), text: all.join('') })),
  fc.constantFrom(
    { source: '&amp;', text: '&' },
    { source: '&apos;', text: "'" },
    { source: '&#x41;', text: 'A' },
    { source: '&#10;', text: '\n' },
    { source: '"', text: '"' },
    { source: '\r\n', text: '\n' },
    { source: '\n', text: '\n' },
    { source: '<![CDATA[<x> & ]]>', text: '<x> & ' },
    { source: '<!-- <label>not me</label> -->', text: '' },
    { source: '<?keep this?>', text: '' },
  ),
);

const tags = fc.record({
  afterName: fc.constantFrom('', '', ' ', '\n    ', '\r\n\t'),
  attribute: fc.constantFrom('', '', ' note="a > b"', " note='/>'", '\n  xml:space="preserve"'),
  beforeEnd: fc.constantFrom('', '', ' ', '\n'),
});

const simple = fc
  .record({ name: fc.constantFrom(...NAMES), tags, parts: fc.array(content, { maxLength: 4 }), isClosed: fc.boolean() })
  .map(({ name, tags: { afterName, attribute, beforeEnd }, parts, isClosed }): Omit<Piece, 'gap'> => {
    const inner = parts.map((part) => part.source).join('');
    // No part ends in a carriage return, so none merges with a line feed of the next and the texts just add up.
    const text = parts.map((part) => part.text).join('');
    const open = `<${name}${attribute}${afterName}`;
    return inner === '' && isClosed
      ? { source: `${open}/>`, name, text, children: [] }
      : { source: `${open}>${inner}</${name}${beforeEnd}>`, name, text, children: [] };
  });

const gap = (indent: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: newline.map((end) => end + indent) },
    fc.tuple(newline, newline).map(([first, second]) => first + second + indent),
    fc.constantFrom(
      '',
      ' ',
      `  \n${indent}`,
      ` <!-- end of line -->\n${indent}`,
      `\n${indent}<!-- above -->\n${indent}`,
    ),
  );

const piece = (indent: string): fc.Arbitrary<Piece> =>
  fc.tuple(gap(indent), simple).map(([g, s]) => ({ ...s, gap: g }));

const complex = fc
  .record({
    gap: gap('    '),
    name: fc.constantFrom('oauthConfig', 'loginIpRanges', 'aFirst'),
    children: fc.array(piece('        '), { minLength: 1, maxLength: 4 }),
    end: gap('    '),
  })
  .map(({ gap: g, name, children, end }): Piece => {
    const inner = children.map((child) => child.gap + child.source).join('') + end;
    return { gap: g, name, children, text: '', source: `<${name}>${inner}</${name}>` };
  });

/** Metadata files of every layout: mixed line ends, entities, CDATA, comments, broken and self-closing tags. */
export const documents: fc.Arbitrary<Document> = fc
  .record({
    mark: fc.constantFrom('', '\uFEFF'),
    declaration: fc.constantFrom(
      '<?xml version="1.0" encoding="UTF-8"?>\n',
      '<?xml version="1.0" encoding="UTF-8" ?>\r\n',
      '',
      '<?xml version="1.0"?>\n<!-- 😀 <label/> -->\n',
    ),
    attributes: fc.constantFrom(
      ' xmlns="http://soap.sforce.com/2006/04/metadata"',
      ' xmlns="http://soap.sforce.com/2006/04/metadata"\n    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    ),
    pieces: fc.array(fc.oneof({ weight: 3, arbitrary: piece('    ') }, complex), { minLength: 1, maxLength: 8 }),
    end: gap(''),
    after: fc.constantFrom('', '\n', '\r\n', '\n<!-- after -->\n'),
  })
  .map(({ mark, declaration, attributes, pieces, end, after }) => ({
    head: `${mark}${declaration}<ConnectedApp${attributes}>`,
    pieces,
    tail: `${end}</ConnectedApp>${after}`,
  }));

/** The source of a generated file. */
export function sourceOf(document: Document): string {
  return document.head + sourceOfPieces(document.pieces) + document.tail;
}

/** The source of some of its pieces. */
export function sourceOfPieces(pieces: readonly Piece[]): string {
  return pieces.map((one) => one.gap + one.source).join('');
}
