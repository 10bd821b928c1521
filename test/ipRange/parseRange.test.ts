import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { LAST_ADDRESS, formatAddress, isMapped } from '../../src/ipRange/address.js';
import {
  contains,
  containsAddress,
  formatRange,
  isAllowAll,
  overlaps,
  rangeEdges,
  rangeSize,
  sameRange,
} from '../../src/ipRange/ipRange.js';
import { parseRange, parseRangeWithNotices, rangeFromEdges } from '../../src/ipRange/parseRange.js';
import { addresses, crowdedRanges, ranges } from './arbitraries.js';
import { MALFORMED_RANGES } from './malformedRanges.js';
import { errorOf } from './errors.js';

const RUNS = { numRuns: 300 };

describe('parseRange', () => {
  it('reads back every range it writes', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        fc.pre(range.family === 4 || !isMapped(range.start));
        expect(parseRange(formatRange(range))).to.deep.equal(range);
        const { start, end } = rangeEdges(range);
        expect(rangeFromEdges(` ${start}`, `${end} `, 'from the org')).to.deep.equal({
          ...range,
          description: 'from the org',
        });
      }),
      RUNS,
    );
  });

  for (const [family, bits] of [
    [4, 32],
    [6, 128],
  ] as const) {
    it(`gives the exact edges of a block for each IPv${family} prefix from 0 to ${bits}`, () => {
      for (let prefix = 0; prefix <= bits; prefix += 1) {
        const size = 2n ** BigInt(bits - prefix);
        fc.assert(
          fc.property(fc.bigInt({ min: 0n, max: LAST_ADDRESS[family] }), (value) => {
            fc.pre(family === 4 || !isMapped(value));
            const { range, notices } = parseRangeWithNotices(`${formatAddress({ family, value })}/${prefix}`);
            const start = (value / size) * size;
            expect(range).to.deep.equal({ family, start, end: start + size - 1n });
            expect(notices.map(({ code }) => code)).to.deep.equal(value === start ? [] : ['CidrHostBits']);
          }),
          { numRuns: 5 },
        );
      }
    });
  }

  it('takes a /24 from .0 to .255 and a /32 as one address', () => {
    expect(formatRange(parseRange('10.1.2.0/24'))).to.equal('10.1.2.0-10.1.2.255');
    expect(formatRange(parseRange('10.1.2.3/32'))).to.equal('10.1.2.3');
    expect(rangeSize(parseRange('10.1.2.3/32'))).to.equal(1n);
    expect(formatRange(parseRange('2001:db8::/45'))).to.equal('2001:db8::-2001:db8:7:ffff:ffff:ffff:ffff:ffff');
  });

  it('reads a dash with and without spaces, and an en dash', () => {
    for (const text of ['10.0.0.1-10.0.0.9', ' 10.0.0.1 - 10.0.0.9 ', '10.0.0.1–10.0.0.9', '10.0.0.1\t—\t10.0.0.9']) {
      expect(formatRange(parseRange(text))).to.equal('10.0.0.1-10.0.0.9');
    }
  });

  for (const text of [
    '203.0.114.0/24\n203.0.115.0/24',
    '203.0.114.0/24\r\n203.0.115.0/24\r\n',
    '203.0.114.0/24\r203.0.115.0/24',
    '203.0.114.0/24\\n203.0.115.0/24',
    '203.0.114.0/24,203.0.115.0/24',
    '203.0.114.0/24 ; 203.0.115.0/24',
    '203.0.114.0/24 | 203.0.115.0/24',
    '203.0.114.0/24\t203.0.115.0/24',
    '203.0.114.0/24 203.0.115.0/24',
    '203.0.114.0/24     203.0.115.0/24',
    '203.0.114.0/24\u00A0203.0.115.0/24',
    '203.0.114.1 203.0.114.2 203.0.114.3',
    '203.0.114.1-203.0.114.9 203.0.115.1-203.0.115.9',
    '203.0.114.1 - 203.0.114.9\n203.0.115.1 - 203.0.115.9',
    '- 203.0.114.0/24\n- 203.0.115.0/24',
    '203.0.114.0/24 and 203.0.115.0/24',
    '203.0.114.0/24 # Office\n203.0.115.0/24 # VPN',
    '2001:db8::/32\n2001:db9::/32',
    '2001:db8::1 203.0.114.0/24',
    Array.from({ length: 100 }, (_, index) => `203.0.${index}.0/24`).join('\n'),
  ]) {
    it(`says of ${JSON.stringify(text.slice(0, 50))} that it holds more than one range`, () => {
      const error = errorOf(() => parseRange(text));
      expect(error.name).to.equal('MalformedIpRangeError');
      expect(error.message).to.match(/^".{1,400}" holds more than one range\.$/);
      expect(error.actions).to.deep.equal(['Give each range on its own.']);
    });
  }

  it('takes one range with white space around it or its dash for one', () => {
    for (const text of [
      '\r\n203.0.114.1\r\n',
      '203.0.114.1 -\n203.0.114.9',
      ' 203.0.114.1\u00A0\u2013\u00A0203.0.114.9\t',
    ]) {
      expect(formatRange(parseRange(text)), text).to.match(/^203\.0\.114\.1(?:-203\.0\.114\.9)?$/);
    }
  });

  it('keeps a description and leaves an empty one out', () => {
    expect(parseRange('10.0.0.1', 'VPN').description).to.equal('VPN');
    expect(parseRange('10.0.0.1', ' ')).not.to.have.property('description');
  });

  it('reads IPv4-mapped ranges as the IPv4 ranges they are to the platform, and says so', () => {
    for (const text of ['::ffff:10.0.0.0/120', '::ffff:10.0.0.0-10.0.0.255', '10.0.0.0 - ::ffff:a00:ff']) {
      expect(formatRange(parseRange(text)), text).to.equal('10.0.0.0-10.0.0.255');
    }
    expect(isAllowAll(parseRange('::ffff:0:0/96'))).to.equal(true);
    const { notices } = parseRangeWithNotices('::ffff:10.0.0.1/120');
    expect(notices.map(({ code }) => code)).to.deep.equal(['CidrHostBits', 'Ipv4MappedRange']);
  });

  it('knows at least 60 malformed inputs', () => {
    expect(new Set(MALFORMED_RANGES.map(([text]) => text)).size).to.be.at.least(60);
  });

  for (const [text, name] of MALFORMED_RANGES) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))} as ${name}`, () => {
      const error = errorOf(() => parseRange(text));
      expect(error.name).to.equal(name);
      expect(error.actions).to.have.length.above(0);
      expect(error.message).to.have.length.below(250);
      expect(error.message).not.to.match(/[\p{Cc}\u202e]/u);
    });
  }

  it('gives a named error or a range for any text at all', () => {
    const pieces = fc.constantFrom('10.0.0.1', '-', '/', ':', '::', '.', '8', ' ', '%', 'x', 'ffff', '\n', '–');
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 12 }).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const range = parseRange(text);
          expect(range.start <= range.end && range.end <= LAST_ADDRESS[range.family]).to.equal(true);
        } catch (error) {
          expect(error).to.be.instanceOf(SfError);
          expect((error as SfError).name).not.to.equal('SfError');
        }
      }),
      RUNS,
    );
  });
});

describe('range comparisons', () => {
  it('agree with each other and with the addresses of the ranges', () => {
    fc.assert(
      fc.property(crowdedRanges, crowdedRanges, (a, b) => {
        const valuesOf = (range: typeof a): string[] =>
          Array.from({ length: Number(rangeSize(range)) }, (_, index) =>
            formatAddress({ family: range.family, value: range.start + BigInt(index) }),
          );
        const inA = valuesOf(b).filter((address) => containsAddress(a, address)).length;
        expect(overlaps(a, b)).to.equal(inA > 0);
        expect(overlaps(b, a)).to.equal(inA > 0);
        expect(contains(a, b)).to.equal(inA === valuesOf(b).length);
        expect(sameRange(a, b)).to.equal(contains(a, b) && contains(b, a));
      }),
      RUNS,
    );
  });

  it('find both edges inside a range and their neighbours outside', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        const holds = (value: bigint): boolean => contains(range, { family: range.family, start: value, end: value });
        expect(holds(range.start) && holds(range.end)).to.equal(true);
        expect(holds(range.start - 1n) || holds(range.end + 1n)).to.equal(false);
        const { start } = rangeEdges(range);
        fc.pre(range.family === 4 || !isMapped(range.start));
        expect(containsAddress(range, start)).to.equal(true);
      }),
      RUNS,
    );
  });

  it('find a mapped address in the IPv4 range', () => {
    expect(containsAddress(parseRange('10.0.0.0/8'), '::ffff:10.1.2.3')).to.equal(true);
  });

  it('know the ranges that restrict nobody', () => {
    expect(isAllowAll(parseRange('0.0.0.0-255.255.255.255'))).to.equal(true);
    expect(isAllowAll(parseRange('::/0'))).to.equal(true);
    expect(isAllowAll(parseRange('0.0.0.1-255.255.255.255'))).to.equal(false);
    expect(isAllowAll(parseRange('::-255:ffff::'))).to.equal(false);
  });

  it('take every address as a range of one', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(rangeSize(parseRange(formatAddress(address)))).to.equal(1n);
      }),
      RUNS,
    );
  });
});
