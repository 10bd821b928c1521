import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { HYPERFORCE_MAX_BYTES, parseHyperforce, selectHyperforceRanges } from '../../src/ipRange/hyperforce.js';
import { formatRange } from '../../src/ipRange/ipRange.js';
import { unionOf } from '../../src/ipRange/rangeIndex.js';
import { errorOf } from './errors.js';

const LIST = {
  syncToken: '1',
  createDate: '2026-01-02-03-04-05',
  prefixes: [
    { region: 'us-east-1', provider: 'aws', ip_prefix: ['203.0.113.0/25', '203.0.113.128/25'], direction: 'inbound' },
    { region: 'us-east-1', provider: 'aws', ip_prefix: '203.0.113.0/25', direction: 'outbound' },
    { region: 'europe-west3', provider: 'gcp', ip_prefix: ['198.51.100.0/24'] },
    { region: 'eu-central-1', provider: 'aws', ip_prefix: ['192.0.2.0/24'], services: { any: ['thing'] } },
  ],
  ipv6_prefixes: [{ region: 'us-east-1', provider: 'aws', ipv6_prefix: ['2001:db8::/45'] }],
  later_field: { unknown: true },
};

function prefixes(...rows: unknown[]): string {
  return JSON.stringify({ prefixes: rows });
}

