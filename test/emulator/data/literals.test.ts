import { expect } from 'chai';
import fc from 'fast-check';
import { dateSpan, likeExpression, readString } from '../../../emulator/data/soql/literals.js';

const escape = (text: string): string =>
  text.replace(/[\\'"\n\r\t\b\f]/g, (character) => {
    const names: { [character: string]: string } = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' };
    return `\\${names[character] ?? character}`;
  });

describe('SOQL literals', () => {
  it('give back any text that was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const characters = readString(`'${escape(text)}'`, false);
        expect(characters.map((character) => character.text).join('')).to.equal(text);
      }),
      { numRuns: 300 },
    );
  });

  it('match, with their wildcards escaped, exactly the text they stand for', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, more) => {
        const pattern = likeExpression(`'${escape(text).replace(/[%_]/g, '\\$&')}'`);
        expect(pattern.test(text)).to.equal(true);
        expect(pattern.test(text + more)).to.equal(false);
      }),
      { numRuns: 300 },
    );
  });

  it('match anything with a percent sign and one character with an underscore', () => {
    expect(likeExpression("'a%c'").test('A\nb.c')).to.equal(true);
    expect(likeExpression("'a_c'").test('abbc')).to.equal(false);
  });

  it('stand for whole days', () => {
    const now = Date.parse('2026-05-05T13:00:00Z');
    const day = (name: string, count = 0): string[] =>
      Object.values(dateSpan(name, count, now)).map((time) => new Date(time).toISOString().slice(0, 10));
    expect(day('TODAY')).to.deep.equal(['2026-05-05', '2026-05-06']);
    expect(day('LAST_N_DAYS', 3)).to.deep.equal(['2026-05-02', '2026-05-06']);
    expect(() => dateSpan('LAST_FISCAL_YEAR', 0, now)).to.throw("unexpected token: 'LAST_FISCAL_YEAR'");
  });
});
