import { expect } from 'chai';
import fc from 'fast-check';
import { parseMetadata } from '../../src/metadata/metadataFile.js';
import { type Document, documents, type Piece, sourceOf, sourceOfPieces } from './documents.js';

const RUNS = { numRuns: 300 };
const texts = fc.array(fc.constantFrom('x', '&', '<', '>', '"', "'", ' ', 'é', '😀', ']]>', '\n', '$&'), {
  maxLength: 6,
});
const values = texts.map((parts) => parts.join(''));
const newValues = values.map((value) => `new${value}.`);

/** Every leaf of a document with its path. */
function leavesOf(document: Document): Array<{ path: string[]; text: string }> {
  return document.pieces.flatMap((piece) =>
    piece.children.length === 0
      ? [{ path: [piece.name], text: piece.text }]
      : piece.children.map((child) => ({ path: [piece.name, child.name], text: child.text })),
  );
}

function leavesIn(xml: string, document: Document): Array<[string, string[]]> {
  const file = parseMetadata(xml);
  const paths = new Map(leavesOf(document).map(({ path }) => [path.join('/'), path]));
  return [...paths].map(([key, path]) => [key, file.texts(path)]);
}

function modelOf(document: Document): Array<[string, string[]]> {
  const model = new Map<string, string[]>();
  for (const { path, text } of leavesOf(document)) {
    const key = path.join('/');
    model.set(key, [...(model.get(key) ?? []), text]);
  }
  return [...model];
}

/** Whether `longer` is `shorter` with one stretch put in. */
function isInsertion(shorter: string, longer: string): boolean {
  let start = 0;
  while (start < shorter.length && shorter[start] === longer[start]) start++;
  let end = 0;
  while (end < shorter.length && shorter.at(-1 - end) === longer.at(-1 - end)) end++;
  return longer.length > shorter.length && start + end >= shorter.length;
}

const simpleNames = (pieces: Piece[]): Piece[] => pieces.filter((piece) => piece.children.length === 0);

describe('laws of lossless metadata editing', () => {
  it('gives an unedited file back unchanged', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const xml = sourceOf(document);
        expect(parseMetadata(xml).toString()).to.equal(xml);
        expect(parseMetadata(xml).isChanged).to.equal(false);
      }),
      RUNS,
    );
  });

  it('reads every text as an XML reader does', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(leavesIn(sourceOf(document), document)).to.deep.equal(modelOf(document));
      }),
      RUNS,
    );
  });

  it('changes nothing when a text is set to what it is', () => {
    fc.assert(
      fc.property(documents, fc.nat(), (document, pick) => {
        const xml = sourceOf(document);
        const leaves = leavesOf(document);
        const { path } = leaves[pick % leaves.length] ?? { path: [] };
        const file = parseMetadata(xml);
        expect(file.setText(path, file.text(path) ?? '').toString()).to.equal(xml);
      }),
      RUNS,
    );
  });

  it('keeps every byte before and after an element whose text is set', () => {
    fc.assert(
      fc.property(documents, fc.nat(), newValues, (document, pick, value) => {
        const simple = simpleNames(document.pieces);
        fc.pre(simple.length > 0);
        const name = simple[pick % simple.length]?.name ?? '';
        const at = document.pieces.findIndex((piece) => piece.name === name);
        const edited = parseMetadata(sourceOf(document)).setText([name], value).toString();
        const before = document.head + sourceOfPieces(document.pieces.slice(0, at)) + document.pieces[at]?.gap;
        const after = sourceOfPieces(document.pieces.slice(at + 1)) + document.tail;
        expect(edited.slice(0, before.length)).to.equal(before);
        expect(edited.slice(-after.length)).to.equal(after);
        const model = structuredClone(document);
        model.pieces[at].text = value;
        expect(leavesIn(edited, document)).to.deep.equal(modelOf(model));
      }),
      RUNS,
    );
  });

  it('inserts one stretch of text when an element is made, and reads all values back', () => {
    fc.assert(
      fc.property(documents, fc.constantFrom('Aa', 'description', 'm', 'zz'), values, (document, name, value) => {
        const xml = sourceOf(document);
        const edited = parseMetadata(xml).setText([name], value).toString();
        expect(isInsertion(xml, edited), edited).to.equal(true);
        expect(parseMetadata(edited).texts([name])).to.deep.equal([value]);
        expect(leavesIn(edited, document)).to.deep.equal(modelOf(document));
      }),
      RUNS,
    );
  });

  it('appends a value as the last of its name, touching nothing else', () => {
    fc.assert(
      fc.property(documents, fc.nat(), values, (document, pick, value) => {
        const xml = sourceOf(document);
        const leaves = leavesOf(document);
        const { path } = leaves[pick % leaves.length] ?? { path: [] };
        const edited = parseMetadata(xml).append(path, value).toString();
        expect(isInsertion(xml, edited), edited).to.equal(true);
        expect(parseMetadata(edited).texts(path)).to.deep.equal([...parseMetadata(xml).texts(path), value]);
      }),
      RUNS,
    );
  });

  it('gives the file back when what was appended is removed', () => {
    const paths = fc.constantFrom(
      ['scopes'],
      ['profileName'],
      ['oauthConfig', 'scopes'],
      ['oauthConfig', 'Aa'],
      ['oauthPolicy', 'deep', 'er'],
      ['aaa'],
    );
    fc.assert(
      fc.property(
        documents,
        fc.array(fc.tuple(paths, newValues), { minLength: 1, maxLength: 5 }),
        (document, appended) => {
          const xml = sourceOf(document);
          const file = parseMetadata(xml);
          appended.forEach(([path, value]) => file.append(path, value));
          expect(file.isChanged).to.equal(true);
          appended.forEach(([path, value]) => file.removeEntries(path, [value]));
          expect(file.toString()).to.equal(xml);
        },
      ),
      RUNS,
    );
  });

  it('removes all elements of a name and keeps the source of all others', () => {
    fc.assert(
      fc.property(documents, fc.nat(), (document, pick) => {
        const name = document.pieces[pick % document.pieces.length]?.name ?? '';
        const edited = parseMetadata(sourceOf(document)).remove([name]).toString();
        expect(parseMetadata(edited).has([name])).to.equal(false);
        const rest = { ...document, pieces: document.pieces.filter((piece) => piece.name !== name) };
        expect(leavesIn(edited, rest)).to.deep.equal(modelOf(rest));
        expect(edited.startsWith(document.head)).to.equal(true);
        let from = document.head.length;
        for (const { source } of rest.pieces) {
          const at = edited.indexOf(source, from);
          expect(at).to.be.at.least(from);
          from = at + source.length;
        }
      }),
      RUNS,
    );
  });
});