describe('the Hyperforce list', () => {
  const list = parseHyperforce(JSON.stringify(LIST), 'list.json');

  it('gives every block with its region and provider, from strings and arrays, past unknown fields', () => {
    expect(list.createDate).to.equal('2026-01-02-03-04-05');
    expect(list.notices).to.deep.equal([]);
    expect(list.ranges.map(({ range, region, provider }) => [formatRange(range), region, provider])).to.deep.equal([
      ['203.0.113.0-203.0.113.127', 'us-east-1', 'aws'],
      ['203.0.113.128-203.0.113.255', 'us-east-1', 'aws'],
      ['203.0.113.0-203.0.113.127', 'us-east-1', 'aws'],
      ['198.51.100.0-198.51.100.255', 'europe-west3', 'gcp'],
      ['192.0.2.0-192.0.2.255', 'eu-central-1', 'aws'],
      ['2001:db8::-2001:db8:7:ffff:ffff:ffff:ffff:ffff', 'us-east-1', 'aws'],
    ]);
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(parseHyperforce(`\uFEFF${JSON.stringify(LIST)}`, 'list.json').ranges).to.have.length(6);
  });

  it('says when a block has host bits set', () => {
    const { notices } = parseHyperforce(prefixes({ region: 'r', provider: 'aws', ip_prefix: '10.0.0.1/24' }), 'x');
    expect(notices.map(({ code }) => code)).to.deep.equal(['CidrHostBits']);
  });

  it('gives the ranges of a region, each once and described', () => {
    const { ranges, regions, blocks } = selectHyperforceRanges(list, { regions: ['US-EAST-1'] });
    expect(ranges.map(formatRange)).to.deep.equal([
      '203.0.113.0-203.0.113.127',
      '203.0.113.128-203.0.113.255',
      '2001:db8::-2001:db8:7:ffff:ffff:ffff:ffff:ffff',
    ]);
    expect(new Set(ranges.map(({ description }) => description))).to.deep.equal(new Set(['Hyperforce aws us-east-1']));
    expect(regions).to.deep.equal(['us-east-1']);
    expect(blocks).to.equal(4);
  });

  it('gives the ranges of a provider, and all without a selection', () => {
    expect(selectHyperforceRanges(list, { providers: ['gcp'] }).regions).to.deep.equal(['europe-west3']);
    expect(selectHyperforceRanges(list).ranges).to.have.length(5);
  });

  it('names the nearest region and lists all when one is not there', () => {
    const error = errorOf(() => selectHyperforceRanges(list, { regions: ['eu-central-1', 'us-east1'] }));
    expect(error.name).to.equal('HyperforceRegionNotFoundError');
    expect(error.message).to.contain('"us-east1"').and.not.to.contain('eu-central-1');
    expect(error.actions?.[0]).to.contain('us-east-1');
    expect(error.actions?.[1]).to.contain('eu-central-1, europe-west3, us-east-1');
  });

  it('refuses a provider that is not there, and a region without the provider', () => {
    expect(errorOf(() => selectHyperforceRanges(list, { providers: ['azure'] })).name).to.equal(
      'HyperforceProviderNotFoundError',
    );
    const error = errorOf(() => selectHyperforceRanges(list, { regions: ['us-east-1'], providers: ['gcp'] }));
    expect(error.name).to.equal('HyperforceSelectionEmptyError');
  });

  describe('with empty lists', () => {
    const sparse = parseHyperforce(
      JSON.stringify({
        prefixes: [
          { region: 'us-east-1', provider: 'aws', ip_prefix: ['198.51.100.0/24'] },
          { region: 'eu-central-1', provider: 'aws', ip_prefix: [] },
          { region: 'us-east-1', provider: 'gcp', ip_prefix: [] },
        ],
        ipv6_prefixes: [
          { region: 'us-east-1', provider: 'aws', ipv6_prefix: [] },
          { region: 'eu-west-1', provider: 'aws', ipv6_prefix: ['2001:db8::/48'] },
        ],
      }),
      'list.json',
    );

    it('takes them as no blocks', () => {
      expect(selectHyperforceRanges(sparse, { regions: ['us-east-1'] })).to.deep.include({
        regions: ['us-east-1'],
        blocks: 1,
      });
      expect(selectHyperforceRanges(sparse).regions).to.deep.equal(['eu-west-1', 'us-east-1']);
    });

    it('refuses only a choice of what has none', () => {
      for (const [selection, message] of [
        [{ regions: ['us-east-1', 'EU-Central-1'] }, 'The list has no addresses in eu-central-1.'],
        [{ regions: ['us-east-1'], providers: ['gcp'] }, 'The list has no addresses of gcp in us-east-1.'],
        [{ providers: ['aws', 'gcp'] }, 'The list has no addresses of gcp.'],
      ] as const) {
        const error = errorOf(() => selectHyperforceRanges(sparse, selection));
        expect([error.name, error.message]).to.deep.equal(['HyperforceSelectionEmptyError', message]);
        expect(error.actions).to.have.length(1);
      }
    });

    it('offers their regions among all there are', () => {
      const error = errorOf(() => selectHyperforceRanges(sparse, { regions: ['eu-central-2'] }));
      expect(error.name).to.equal('HyperforceRegionNotFoundError');
      expect(error.actions?.[1]).to.equal('The list has: eu-central-1, eu-west-1, us-east-1.');
    });

    it('refuses a list in which all are empty', () => {
      const text = prefixes({ region: 'r', provider: 'aws', ip_prefix: [] });
      expect(errorOf(() => parseHyperforce(text, 'x')).name).to.equal('HyperforceListEmptyError');
    });

    it('refuses one whose region or provider is missing', () => {
      const error = errorOf(() => parseHyperforce(prefixes({ ip_prefix: [] }), 'x'));
      expect(error.name).to.equal('HyperforceListEntriesError');
    });
  });

  it('lists all malformed entries at once, each with its place', () => {
    const good = { region: 'r', provider: 'aws' };
    const text = JSON.stringify({
      prefixes: [
        { ...good, ip_prefix: ['10.0.0.0/24', '10.0.0.0/33', 7] },
        'text',
        { ...good },
        { provider: 'aws', ip_prefix: '10.0.0.1' },
        { ...good, region: 3, ip_prefix: '2001:db8::/32' },
        { ...good, ip_prefix: '0.0.0.0/0' },
        { ...good, ip_prefix: [] },
        { ...good, ip_prefix: { 0: '10.0.0.0/8' } },
      ],
      ipv6_prefixes: [null, { ...good, provider: ' ', ipv6_prefix: ['10.0.0.0/8', '::/0'] }],
    });
    const error = errorOf(() => parseHyperforce(text, 'list.json'));
    expect(error.name).to.equal('HyperforceListEntriesError');
    const places = (error.data as Array<{ place: string }>).map(({ place }) => place);
    expect(places).to.deep.equal([
      'prefixes[0].ip_prefix[1]',
      'prefixes[0].ip_prefix[2]',
      'prefixes[1]',
      'prefixes[2].ip_prefix',
      'prefixes[3].region',
      'prefixes[3].ip_prefix',
      'prefixes[4].region',
      'prefixes[4].ip_prefix',
      'prefixes[5].ip_prefix',
      'prefixes[7].ip_prefix',
      'ipv6_prefixes[0]',
      'ipv6_prefixes[1].provider',
      'ipv6_prefixes[1].ipv6_prefix[0]',
      'ipv6_prefixes[1].ipv6_prefix[1]',
    ]);
    for (const place of places) expect(error.message).to.contain(place);
  });

  const refused: Array<[string, string, string]> = [
    ['an empty file', '', 'HyperforceListNotJsonError'],
    ['a web page', '<html></html>', 'HyperforceListNotJsonError'],
    ['half a file', '{"prefixes":[{"region":', 'HyperforceListNotJsonError'],
    ['null', 'null', 'HyperforceListShapeError'],
    ['a number', '7', 'HyperforceListShapeError'],
    ['a list', '[]', 'HyperforceListShapeError'],
    ['another object', '{"ranges":[]}', 'HyperforceListShapeError'],
    ['only an inherited name', '{"__proto__":{"prefixes":[]}}', 'HyperforceListShapeError'],
    ['prefixes that are no list', '{"prefixes":{}}', 'HyperforceListShapeError'],
    ['ipv6_prefixes that are no list', '{"prefixes":[],"ipv6_prefixes":"x"}', 'HyperforceListShapeError'],
    ['no entries', '{"prefixes":[],"ipv6_prefixes":[]}', 'HyperforceListEmptyError'],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'HyperforceListTooDeepError'],
    ['deep nesting of objects', '{"a":'.repeat(50_000), 'HyperforceListTooDeepError'],
    ['a huge file', ' '.repeat(HYPERFORCE_MAX_BYTES + 1), 'HyperforceListTooLargeError'],
    [
      'too many blocks',
      prefixes({ region: 'r', provider: 'aws', ip_prefix: Array<string>(50_001).fill('10.0.0.0/8') }),
      'HyperforceListShapeError',
    ],
  ];
  for (const [what, text, name] of refused) {
    it(`refuses ${what} as ${name}`, () => {
      const error = errorOf(() => parseHyperforce(text, 'list.json'));
      expect(error.name).to.equal(name);
      expect(error.message).to.contain('list.json');
      expect(error.actions).to.have.length.above(0);
    });
  }

  it('does not take brackets in strings for nesting', () => {
    const note = '\\"['.repeat(50);
    const text = JSON.stringify({ ...LIST, note });
    expect(parseHyperforce(text, 'list.json').ranges).to.have.length(6);
  });

  it('holds the same addresses before and after the selection', () => {
    const blocks = fc.array(
      fc.record({
        region: fc.constantFrom('a', 'b'),
        provider: fc.constantFrom('aws', 'gcp'),
        ip_prefix: fc
          .tuple(fc.nat({ max: 15 }), fc.integer({ min: 26, max: 32 }))
          .map(([low, prefix]) => `10.0.0.${low * 16}/${prefix}`),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(blocks, (rows) => {
        const parsed = parseHyperforce(prefixes(...rows), 'x');
        const all = parsed.ranges.map(({ range }) => range);
        expect(unionOf(selectHyperforceRanges(parsed).ranges)).to.deep.equal(unionOf(all));
      }),
      { numRuns: 200 },
    );
  });

  it('gives a named error or a list for any JSON at all', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('prefixes', 'ipv6_prefixes', 'other'), (json, key) => {
        try {
          parseHyperforce(`{"${key}":[${json}]}`, 'x');
        } catch (error) {
          expect(error).to.be.instanceOf(SfError);
          expect((error as SfError).name).to.match(/^HyperforceList/);
        }
      }),
      { numRuns: 200 },
    );
  });
});
