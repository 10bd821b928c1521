import { expect } from 'chai';
import fc from 'fast-check';
import { type IpRange, formatRange, overlaps, rangeSize } from '../../src/ipRange/ipRange.js';
import { type MergeOptions, mergeRanges } from '../../src/ipRange/mergeRanges.js';
import { parseRange } from '../../src/ipRange/parseRange.js';
import { countAddresses, unionOf } from '../../src/ipRange/rangeIndex.js';
import { crowdedRanges, ranges } from './arbitraries.js';

const RUNS = { numRuns: 300 };

const lists = fc.oneof(
  fc.array(crowdedRanges, { maxLength: 12 }),
  fc.array(fc.oneof(ranges, crowdedRanges), { maxLength: 8 }),
);
const mergeOptions: fc.Arbitrary<MergeOptions> = fc.constantFrom<MergeOptions>(
  {},
  { overlap: 'cut' },
  { maxSize: () => 16n },
  { overlap: 'cut', maxSize: () => 16n },
);

/** Every address of small ranges, spelt out: a second opinion on the interval arithmetic. */
function addressSet(list: readonly IpRange[]): Set<string> {
  return new Set(
    list.flatMap((range) =>
      Array.from({ length: Number(rangeSize(range)) }, (_, index) => `${range.family}:${range.start + BigInt(index)}`),
    ),
  );
}

function texts(list: readonly IpRange[]): string[] {
  return list.map(formatRange);
}

