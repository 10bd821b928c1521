import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { newId } from '../../../emulator/org/ids.js';
import type { IpRangeIntent } from '../../../src/components/ipRange/desired.js';
import { countedRequests } from '../../support/requests.js';
import { rejection } from '../rejection.js';
import { codes, RangeOrg } from './fixture.js';

describe('adding IP ranges', () => {
  const org = new RangeOrg();

  afterEach(() => org.close());

  describe('from the Hyperforce list', () => {
    const list = {
      createDate: '2026-11-01',
      prefixes: [
        { region: 'us-east-1', provider: 'aws', ip_prefix: ['155.226.144.0/22', '155.226.144.0/24'] },
        { region: 'eu-west-2', provider: 'gcp', ip_prefix: '160.8.0.0/16' },
      ],
      ipv6_prefixes: [{ region: 'us-east-1', provider: 'aws', ipv6_prefix: ['2a03:5d67:ffd0::/45'] }],
    };
    const folder = mkdtempSync(join(tmpdir(), 'hyperforce-'));
    const fileWith = (content: unknown): string => {
      const path = join(folder, `${newId('069')}.json`);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    };

    it('adds the blocks of a region, described, once', async () => {
      await org.open();
      const intent = { isOrgWide: true, hyperforce: { file: fileWith(list), regions: ['US-EAST-1'] } };
      const outcome = await org.add(intent);
      expect(org.trusted().slice(2)).to.deep.equal([
        { start: '155.226.144.0', end: '155.226.147.255', description: 'Hyperforce aws us-east-1' },
        {
          start: '2a03:5d67:ffd0::',
          end: '2a03:5d67:ffd7:ffff:ffff:ffff:ffff:ffff',
          description: 'Hyperforce aws us-east-1',
        },
      ]);
      expect(codes(outcome)).to.include('HyperforceList');
      expect((await org.add(intent)).state).to.equal('unchanged');
    });

    it("takes all blocks of a provider beside ranges of one's own, with one's own description", async () => {
      await org.open();
      await org.add({
        isOrgWide: true,
        ranges: ['10.0.0.1'],
        description: 'Mine',
        hyperforce: { file: fileWith(list), providers: ['gcp'] },
      });
      expect(org.trusted().slice(2)).to.deep.equal([
        { start: '10.0.0.1', end: '10.0.0.1', description: 'Mine' },
        { start: '160.8.0.0', end: '160.8.255.255', description: 'Mine' },
      ]);
    });

    it('fetches the list', async () => {
      await org.open();
      const server = createServer((_, response) => response.end(JSON.stringify(list))).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ip-ranges.json`;
      const outcome = await org.add({ isOrgWide: true, hyperforce: { url } });
      server.close();
      expect(outcome.changes).to.have.length(3);
      const error = await rejection(org.add({ isOrgWide: true, hyperforce: { url } }));
      expect(error.name).to.equal('HyperforceListUnreachableError');
      expect(error.actions?.join()).to.contain('give the file instead');
    });

    it('reads the list once, whatever number of profiles and regions are meant', async () => {
      await org.open();
      let requests = 0;
      const server = createServer((_, response) => {
        requests += 1;
        response.end(JSON.stringify(list));
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ip-ranges.json`;
      const profiles = ['Restricted', 'Region 01 Integration'];
      await org.addAll([
        { profiles, isOrgWide: true, hyperforce: { url, regions: ['us-east-1'] } },
        { isOrgWide: true, hyperforce: { url, regions: ['eu-west-2'] } },
      ]);
      server.close();
      expect(requests).to.equal(1);
      expect(org.trusted().slice(2)).to.have.length(3);
    });

    const bad: Array<[string, unknown, string, IpRangeIntent['hyperforce']?]> = [
      ['no JSON', '<html>', 'HyperforceListNotJsonError'],
      ['an empty file', '', 'HyperforceListNotJsonError'],
      ['a number', 7, 'HyperforceListShapeError'],
      ['another object', { a: [] }, 'HyperforceListShapeError'],
      ['no blocks', { prefixes: [] }, 'HyperforceListEmptyError'],
      ['prefixes that are no list', { prefixes: 7 }, 'HyperforceListShapeError'],
      [
        'a malformed block',
        { prefixes: [{ region: 'r', provider: 'p', ip_prefix: ['10.0.0.0/33'] }] },
        'HyperforceListEntriesError',
      ],
      [
        'an IPv6 block among IPv4',
        { prefixes: [{ region: 'r', provider: 'p', ip_prefix: ['::1/128'] }] },
        'HyperforceListEntriesError',
      ],
      [
        'a block without region',
        { prefixes: [{ provider: 'p', ip_prefix: ['10.0.0.0/8'] }] },
        'HyperforceListEntriesError',
      ],
      ['deep nesting', '['.repeat(100), 'HyperforceListTooDeepError'],
    ];
    for (const [what, content, name] of bad) {
      it(`refuses a file with ${what}`, async () => {
        await org.open();
        const error = await rejection(org.add({ isOrgWide: true, hyperforce: { file: fileWith(content) } }));
        expect(error.name).to.equal(name);
        expect(error.actions).to.not.deep.equal([]);
        expect(countedRequests(org.emulator.requests)).to.deep.equal([]);
      });
    }

    for (const [what, hyperforce, name] of [
      ['an unknown region', { file: fileWith(list), regions: ['us-east-9'] }, 'HyperforceRegionNotFoundError'],
      ['an unknown provider', { file: fileWith(list), providers: ['azure'] }, 'HyperforceProviderNotFoundError'],
      [
        'a region without the provider',
        { file: fileWith(list), regions: ['eu-west-2'], providers: ['aws'] },
        'HyperforceSelectionEmptyError',
      ],
      ['a file that is not there', { file: join(folder, 'none.json') }, 'HyperforceFileNotFoundError'],
      ['a folder for a file', { file: folder }, 'HyperforceFileUnreadableError'],
      ['an address without https', { url: 'http://ip-ranges.example/list.json' }, 'HyperforceUrlError'],
      ['an address with a password', { url: 'https://u:secret@ip-ranges.example/' }, 'HyperforceUrlError'],
    ] as Array<[string, NonNullable<IpRangeIntent['hyperforce']>, string]>) {
      it(`refuses ${what}`, async () => {
        await org.open();
        const error = await rejection(org.add({ isOrgWide: true, hyperforce }));
        expect(error.name).to.equal(name);
        expect(JSON.stringify([error.message, error.actions])).to.not.contain('secret');
        expect(org.emulator.deployments).to.deep.equal([]);
      });
    }
  });
});
