import { expect } from 'chai';
import fc from 'fast-check';
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { chunks, soql } from '../../src/org/soql.js';

const readLiteral = (literal: string): string => {
  const body = literal.slice(1, -1);
  const plain: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '\\': '\\', "'": "'", '"': '"' };
  return body.replace(/\\(.)/gs, (_match, character: string) => plain[character] ?? `?${character}`);
};

describe('soql', () => {
  it('gives back every text from its escaped literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(readLiteral(soql`${text}`)).to.equal(text);
      }),
    );
  });

  it('leaves no quote unescaped, so that a value never ends its literal', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("'", '\\', '"', '%', 'a', '\n', 'é'), { maxLength: 20 }), (characters) => {
        const body = soql`${characters.join('')}`.slice(1, -1);
        expect(body.replace(/\\./gs, '')).not.to.match(/['"\\\n]/);
      }),
    );
  });

  it('builds queries that a SOQL parser reads back with the value whole', () => {
    for (const name of ["O'Reilly", 'back\\slash', '100% sure', 'Zürich "A"', "'; DELETE", "\\'"]) {
      const query = parseQuery(soql`SELECT Id FROM ConnectedApplication WHERE Name = ${name}`);
      const { value } = (query.where as { left: { value: string } }).left;
      expect(readLiteral(value)).to.equal(name);
    }
  });

  it('writes an array as a list for IN, numbers and booleans as they are', () => {
    expect(soql`Id IN ${['a', "b'"]} AND X = ${3} AND Y = ${true} AND Z = ${null}`).to.equal(
      "Id IN ('a','b\\'') AND X = 3 AND Y = true AND Z = null",
    );
  });
});

describe('chunks', () => {
  it('keeps every value, in order, in groups of the size given', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 50 }), fc.integer({ min: 1, max: 9 }), (values, size) => {
        const groups = chunks(values, size);
        expect(groups.flat()).to.deep.equal(values);
        expect(groups.every((group) => group.length > 0 && group.length <= size)).to.equal(true);
      }),
    );
  });
});
