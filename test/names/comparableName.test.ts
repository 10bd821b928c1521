import { expect } from 'chai';
import fc from 'fast-check';
import { comparableName, isBlankName } from '../../src/names/comparableName.js';

describe('comparableName', () => {
  for (const [what, one, other] of [
    ['a composed accent and a combining one', 'Vertrieb \u00D6sterreich', 'Vertrieb O\u0308sterreich'],
    ['two accents on one letter in either order', 'e\u0323\u0302', 'e\u0302\u0323'],
    ['Korean syllables and their parts', '\uD1B5\uD569', '\u1110\u1169\u11BC\u1112\u1161\u11B8'],
    ['a Japanese voiced sign of its own', '\u30AC', '\u30AB\u3099'],
    ['a no-break space and a space', 'Data\u00A0Loader', 'Data Loader'],
    ['an ideographic space and a space', 'Data\u3000Loader', 'Data Loader'],
    ['a tab, a line break and several spaces', 'Data\t\r\n  Loader', 'Data Loader'],
    ['a zero-width space and none', 'Data\u200B Loader\u200B', 'Data Loader'],
    ['a byte order mark and none', '\uFEFFData Loader', 'Data Loader'],
    ['a soft hyphen and none', 'Integra\u00ADtion', 'Integration'],
    ['direction marks and none', '\u202AData Loader\u202C\u200F', 'Data Loader'],
    ['a variation selector and none', 'Integration \u2764\uFE0F', 'Integration \u2764'],
    ['typographic quotes and plain ones', '\u201CVendor\u201D it\u2019s', '"Vendor" it\'s'],
    ['low and high quotes and plain ones', '\u201EVendor\u201C', '"Vendor"'],
    ['dashes and a hyphen', 'A \u2013 B \u2014 C\u2011D \u2212 E', 'A - B - C-D - E'],
    ['an ellipsis and three dots', 'More\u2026', 'More...'],
    ['a ligature and its letters', 'O\uFB03ce', 'Office'],
    ['full-width and plain letters', '\uFF33\uFF26 \uFF12', 'SF 2'],
    ['half-width and full-width katakana', '\uFF76\uFF9E', '\u30AC'],
    ['upper and lower case', 'DATA loader', 'Data Loader'],
  ] as const) {
    it(`joins ${what}`, () => {
      expect(one).not.to.equal(other);
      expect(comparableName(one)).to.equal(comparableName(other));
    });
  }

  for (const [what, one, other] of [
    ['a letter with an accent and the bare one', '\u00D6sterreich', 'Osterreich'],
    ['letters of two scripts', 'A\u0440p', 'App'],
    ['a raised digit and a plain one', 'App\u00B2', 'App2'],
    ['a hyphen, an underscore and a space', 'X-Y', 'X_Y'],
    ['a hyphen and a space', 'X-Y', 'X Y'],
    ['sharp s and two', 'Ma\u00DFe', 'Masse'],
  ] as const) {
    it(`keeps apart ${what}`, () => {
      expect(comparableName(one)).not.to.equal(comparableName(other));
    });
  }

  it('knows names that show nothing', () => {
    for (const text of ['', ' ', '\t\n', '\u00A0', '\u200B', ' \uFEFF\u200E '])
      expect(isBlankName(text)).to.equal(true);
    for (const text of ['x', '-', '\u00A0.']) expect(isBlankName(text)).to.equal(false);
  });

  it('finds nothing more to change in its own result, for any text', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, (text) => {
        const once = comparableName(text);
        expect(comparableName(once)).to.equal(once);
        expect(comparableName(text.normalize('NFD'))).to.equal(comparableName(text.normalize('NFC')));
      }),
      { numRuns: 500 },
    );
  });
});