describe('mergeRanges', () => {
  it('gains and loses no address beyond the input', () => {
    fc.assert(
      fc.property(lists, lists, mergeOptions, (existing, additions, options) => {
        const { result } = mergeRanges(existing, additions, options);
        expect(unionOf(result)).to.deep.equal(unionOf([...existing, ...additions]));
      }),
      RUNS,
    );
  });

  it('gains and loses no address, counted one by one', () => {
    const small = fc.array(crowdedRanges, { maxLength: 10 });
    fc.assert(
      fc.property(small, small, mergeOptions, (existing, additions, options) => {
        const { result } = mergeRanges(existing, additions, options);
        expect(addressSet(result)).to.deep.equal(addressSet([...existing, ...additions]));
        expect(countAddresses(result)).to.equal(BigInt(addressSet(result).size));
      }),
      RUNS,
    );
  });

  it('leaves every existing entry as it is and where it is', () => {
    fc.assert(
      fc.property(lists, lists, mergeOptions, (existing, additions, options) => {
        const before = existing.map((entry) => ({ ...entry }));
        const given = additions.map((entry) => ({ ...entry }));
        const { result } = mergeRanges(existing, additions, options);
        existing.forEach((entry, index) => expect(result[index]).to.equal(entry));
        expect(existing).to.deep.equal(before);
        expect(additions).to.deep.equal(given);
      }),
      RUNS,
    );
  });

  it('adds nothing when it runs a second time', () => {
    fc.assert(
      fc.property(lists, lists, mergeOptions, (existing, additions, options) => {
        const first = mergeRanges(existing, additions, options);
        expect(mergeRanges(first.result, additions, options).added).to.deep.equal([]);
      }),
      RUNS,
    );
  });

  it('adds ranges that share no address, each with something new and a description that was given', () => {
    fc.assert(
      fc.property(lists, lists, mergeOptions, (existing, additions, options) => {
        const { added } = mergeRanges(existing, additions, options);
        const words = new Set(additions.map(({ description }) => description));
        added.forEach((range, index) => {
          expect(added.slice(index + 1).some((other) => overlaps(range, other))).to.equal(false);
          expect(unionOf([...existing, range])).not.to.deep.equal(unionOf(existing));
          expect(words.has(range.description)).to.equal(true);
          if (options.overlap === 'cut') expect(existing.some((entry) => overlaps(entry, range))).to.equal(false);
        });
      }),
      RUNS,
    );
  });

  it('names ranges that truly cover an addition', () => {
    fc.assert(
      fc.property(lists, lists, mergeOptions, (existing, additions, options) => {
        const { covered, added } = mergeRanges(existing, additions, options);
        for (const { addition, by, source } of covered) {
          expect(by).to.have.length.above(0);
          if (source === 'existing') expect(by.every((range) => existing.includes(range))).to.equal(true);
          if (source === 'addition' && options.overlap !== 'cut') {
            expect(by.every((range) => added.includes(range) || existing.includes(range))).to.equal(true);
          }
          if (by.length < 10) expect(unionOf([...by, addition])).to.deep.equal(unionOf(by));
        }
      }),
      RUNS,
    );
  });

  it('never joins beyond the largest size', () => {
    const narrow = fc.array(
      crowdedRanges.filter((range) => rangeSize(range) <= 16n),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(narrow, (additions) => {
        const { added } = mergeRanges([], additions, { maxSize: () => 16n });
        expect(added.every((range) => rangeSize(range) <= 16n)).to.equal(true);
      }),
      RUNS,
    );
  });

  it('has all three when one is added to two', () => {
    const existing = [parseRange('10.0.0.0/24', 'office'), parseRange('192.0.2.7')];
    const merge = mergeRanges(existing, [parseRange('198.51.100.0/24', 'vendor')]);
    expect(texts(merge.result)).to.deep.equal(['10.0.0.0-10.0.0.255', '192.0.2.7', '198.51.100.0-198.51.100.255']);
    expect(merge.result[2]?.description).to.equal('vendor');
  });

  it('skips what one entry or several entries together hold, and says which', () => {
    const existing = ['10.0.0.0/25', '10.0.0.128/25', '10.0.0.0/24'].map((text) => parseRange(text));
    const whole = mergeRanges(existing, [parseRange('10.0.0.0/24')]);
    expect(whole.added).to.deep.equal([]);
    expect(whole.covered[0]?.by).to.deep.equal([existing[2]]);
    const halves = mergeRanges(existing.slice(0, 2), [parseRange('10.0.0.0/24')]);
    expect(halves.added).to.deep.equal([]);
    expect(halves.covered[0]?.by).to.deep.equal(existing.slice(0, 2));
  });

  it('sends a range that overlaps an entry whole, or cut on request', () => {
    const existing = [parseRange('10.0.0.100-10.0.0.150', 'office')];
    const addition = parseRange('10.0.0.0/24', 'vendor');
    const whole = mergeRanges(existing, [addition]);
    expect(whole.added).to.deep.equal([addition]);
    expect(whole.overlapping).to.deep.equal([{ addition, existing }]);
    const cut = mergeRanges(existing, [addition], { overlap: 'cut' });
    expect(texts(cut.added)).to.deep.equal(['10.0.0.0-10.0.0.99', '10.0.0.151-10.0.0.255']);
    expect(cut.added.map(({ description }) => description)).to.deep.equal(['vendor', 'vendor']);
    expect(cut.cut).to.deep.equal([{ addition, kept: cut.added, because: existing, source: 'existing' }]);
  });

  it('joins additions that overlap under one description, and cuts those under two', () => {
    const joined = mergeRanges([], [parseRange('10.0.0.50-10.0.0.99', 'vendor'), parseRange('10.0.0.0-10.0.0.60')]);
    expect(texts(joined.added)).to.deep.equal(['10.0.0.0-10.0.0.99']);
    expect(joined.added[0]?.description).to.equal('vendor');
    expect(joined.joined.map(({ from }) => texts(from))).to.deep.equal([['10.0.0.0-10.0.0.60', '10.0.0.50-10.0.0.99']]);
    const apart = mergeRanges(
      [],
      [parseRange('10.0.0.50-10.0.0.99', 'vendor'), parseRange('10.0.0.0-10.0.0.60', 'us')],
    );
    expect(texts(apart.added)).to.deep.equal(['10.0.0.61-10.0.0.99', '10.0.0.0-10.0.0.60']);
    expect(apart.cut.map(({ source }) => source)).to.deep.equal(['addition']);
  });

  it('keeps additions apart that only touch', () => {
    const merge = mergeRanges([], [parseRange('10.0.0.0/25'), parseRange('10.0.0.128/25')]);
    expect(merge.added).to.have.length(2);
    expect(merge.joined).to.deep.equal([]);
  });

  it('appends in the order of the request', () => {
    const asked = ['2001:db8::/32', '10.0.9.0/24', '10.0.1.0/24', '10.0.9.0/24'].map((text) => parseRange(text));
    expect(texts(mergeRanges([], asked).added)).to.deep.equal(texts(asked.slice(0, 3)));
  });

  it('keeps existing entries that repeat each other', () => {
    const twice = [parseRange('10.0.0.0/24'), parseRange('10.0.0.0/24')];
    expect(mergeRanges(twice, [parseRange('10.0.0.1')]).result).to.deep.equal(twice);
  });

  it('merges 10,000 ranges into 10,000 others without comparing each with each', () => {
    const spread = (offset: bigint): IpRange[] =>
      Array.from({ length: 10_000 }, (_, index) => {
        const start = BigInt((index * 7919) % 10_000) * 1000n + offset;
        return { family: 4 as const, start, end: start + 600n };
      });
    const started = process.cpuUsage();
    const { added, overlapping } = mergeRanges(spread(0n), spread(300n));
    const { user } = process.cpuUsage(started);
    expect(added).to.have.length(10_000);
    expect(overlapping).to.have.length(10_000);
    expect(user / 1000, 'milliseconds of processor time').to.be.below(5000);
  });
});
