import fc from 'fast-check';
import { LAST_ADDRESS, type IpAddress, type IpFamily } from '../../src/ipRange/address.js';
import type { IpRange } from '../../src/ipRange/ipRange.js';

/** Any family. */
export const families = fc.constantFrom<IpFamily>(4, 6);

/** Any address, those with many zero groups and the IPv4-mapped ones often among them. */
export const addresses: fc.Arbitrary<IpAddress> = families.chain((family) =>
  fc
    .oneof(
      fc.bigInt({ min: 0n, max: LAST_ADDRESS[family] }),
      fc
        .array(fc.constantFrom<bigint[]>(0n, 0n, 1n, 0xffffn), { minLength: 8, maxLength: 8 })
        .map((groups) => groups.reduce((value, group) => (value << 16n) | group, 0n) & LAST_ADDRESS[family]),
      fc.bigInt({ min: 0n, max: 0xffffffffn }).map((low) => (0xffff00000000n | low) & LAST_ADDRESS[family]),
    )
    .map((value) => ({ family, value })),
);

const descriptions = fc.constantFrom(undefined, undefined, 'office', 'vendor');

/** A range within a small window, so that several of them overlap, touch and repeat each other. */
export const crowdedRanges: fc.Arbitrary<IpRange> = fc
  .tuple(families, fc.nat({ max: 60 }), fc.nat({ max: 15 }), descriptions)
  .map(([family, start, length, description]) => ({
    family,
    start: BigInt(start),
    end: BigInt(start + length),
    ...(description === undefined ? {} : { description }),
  }));

/** Any range, from one address to the whole family. */
export const ranges: fc.Arbitrary<IpRange> = families.chain((family) =>
  fc
    .tuple(fc.bigInt({ min: 0n, max: LAST_ADDRESS[family] }), fc.bigInt({ min: 0n, max: LAST_ADDRESS[family] }))
    .map(([a, b]) => ({ family, start: a < b ? a : b, end: a < b ? b : a })),
);
