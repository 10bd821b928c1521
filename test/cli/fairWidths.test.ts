import { expect } from 'chai';
import fc from 'fast-check';
import { fairWidths } from '../../src/cli/fairWidths.js';

describe('column widths that fit a terminal', () => {
  it('leaves columns alone that fit', () => {
    expect(fairWidths([['ab'], ['abc']], 12)).to.equal(undefined);
    expect(fairWidths([['x'.repeat(500)]], undefined)).to.equal(undefined);
  });

  it('takes from the widest columns only, and alike', () => {
    const columns = [
      ['Billing_Sync'],
      ['permittedUsers'],
      ['AllSelfAuthorized'],
      ['AdminApprovedPreAuthorized'],
      ['deploy'],
    ];
    expect(fairWidths(columns, 80)).to.deep.equal([14, 16, 18, 18, 8]);
  });

  it('fills exactly the width there is', () => {
    const texts = fc.array(fc.array(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(texts, fc.integer({ min: 40, max: 200 }), (columns, available) => {
        const widths = fairWidths(columns, available);
        if (widths === undefined) return;
        const total = widths.reduce((sum, width) => sum + width, 0) + columns.length + 1;
        expect(total).to.equal(available);
        expect(Math.min(...widths)).to.be.above(0);
      }),
    );
  });
});
