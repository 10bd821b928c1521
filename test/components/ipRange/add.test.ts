import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { newId } from '../../../emulator/org/ids.js';
import type { IpRange, Profile } from '../../../emulator/org/state.js';
import type { Switches } from '../../../emulator/org/switches.js';
import { splitIpRanges, type IpRangeIntent } from '../../../src/components/ipRange/desired.js';
import { parseMetadata } from '../../../src/metadata/metadataFile.js';
import type { RunOptions } from '../../../src/plan/runOptions.js';
import { connectToEmulator } from '../../support/connection.js';
import { countedRequests } from '../../support/requests.js';
import { agreeAfter, runKinds, type KindsRun } from '../../support/runKinds.js';
import { MALFORMED_RANGES } from '../../ipRange/malformedRanges.js';
import { rejection } from '../rejection.js';

const office = { start: '203.0.113.0', end: '203.0.113.255', description: 'Office' };
const ipv6 = { start: '2001:db8::', end: '2001:db8::ffff' };
const vpn = { start: '198.51.100.10', end: '198.51.100.10', description: 'VPN' };
const lab = { start: '192.0.2.0', end: '192.0.2.127' };

describe('adding IP ranges', () => {
  let emulator: Emulator;
  let connection: Connection;

  const open = async (switches: Partial<Switches> = {}): Promise<void> => {
    emulator = await startEmulator({ scenario: 'kitchen-sink', switches });
    connection = await connectToEmulator(emulator);
    emulator.requests.length = 0;
  };

  afterEach(() => emulator.close());

  const addAll = async (intents: IpRangeIntent[], options: Partial<RunOptions> = {}): Promise<KindsRun> =>
    runKinds(connection, splitIpRanges(intents), options);

  const add = (intent: IpRangeIntent, options: Partial<RunOptions> = {}): Promise<KindsRun> => addAll([intent], options);

  const profileNamed = (name: string): Profile => {
    const found = emulator.org.state.profiles.find((profile) => profile.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };

  const trusted = (): IpRange[] => {
    const network = emulator.org.state.settings['Security']?.['networkAccess'] as { ipRanges?: IpRange[] };
    return [network.ipRanges ?? []].flat();
  };

  const codes = ({ notices }: KindsRun): string[] => notices.map(({ code }) => code);

  for (const profileIpRangesOnDeploy of ['replace', 'merge'] as const) {
    describe(`to a profile whose deployed list is taken to ${profileIpRangesOnDeploy} the org's`, () => {
      it('keeps two existing ranges beside a new one, and adds nothing the second time', async () => {
        await open({ profileIpRangesOnDeploy });
        const intent = { profiles: ['Restricted'], ranges: ['10.0.0.0/24'], description: "It's <new>" };
        const outcome = await add(intent);
        expect(outcome.state).to.equal('applied');
        expect(profileNamed('Restricted').loginIpRanges).to.deep.equal([
          office,
          ipv6,
          { start: '10.0.0.0', end: '10.0.0.255', description: "It's <new>" },
        ]);
        expect(outcome.changes.map(({ property, before, after }) => [property, before, after])).to.deep.equal([
          ['loginIpRanges', null, '10.0.0.0-10.0.0.255'],
        ]);
        const second = await add(intent);
        expect([second.state, codes(second)]).to.deep.equal(['unchanged', ['IpRangeCovered']]);
        expect(emulator.deployments).to.have.length(1);
      });

      it('adds the first range', async () => {
        await open({ profileIpRangesOnDeploy });
        await add({ profiles: ['Region 01 Integration'], ranges: ['10.0.0.7'] });
        expect(profileNamed('Region 01 Integration').loginIpRanges).to.deep.equal([
          { start: '10.0.0.7', end: '10.0.0.7' },
        ]);
      });
    });
  }

  it('keeps the trusted ranges of the org beside new ones, and deploys nothing else of the settings', async () => {
    await open();
    emulator.org.state.settings['Security'] = {
      ...emulator.org.state.settings['Security'],
      sessionSettings: { sessionTimeout: 'TwoHours' },
    };
    await add({ isOrgWide: true, ranges: ['10.0.0.0-10.0.0.9', '2001:db8:1::/48'] });
    expect(trusted()).to.deep.equal([
      vpn,
      lab,
      { start: '10.0.0.0', end: '10.0.0.9' },
      { start: '2001:db8:1::', end: '2001:db8:1:ffff:ffff:ffff:ffff:ffff' },
    ]);
    const sent = parseMetadata(emulator.deployments[0]?.files['settings/Security.settings'] ?? '');
    expect(sent.has(['networkAccess'])).to.equal(true);
    expect(sent.has(['sessionSettings'])).to.equal(false);
    expect(emulator.org.state.settings['Security']).to.have.nested.property(
      'sessionSettings.sessionTimeout',
      'TwoHours',
    );
  });

  it('adds the first trusted range', async () => {
    await open();
    emulator.org.state.settings['Security'] = { networkAccess: {} };
    await add({ isOrgWide: true, ranges: ['10.0.0.1'] });
    expect(trusted()).to.deep.equal([{ start: '10.0.0.1', end: '10.0.0.1' }]);
  });

  it('never sends an empty networkAccess', async () => {
    await open();
    emulator.org.state.settings['Security'] = { networkAccess: {} };
    await add({ profiles: ['Restricted'], isOrgWide: true, ranges: ['203.0.113.1'] });
    for (const { files } of emulator.deployments) {
      const xml = files['settings/Security.settings'];
      expect(xml === undefined || parseMetadata(xml).has(['networkAccess', 'ipRanges'])).to.equal(true);
    }
    expect(trusted()).to.deep.equal([{ start: '203.0.113.1', end: '203.0.113.1' }]);
  });

  it('deploys nothing of a profile but what it is and its ranges', async () => {
    await open();
    const set = emulator.org.state.permissionSets.find(({ profileId }) => profileId === profileNamed('Restricted').id);
    set?.userPermissions.push('ViewSetup');
    const before = [...(set?.userPermissions ?? [])];
    await add({ profiles: ['Restricted'], ranges: ['10.0.0.1'] });
    const [xml = ''] = Object.entries(emulator.deployments[0]?.files ?? {}).flatMap(([path, text]) =>
      path.endsWith('.profile') ? [text] : [],
    );
    const names = [...xml.matchAll(/^ {4}<(\w+)/gm)].map(([, name]) => name);
    expect(new Set(names)).to.deep.equal(new Set(['custom', 'loginIpRanges', 'userLicense']));
    expect(set?.userPermissions).to.deep.equal(before);
  });

  it('reaches profiles whose names need encoding, and several targets in one deployment', async () => {
    await open();
    const names = ['Branch "North" & <South>', 'Vertrieb Österreich / 100%', 'Restricted'];
    const outcome = await add({ profiles: names, isOrgWide: true, ranges: ['10.1.0.0/16'] });
    expect(outcome.state).to.equal('applied');
    expect(emulator.deployments).to.have.length(1);
    for (const name of names) {
      expect(profileNamed(name).loginIpRanges.at(-1)).to.deep.equal({ start: '10.1.0.0', end: '10.1.255.255' });
    }
    expect(trusted().at(-1)).to.deep.equal({ start: '10.1.0.0', end: '10.1.255.255' });
  });

  it('joins several intents about one profile', async () => {
    await open();
    const ranges = ['10.0.0.1', '10.0.0.2'];
    await addAll(ranges.map((range) => ({ profiles: ['Restricted'], ranges: [range] })));
    expect(emulator.deployments).to.have.length(1);
    expect(profileNamed('Restricted').loginIpRanges).to.have.length(4);
  });

  it('finds a profile by label and API name alike, and once', async () => {
    await open();
    emulator.org.state.logins = [];
    const outcome = await add({ profiles: ['Systemadministrator', 'Admin'], ranges: ['10.0.0.0/8'] });
    expect(outcome.changes.map(({ component }) => component)).to.deep.equal([{ type: 'Profile', fullName: 'Admin' }]);
  });

  it('says what overlaps, repeats, joins and is there already', async () => {
    await open();
    const outcome = await add({
      isOrgWide: true,
      ranges: [
        '192.0.2.5',
        '192.0.2.64/26',
        '192.0.2.100-192.0.2.200',
        '10.0.0.0/24',
        '10.0.0.9',
        '10.0.0.200-10.0.1.7',
        '10.9.9.9/24',
      ],
    });
    expect(codes(outcome)).to.have.members([
      'CidrHostBits',
      'IpRangeCovered',
      'IpRangeRepeated',
      'IpRangeJoined',
      'IpRangeOverlap',
    ]);
    expect(
      trusted()
        .slice(2)
        .map(({ start, end }) => `${start}-${end}`),
    ).to.have.members(['192.0.2.100-192.0.2.200', '10.0.0.0-10.0.1.7', '10.9.9.0-10.9.9.255']);
  });

  it('says where ranges restrict nobody', async () => {
    await open();
    const outcome = await add({ profiles: ['Anywhere'], ranges: ['10.0.0.1'] });
    expect([outcome.state, codes(outcome)]).to.deep.equal(['unchanged', ['AllowAllRange', 'IpRangeCovered']]);
  });

  it('sends an entry that is no range back as it is', async () => {
    await open();
    const odd = { start: 'office', end: '10.0.0.1', description: 'by hand' };
    profileNamed('Restricted').loginIpRanges = [odd, office];
    const plan = await planIpRanges(connection, [{ profiles: ['Restricted'], ranges: ['10.0.0.1'] }]);
    expect(plan.notices.map(({ code }) => code)).to.deep.equal(['UnreadableIpRange']);
    expect(parseMetadata(plan.files[0]?.after ?? '').entries(['loginIpRanges'])).to.deep.equal([
      { startAddress: 'office', endAddress: '10.0.0.1', description: 'by hand' },
      { startAddress: office.start, endAddress: office.end, description: 'Office' },
      { startAddress: '10.0.0.1', endAddress: '10.0.0.1' },
    ]);
  });

  it('sends nothing in a dry run', async () => {
    await open();
    expect((await add({ isOrgWide: true, ranges: ['10.0.0.1'] }, { isDryRun: true })).state).to.equal('planned');
    expect(emulator.deployments).to.deep.equal([]);
  });

  it('reports an earlier range that a deployment lost', async () => {
    await open();
    emulator.org.onChange.push((what) => {
      if (what.startsWith('Profile')) profileNamed('Restricted').loginIpRanges.shift();
    });
    const outcome = await add({ profiles: ['Restricted'], ranges: ['10.0.0.1'] });
    expect(outcome.changes.map(({ after, status }) => [after, status])).to.deep.equal([
      ['10.0.0.1', 'applied'],
      ['203.0.113.0-203.0.113.255', 'failed'],
    ]);
    expect(outcome.state).to.equal('partial');
  });

  describe('when it is the first of a profile', () => {
    const logIn = (username: string, sourceIp: string, loginTime = '2026-11-01T08:00:00Z'): void => {
      const user = emulator.org.state.users.find((candidate) => candidate.username === username);
      (emulator.org.state.logins ??= []).push({ id: newId('0Ya'), userId: user?.id ?? '', sourceIp, loginTime });
    };
    const admins = { profiles: ['Systemadministrator'], ranges: ['10.0.0.0/8'] };
    const risksOf = async (intent: IpRangeIntent): Promise<string[]> =>
      (await add(intent, { isDryRun: true })).risks.map(({ code }) => code);

    it('is a risk to shut the running user out, and asks first', async () => {
      await open();
      logIn('admin@odd.example', '10.1.1.1', '2026-10-01T08:00:00Z');
      logIn('admin@odd.example', '198.51.100.7');
      expect(await risksOf(admins)).to.deep.equal(['OwnAddressNotAllowed']);
      const outcome = await add(admins, { confirm: (plan) => Promise.resolve(plan.risks.length === 0) });
      expect(outcome.state).to.equal('declined');
      expect(emulator.deployments).to.deep.equal([]);
    });

    it('is none where the latest login came from the new ranges', async () => {
      await open();
      logIn('admin@odd.example', '198.51.100.7', '2026-10-01T08:00:00Z');
      logIn('admin@odd.example', '10.1.1.1');
      expect(await risksOf(admins)).to.deep.equal([]);
    });

    it('is none for IPv6, and for an IPv4 address written as IPv6', async () => {
      await open();
      logIn('admin@odd.example', '2001:db8::1');
      expect(await risksOf({ ...admins, ranges: ['2001:db8::/64'] })).to.deep.equal([]);
      logIn('admin@odd.example', '::ffff:10.0.0.1', '2026-12-01T08:00:00Z');
      expect(await risksOf(admins)).to.deep.equal([]);
    });

    for (const sourceIp of ['Salesforce.com IP', '']) {
      it(`is a notice where the login history has "${sourceIp}" for an address`, async () => {
        await open();
        logIn('admin@odd.example', sourceIp);
        const outcome = await add(admins, { isDryRun: true });
        expect(outcome.risks).to.deep.equal([]);
        expect(codes(outcome)).to.deep.equal(['FirstIpRange', 'OwnAddressUnknown']);
      });
    }

    it('is a notice where the org refuses the login history', async () => {
      await open();
      emulator.org.faults.push({
        soqlContains: 'FROM LoginHistory',
        status: 400,
        errorCode: 'INVALID_TYPE',
        message: 'no LoginHistory',
      });
      const outcome = await add(admins, { isDryRun: true });
      expect(outcome.risks).to.deep.equal([]);
      expect(codes(outcome)).to.include.members(['FirstIpRange', 'LoginAddressesUnknown']);
    });

    it('is a risk to shut others out, who are named with their address', async () => {
      await open();
      logIn("o'neil@odd.example", '192.0.2.9');
      const outcome = await add({ profiles: ['Branch "North" & <South>'], ranges: ['10.0.0.0/8'] }, { isDryRun: true });
      expect(outcome.risks.map(({ code }) => code)).to.deep.equal(['UsersNotAllowed']);
      expect(outcome.risks[0]?.message).to.contain("o'neil@odd.example (192.0.2.9)");
    });

    it('is no question for a profile that has ranges', async () => {
      await open();
      logIn('restricted@odd.example', '192.0.2.9');
      expect(await risksOf({ profiles: ['Restricted'], ranges: ['10.0.0.0/8'] })).to.deep.equal([]);
      expect(emulator.requests.flatMap(({ soql }) => soql).join()).to.not.contain('LoginHistory');
    });
  });

  describe('within the limits of the platform', () => {
    const partner = (loginIpRanges: IpRange[]): void => {
      Object.assign(profileNamed('Region 01 Integration'), { userLicense: 'Partner Community', loginIpRanges });
    };

    for (const [range, name] of [
      ['10.0.0.0/6', 'TrustedIpRangeTooLarge'],
      ['10.0.0.0-12.0.0.0', 'TrustedIpRangeTooLarge'],
      ['2001:db8::/31', 'TrustedIpRangeTooLarge'],
      ['::/64', 'Ipv4MappedStraddle'],
    ] as const) {
      it(`refuses ${range} as a trusted range`, async () => {
        await open();
        expect((await rejection(add({ isOrgWide: true, ranges: [range] }))).name).to.equal(name);
        expect(emulator.deployments).to.deep.equal([]);
      });
    }

    for (const range of ['10.0.0.0/7', '2001:db8::/32']) {
      it(`takes ${range} as a trusted range, and so does the org`, async () => {
        await open();
        expect((await add({ isOrgWide: true, ranges: [range] })).state).to.equal('applied');
      });
    }

    it('takes every IPv4 address for a profile', async () => {
      await open();
      expect((await add({ profiles: ['Restricted'], ranges: ['0.0.0.0/0'] })).state).to.equal('applied');
    });

    it('refuses a sixth address for a partner profile, and takes a fifth', async () => {
      await open();
      partner([{ start: '10.0.0.1', end: '10.0.0.4' }]);
      const error = await rejection(add({ profiles: ['Region 01 Integration'], ranges: ['10.0.0.5-10.0.0.6'] }));
      expect(error.name).to.equal('PartnerProfileIpLimit');
      expect(emulator.deployments).to.deep.equal([]);
      expect((await add({ profiles: ['Region 01 Integration'], ranges: ['10.0.0.5'] })).state).to.equal('applied');
    });
  });

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
      await open();
      const intent = { isOrgWide: true, hyperforce: { file: fileWith(list), regions: ['US-EAST-1'] } };
      const outcome = await add(intent);
      expect(trusted().slice(2)).to.deep.equal([
        { start: '155.226.144.0', end: '155.226.147.255', description: 'Hyperforce aws us-east-1' },
        {
          start: '2a03:5d67:ffd0::',
          end: '2a03:5d67:ffd7:ffff:ffff:ffff:ffff:ffff',
          description: 'Hyperforce aws us-east-1',
        },
      ]);
      expect(codes(outcome)).to.include('HyperforceList');
      expect((await add(intent)).state).to.equal('unchanged');
    });

    it("takes all blocks of a provider beside ranges of one's own, with one's own description", async () => {
      await open();
      await add({
        isOrgWide: true,
        ranges: ['10.0.0.1'],
        description: 'Mine',
        hyperforce: { file: fileWith(list), providers: ['gcp'] },
      });
      expect(trusted().slice(2)).to.deep.equal([
        { start: '10.0.0.1', end: '10.0.0.1', description: 'Mine' },
        { start: '160.8.0.0', end: '160.8.255.255', description: 'Mine' },
      ]);
    });

    it('fetches the list', async () => {
      await open();
      const server = createServer((_, response) => response.end(JSON.stringify(list))).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ip-ranges.json`;
      const outcome = await add({ isOrgWide: true, hyperforce: { url } });
      server.close();
      expect(outcome.changes).to.have.length(3);
      const error = await rejection(add({ isOrgWide: true, hyperforce: { url } }));
      expect(error.name).to.equal('HyperforceListUnreachable');
      expect(error.actions?.join()).to.contain('give the file instead');
    });

    const bad: Array<[string, unknown, string, IpRangeIntent['hyperforce']?]> = [
      ['no JSON', '<html>', 'HyperforceListNotJson'],
      ['an empty file', '', 'HyperforceListNotJson'],
      ['a number', 7, 'HyperforceListShape'],
      ['another object', { a: [] }, 'HyperforceListShape'],
      ['no blocks', { prefixes: [] }, 'HyperforceListEmpty'],
      ['prefixes that are no list', { prefixes: 7 }, 'HyperforceListShape'],
      [
        'a malformed block',
        { prefixes: [{ region: 'r', provider: 'p', ip_prefix: ['10.0.0.0/33'] }] },
        'HyperforceListEntries',
      ],
      [
        'an IPv6 block among IPv4',
        { prefixes: [{ region: 'r', provider: 'p', ip_prefix: ['::1/128'] }] },
        'HyperforceListEntries',
      ],
      ['a block without region', { prefixes: [{ provider: 'p', ip_prefix: ['10.0.0.0/8'] }] }, 'HyperforceListEntries'],
      ['deep nesting', '['.repeat(100), 'HyperforceListTooDeep'],
    ];
    for (const [what, content, name] of bad) {
      it(`refuses a file with ${what}`, async () => {
        await open();
        const error = await rejection(add({ isOrgWide: true, hyperforce: { file: fileWith(content) } }));
        expect(error.name).to.equal(name);
        expect(error.actions).to.not.deep.equal([]);
        expect(countedRequests(emulator.requests)).to.deep.equal([]);
      });
    }

    for (const [what, hyperforce, name] of [
      ['an unknown region', { file: fileWith(list), regions: ['us-east-9'] }, 'HyperforceRegionNotFound'],
      ['an unknown provider', { file: fileWith(list), providers: ['azure'] }, 'HyperforceProviderNotFound'],
      [
        'a region without the provider',
        { file: fileWith(list), regions: ['eu-west-2'], providers: ['aws'] },
        'HyperforceSelectionEmpty',
      ],
      ['a file that is not there', { file: join(folder, 'none.json') }, 'HyperforceFileNotFound'],
      ['a folder for a file', { file: folder }, 'HyperforceFileUnreadable'],
      ['an address without https', { url: 'http://ip-ranges.example/list.json' }, 'HyperforceUrl'],
      ['an address with a password', { url: 'https://u:secret@ip-ranges.example/' }, 'HyperforceUrl'],
    ] as Array<[string, NonNullable<IpRangeIntent['hyperforce']>, string]>) {
      it(`refuses ${what}`, async () => {
        await open();
        const error = await rejection(add({ isOrgWide: true, hyperforce }));
        expect(error.name).to.equal(name);
        expect(JSON.stringify([error.message, error.actions])).to.not.contain('secret');
        expect(emulator.deployments).to.deep.equal([]);
      });
    }
  });

  it('refuses every malformed range by name and asks the org nothing', async () => {
    await open();
    for (const [range, name] of MALFORMED_RANGES) {
      const error = await rejection(add({ isOrgWide: true, ranges: ['10.0.0.1', range] }));
      expect([range, error.name]).to.deep.equal([range, name]);
      expect(error.actions).to.not.deep.equal([]);
    }
    expect(MALFORMED_RANGES.length).to.be.above(60);
    expect(countedRequests(emulator.requests)).to.deep.equal([]);
    expect(emulator.deployments).to.deep.equal([]);
  });

  it('reports all malformed ranges at once', async () => {
    await open();
    const error = await rejection(add({ isOrgWide: true, ranges: ['1.2.3', '10.0.0.1', '::1::'] }));
    expect(error.name).to.equal('SeveralProblemsError');
    expect(error.message).to.contain('IpOctetCount').and.to.contain('RepeatedIpCompression');
  });

  for (const [intent, name] of [
    [{ ranges: ['10.0.0.1'] }, 'NoIpRangeTargetError'],
    [{ isOrgWide: true }, 'NoIpRangeError'],
    [{ profiles: ['Restrictd'], ranges: ['10.0.0.1'] }, 'ProfileNotFoundError'],
    [{ profiles: [' '], ranges: ['10.0.0.1'] }, 'BlankProfileError'],
    [{ profiles: ['Restricted'], ranges: ['10.0.0.1'], description: 'a\u0000b' }, 'XmlTextInvalid'],
  ] as Array<[IpRangeIntent, string]>) {
    it(`refuses ${JSON.stringify(intent)} with ${name}`, async () => {
      await open();
      expect((await rejection(add(intent))).name).to.equal(name);
      expect(emulator.deployments).to.deep.equal([]);
    });
  }
});
