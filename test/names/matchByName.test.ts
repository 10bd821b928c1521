import { expect } from 'chai';
import { matchByName } from '../../src/names/matchByName.js';

type Thing = { id?: string; names: Array<string | null> };

const found = (things: Thing[], wanted: string): Thing[] =>
  matchByName(things, ({ id, names }) => ({ names, ids: [id ?? null] }), wanted);

const named = (...names: Array<string | null>): Thing => ({ names });

describe('matchByName', () => {
  it('prefers the very text to another case, and that to what only looks the same', () => {
    const exact = named('Data Loader');
    const other = named('DATA LOADER');
    const spaced = named('Data\u00A0Loader');
    expect(found([spaced, other, exact], 'Data Loader')).to.deep.equal([exact]);
    expect(found([spaced, other], 'Data Loader')).to.deep.equal([other]);
    expect(found([spaced], ' data  loader\u200B ')).to.deep.equal([spaced]);
  });

  it('gives all that a name stands for in the same reading', () => {
    const things = [named('\u00C4 1'), named('A\u0308 1'), named('B')];
    expect(found(things, '\u00E4\u00A01')).to.deep.equal(things.slice(0, 2));
  });

  it('looks at every name of a thing and at none that is missing', () => {
    const thing = named(null, '', 'Label');
    expect(found([thing], 'label')).to.deep.equal([thing]);
    for (const blank of ['', ' ', '\u200B']) expect(found([thing, named('\u200B', ' ')], blank)).to.deep.equal([]);
  });

  it('finds by a record id of either length, its letter case counting', () => {
    const thing = { id: '0PS000000000aBCAAY', names: ['Label'] };
    expect(found([thing], '0PS000000000aBC')).to.deep.equal([thing]);
    expect(found([thing], '0PS000000000abc')).to.deep.equal([]);
    const lower = { id: '00e000000000abcAAA', names: ['Profile'] };
    expect(found([lower], '00e000000000aBc')).to.deep.equal([]);
  });

  it('takes no name for the beginning of a longer one, as ids of two lengths would be', () => {
    expect(found([named('IntegrationUserXYZ')], 'IntegrationUser')).to.deep.equal([]);
  });
});
