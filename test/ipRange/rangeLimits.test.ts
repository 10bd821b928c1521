import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { LAST_ADDRESS, MAPPED_BLOCK } from '../../src/ipRange/address.js';
import type { IpRange } from '../../src/ipRange/ipRange.js';
import { parseRange } from '../../src/ipRange/parseRange.js';
import {
  type RangeTarget,
  TRUSTED_RANGE_MAX_SIZE,
  assertWithinLimits,
  findLimitViolations,
  maxRangeSize,
} from '../../src/ipRange/rangeLimits.js';
import { families } from './arbitraries.js';

const ORG: RangeTarget = { kind: 'orgWide' };
const PROFILE: RangeTarget = { kind: 'profile', name: 'Standard User' };
const PARTNER: RangeTarget = { kind: 'profile', name: 'Partner Community User', isPartner: true };

function names(added: IpRange[], target: RangeTarget, existing: IpRange[] = []): string[] {
  return findLimitViolations(existing, added, target).map(({ name }) => name);
}

describe('limits of the platform', () => {
  it('let a trusted range have exactly the greatest size and not one address more', () => {
    fc.assert(
      fc.property(families, fc.bigInt({ min: 0n, max: LAST_ADDRESS[6] }), (family, seed) => {
        const max = TRUSTED_RANGE_MAX_SIZE[family];
        // Above the mapped block, so that only the size is judged.
        const low = family === 4 ? 0n : MAPPED_BLOCK.end + 1n;
        const start = low + (seed % (LAST_ADDRESS[family] - low - max));
        expect(names([{ family, start, end: start + max - 1n }], ORG)).to.deep.equal([]);
        expect(names([{ family, start, end: start + max }], ORG)).to.deep.equal(['TrustedIpRangeTooLargeError']);
        expect(names([{ family, start, end: start + max }], PROFILE)).to.deep.equal([]);
      }),
      { numRuns: 200 },
    );
  });

  it('take the ranges that the documentation calls valid and refuse those it calls too large', () => {
    for (const text of ['0.0.0.0-1.255.255.255', '132.0.0.0-133.255.255.255', '2001:8000::/32', '10.0.0.0/7']) {
      expect(names([parseRange(text)], ORG), text).to.deep.equal([]);
    }
    for (const text of ['0.0.0.0-2.255.255.255', '132.0.0.0-134.0.0.0', '2001:8000::-2001:8001::', '0.0.0.0/0']) {
      expect(names([parseRange(text)], ORG), text).to.deep.equal(['TrustedIpRangeTooLargeError']);
    }
  });

  it('refuse a range that holds IPv4-mapped addresses and others', () => {
    for (const text of ['::-::1:0:0:0', '::/0', '::ffff:ffff:ffff-::1:0:0:0', '::fffe:ffff:ffff-::ffff:0:0', '::/64']) {
      expect(names([parseRange(text)], PROFILE), text).to.deep.equal(['Ipv4MappedStraddleError']);
    }
    for (const text of ['::-::fffe:ffff:ffff', '::1:0:0:0-ffff::', '::ffff:0:0/96']) {
      expect(names([parseRange(text)], PROFILE), text).to.deep.equal([]);
    }
  });

  it('refuse ranges that no parser made', () => {
    expect(names([{ family: 4, start: 2n, end: 1n }], PROFILE)).to.deep.equal(['ReversedIpRangeError']);
    expect(names([{ family: 4, start: 0n, end: 1n << 32n }], PROFILE)).to.deep.equal(['IpAddressOutOfFamilyError']);
    expect(names([{ family: 6, start: -1n, end: 1n }], PROFILE)).to.deep.equal(['IpAddressOutOfFamilyError']);
  });

  it('count the addresses of a partner profile, with those it has', () => {
    const existing = [parseRange('10.0.0.1-10.0.0.3')];
    expect(names([parseRange('10.0.0.3-10.0.0.5')], PARTNER, existing)).to.deep.equal([]);
    expect(names([parseRange('10.0.0.4-10.0.0.6')], PARTNER, existing)).to.deep.equal(['PartnerProfileIpLimitError']);
    expect(names([parseRange('10.0.0.0/24')], PROFILE, existing)).to.deep.equal([]);
  });

  it('leave a partner profile alone whose limit was raised, or which gets nothing', () => {
    const existing = [parseRange('10.0.0.0/24')];
    expect(names([parseRange('10.1.0.0/24')], PARTNER, existing)).to.deep.equal([]);
    expect(names([], PARTNER, [parseRange('10.0.0.1')])).to.deep.equal([]);
  });

  it('do not judge what the org has already', () => {
    expect(names([parseRange('10.0.0.1')], ORG, [parseRange('0.0.0.0/0')])).to.deep.equal([]);
  });

  it('stop with one error that lists every range', () => {
    const added = Array.from({ length: 12 }, () => parseRange('0.0.0.0/0'));
    const run = (): void => assertWithinLimits([], added, ORG);
    expect(run).to.throw(SfError, '2 more ranges').with.property('name', 'TrustedIpRangeTooLargeError');
    expect(() => assertWithinLimits([], [parseRange('10.0.0.1')], ORG)).not.to.throw();
  });

  it('bound the joining of additions in trusted ranges only', () => {
    expect(maxRangeSize(ORG)(4)).to.equal(33_554_432n);
    expect(maxRangeSize(ORG)(6)).to.equal(2n ** 96n);
    expect(maxRangeSize(PROFILE)(4)).to.equal(undefined);
  });
});
