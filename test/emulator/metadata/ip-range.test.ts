import { expect } from 'chai';
import { checkPartnerRanges, checkTrustedRangeSize } from '../../../emulator/metadata/ipRange.js';

describe('the limits of IP ranges in the emulator', () => {
  for (const [start, end] of [
    ['10.0.0.0', '11.255.255.255'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['10.0.0.1', '10.0.0.1'],
  ] as const) {
    it(`takes ${start} to ${end} as a trusted range`, () => {
      expect(() => checkTrustedRangeSize(start, end)).to.not.throw();
    });
  }

  for (const [start, end] of [
    ['10.0.0.0', '12.0.0.0'],
    ['0.0.0.0', '255.255.255.255'],
    ['2001:db8::', '2001:db9::'],
  ] as const) {
    it(`refuses ${start} to ${end} as a trusted range`, () => {
      expect(() => checkTrustedRangeSize(start, end)).to.throw('too large');
    });
  }

  it('takes five addresses of a partner profile and refuses six', () => {
    const two = { start: '10.0.0.1', end: '10.0.0.2' };
    expect(() => checkPartnerRanges([two, { start: '10.0.1.1', end: '10.0.1.3' }])).to.not.throw();
    expect(() => checkPartnerRanges([two, { start: '10.0.1.1', end: '10.0.1.4' }])).to.throw('not 6');
  });
});
