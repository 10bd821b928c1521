import { expect } from 'chai';
import { quoteName } from '../../src/names/quoteName.js';
import { sameId } from '../../src/names/salesforceId.js';

describe('quoteName', () => {
  it('quotes a name', () => {
    expect(quoteName('Billing Sync')).to.equal('"Billing Sync"');
  });

  it('cuts a very long name without cutting a character in two', () => {
    expect(quoteName('😀'.repeat(5000))).to.equal(`"${'😀'.repeat(80)}…"`);
  });

  it('shows control characters as blanks, so that a name cannot steer the terminal', () => {
    expect(quoteName('a\u001b[31mb\nc')).to.equal('"a [31mb c"');
  });
});

describe('sameId', () => {
  it('takes the short and the long form of an id as the same', () => {
    expect(sameId('0H4000000000001', '0H4000000000001AAA')).to.equal(true);
  });

  it('tells ids apart by case', () => {
    expect(sameId('0H400000000000a', '0H400000000000A')).to.equal(false);
  });

  it('takes nothing that is no id', () => {
    expect(sameId('Billing Sync', 'Billing Sync')).to.equal(false);
    expect(sameId(null, null)).to.equal(false);
  });
});
