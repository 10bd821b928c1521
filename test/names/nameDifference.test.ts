import { expect } from 'chai';
import { nameDifference, tellApart } from '../../src/names/nameDifference.js';

describe('nameDifference', () => {
  for (const [what, name, other, difference] of [
    ['a composed accent', '\u00D6l', 'O\u0308l', 'with U+00D6'],
    ['a combining accent', 'O\u0308l', '\u00D6l', 'with U+004F U+0308'],
    ['a no-break space', 'Data\u00A0Loader', 'Data Loader', 'with U+00A0'],
    ['an invisible character', 'Data\u200BLoader', 'DataLoader', 'with U+200B'],
    ['the lack of one', 'DataLoader', 'Data\u200BLoader', 'without U+200B'],
    ['a second space', 'Data  Loader', 'Data Loader', 'with U+0020'],
    ['a letter of another script', 'Gr\u043Eup', 'Group', 'with U+043E'],
    [
      'several of them, the first of which are enough',
      '\u0421\u0410\u0421\u0410\u0421',
      'CACAC',
      'with U+0421 U+0410 U+0421 U+0410 …',
    ],
  ] as const) {
    it(`shows ${what} as code points`, () => {
      expect(nameDifference(name, other)).to.equal(difference);
    });
  }

  for (const [name, other] of [
    ['Data Loader', 'Data Loader'],
    ['Data Loader', 'DATA LOADER'],
    ['Data Loader', 'Data Leader'],
    ['\u00D6l', 'Ol'],
    ['統合', '会計'],
    ['App', 'App 2'],
  ] as const) {
    it(`says nothing of ${name} and ${other}, which can be told apart`, () => {
      expect(nameDifference(name, other)).to.equal(undefined);
    });
  }
});

describe('tellApart', () => {
  it('marks only the names of a list that look like another', () => {
    expect(tellApart(['\u00D6l', 'Plain', 'O\u0308l', 'plain'])).to.deep.equal([
      'written with U+00D6',
      undefined,
      'written with U+004F U+0308',
      undefined,
    ]);
  });
});
