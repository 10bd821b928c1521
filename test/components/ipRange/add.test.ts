import { expect } from 'chai';
import type { IpRangeIntent } from '../../../src/components/ipRange/desired.js';
import { parseMetadata } from '../../../src/metadata/metadataFile.js';
import { foldEdits } from '../../../src/plan/edit.js';
import type { Plan } from '../../../src/plan/plan.js';
import { countedRequests } from '../../support/requests.js';
import { MALFORMED_RANGES } from '../../ipRange/malformedRanges.js';
import { rejection } from '../rejection.js';
import { codes, ipv6, lab, office, RangeOrg, vpn } from './fixture.js';

describe('adding IP ranges', () => {
  const org = new RangeOrg();

  afterEach(() => org.close());

  for (const profileIpRangesOnDeploy of ['replace', 'merge'] as const) {
    describe(`to a profile whose deployed list is taken to ${profileIpRangesOnDeploy} the org's`, () => {
      it('keeps two existing ranges beside a new one, and adds nothing the second time', async () => {
        await org.open({ profileIpRangesOnDeploy });
        const intent = { profiles: ['Restricted'], ranges: ['10.0.0.0/24'], description: "It's <new>" };
        const outcome = await org.add(intent);
        expect(outcome.state).to.equal('applied');
        expect(org.profile('Restricted').loginIpRanges).to.deep.equal([
          office,
          ipv6,
          { start: '10.0.0.0', end: '10.0.0.255', description: "It's <new>" },
        ]);
        expect(outcome.changes.map(({ property, before, after }) => [property, before, after])).to.deep.equal([
          ['loginIpRanges', null, '10.0.0.0-10.0.0.255'],
        ]);
        const second = await org.add(intent);
        expect([second.state, codes(second)]).to.deep.equal(['unchanged', ['IpRangeCovered']]);
        expect(org.emulator.deployments).to.have.length(1);
      });

      it('adds the first range', async () => {
        await org.open({ profileIpRangesOnDeploy });
        await org.add({ profiles: ['Region 01 Integration'], ranges: ['10.0.0.7'] });
        expect(org.profile('Region 01 Integration').loginIpRanges).to.deep.equal([
          { start: '10.0.0.7', end: '10.0.0.7' },
        ]);
      });
    });
  }

  it('keeps the trusted ranges of the org beside new ones, and deploys nothing else of the settings', async () => {
    await org.open();
    org.emulator.org.state.settings['Security'] = {
      ...org.emulator.org.state.settings['Security'],
      sessionSettings: { sessionTimeout: 'TwoHours' },
    };
    await org.add({ isOrgWide: true, ranges: ['10.0.0.0-10.0.0.9', '2001:db8:1::/48'] });
    expect(org.trusted()).to.deep.equal([
      vpn,
      lab,
      { start: '10.0.0.0', end: '10.0.0.9' },
      { start: '2001:db8:1::', end: '2001:db8:1:ffff:ffff:ffff:ffff:ffff' },
    ]);
    const sent = parseMetadata(org.emulator.deployments[0]?.files['settings/Security.settings'] ?? '');
    expect(sent.has(['networkAccess'])).to.equal(true);
    expect(sent.has(['sessionSettings'])).to.equal(false);
    expect(org.emulator.org.state.settings['Security']).to.have.nested.property(
      'sessionSettings.sessionTimeout',
      'TwoHours',
    );
  });

  it('adds the first trusted range', async () => {
    await org.open();
    org.emulator.org.state.settings['Security'] = { networkAccess: {} };
    await org.add({ isOrgWide: true, ranges: ['10.0.0.1'] });
    expect(org.trusted()).to.deep.equal([{ start: '10.0.0.1', end: '10.0.0.1' }]);
  });

  it('never sends an empty networkAccess', async () => {
    await org.open();
    org.emulator.org.state.settings['Security'] = { networkAccess: {} };
    await org.add({ profiles: ['Restricted'], isOrgWide: true, ranges: ['203.0.113.1'] });
    for (const { files } of org.emulator.deployments) {
      const xml = files['settings/Security.settings'];
      expect(xml === undefined || parseMetadata(xml).has(['networkAccess', 'ipRanges'])).to.equal(true);
    }
    expect(org.trusted()).to.deep.equal([{ start: '203.0.113.1', end: '203.0.113.1' }]);
  });

  it('deploys nothing of a profile but what it is and its ranges', async () => {
    await org.open();
    const set = org.emulator.org.state.permissionSets.find(
      ({ profileId }) => profileId === org.profile('Restricted').id,
    );
    set?.userPermissions.push('ViewSetup');
    const before = [...(set?.userPermissions ?? [])];
    await org.add({ profiles: ['Restricted'], ranges: ['10.0.0.1'] });
    const [xml = ''] = Object.entries(org.emulator.deployments[0]?.files ?? {}).flatMap(([path, text]) =>
      path.endsWith('.profile') ? [text] : [],
    );
    const names = [...xml.matchAll(/^ {4}<(\w+)/gm)].map(([, name]) => name);
    expect(new Set(names)).to.deep.equal(new Set(['custom', 'loginIpRanges', 'userLicense']));
    expect(set?.userPermissions).to.deep.equal(before);
  });

  it('reaches profiles whose names need encoding, and several targets in one deployment', async () => {
    await org.open();
    const names = ['Branch "North" & <South>', 'Vertrieb Österreich / 100%', 'Restricted'];
    const outcome = await org.add({ profiles: names, isOrgWide: true, ranges: ['10.1.0.0/16'] });
    expect(outcome.state).to.equal('applied');
    expect(org.emulator.deployments).to.have.length(1);
    for (const name of names) {
      expect(org.profile(name).loginIpRanges.at(-1)).to.deep.equal({ start: '10.1.0.0', end: '10.1.255.255' });
    }
    expect(org.trusted().at(-1)).to.deep.equal({ start: '10.1.0.0', end: '10.1.255.255' });
  });

  it('joins several intents about one profile', async () => {
    await org.open();
    const ranges = ['10.0.0.1', '10.0.0.2'];
    await org.addAll(ranges.map((range) => ({ profiles: ['Restricted'], ranges: [range] })));
    expect(org.emulator.deployments).to.have.length(1);
    expect(org.profile('Restricted').loginIpRanges).to.have.length(4);
  });

  it('takes two desired states of the org and of a profile as one, each range once', async () => {
    await org.open();
    const outcome = await org.addAll([
      { profiles: ['Restricted'], isOrgWide: true, ranges: ['10.0.0.1'] },
      { profiles: ['Restricted'], isOrgWide: true, ranges: ['10.0.0.1', '10.0.0.2'] },
    ]);
    const added = ['10.0.0.1', '10.0.0.2'].map((address) => ({ start: address, end: address }));
    expect(org.profile('Restricted').loginIpRanges.slice(2)).to.deep.equal(added);
    expect(org.trusted().slice(2)).to.deep.equal(added);
    expect(outcome.changes).to.have.length(4);
    expect(org.emulator.deployments).to.have.length(1);
  });

  it('adds a thousand ranges in a moment', async () => {
    await org.open();
    const ranges = Array.from(
      { length: 1000 },
      (_, index) => `10.${Math.floor(index / 100)}.${(index % 100) * 2}.0/24`,
    );
    const startedAt = Date.now();
    expect((await org.add({ profiles: ['Restricted'], isOrgWide: true, ranges })).changes).to.have.length(2000);
    expect(Date.now() - startedAt).to.be.below(20_000);
    expect(org.profile('Restricted').loginIpRanges).to.have.length(1002);
  });

  it('does not say that a profile is not there where the login may not see it', async () => {
    await org.open();
    org.profile('Anywhere').name = '';
    const error = await rejection(org.add({ profiles: ['Restrictd'], ranges: ['10.0.0.1'] }));
    expect(error.name).to.equal('ProfilesHiddenError');
    expect(error.actions?.join()).to.contain('View All Profiles').and.to.contain('"Restricted"');
    expect((await org.add({ profiles: ['Restricted'], ranges: ['10.0.0.1'] })).state).to.equal('applied');
  });

  it('finds a profile by label and API name alike, and once', async () => {
    await org.open();
    org.emulator.org.state.logins = [];
    const outcome = await org.add({ profiles: ['Systemadministrator', 'Admin'], ranges: ['10.0.0.0/8'] });
    expect(outcome.changes.map(({ component }) => component)).to.deep.equal([{ type: 'Profile', fullName: 'Admin' }]);
  });

  it('says what overlaps, repeats, joins and is there already', async () => {
    await org.open();
    const outcome = await org.add({
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
      org
        .trusted()
        .slice(2)
        .map(({ start, end }) => `${start}-${end}`),
    ).to.have.members(['192.0.2.100-192.0.2.200', '10.0.0.0-10.0.1.7', '10.9.9.0-10.9.9.255']);
  });

  it('says where ranges restrict nobody', async () => {
    await org.open();
    const outcome = await org.add({ profiles: ['Anywhere'], ranges: ['10.0.0.1'] });
    expect([outcome.state, codes(outcome)]).to.deep.equal(['unchanged', ['AllowAllRange', 'IpRangeCovered']]);
  });

  it('sends an entry that is no range back as it is', async () => {
    await org.open();
    const odd = { start: 'office', end: '10.0.0.1', description: 'by hand' };
    org.profile('Restricted').loginIpRanges = [odd, office];
    const plans: Plan[] = [];
    const outcome = await org.add(
      { profiles: ['Restricted'], ranges: ['10.0.0.1'] },
      { confirm: (plan) => Promise.resolve(plans.push(plan) === 0) },
    );
    expect(codes(outcome)).to.deep.equal(['UnreadableIpRange']);
    const [file] = plans.flatMap(({ files }) => files);
    const edits = outcome.changes.flatMap(({ routes: [route] }) => (route.via === 'deploy' ? route.edits : []));
    expect(parseMetadata(foldEdits(file?.base ?? '', edits)).entries(['loginIpRanges'])).to.deep.equal([
      { startAddress: 'office', endAddress: '10.0.0.1', description: 'by hand' },
      { startAddress: office.start, endAddress: office.end, description: 'Office' },
      { startAddress: '10.0.0.1', endAddress: '10.0.0.1' },
    ]);
  });

  it('sends nothing in a dry run', async () => {
    await org.open();
    expect((await org.add({ isOrgWide: true, ranges: ['10.0.0.1'] }, { isDryRun: true })).state).to.equal('planned');
    expect(org.emulator.deployments).to.deep.equal([]);
  });

  it('reports an earlier range that a deployment lost', async () => {
    await org.open();
    org.emulator.org.onChange.push((what) => {
      if (what.startsWith('Profile')) org.profile('Restricted').loginIpRanges.shift();
    });
    const outcome = await org.add({ profiles: ['Restricted'], ranges: ['10.0.0.1'] });
    expect(outcome.changes.map(({ after, status }) => [after, status])).to.deep.equal([
      ['10.0.0.1', 'applied'],
      ['203.0.113.0-203.0.113.255', 'failed'],
    ]);
    expect(outcome.state).to.equal('partial');
  });

  it('refuses every malformed range by name and asks the org nothing', async () => {
    await org.open();
    for (const [range, name] of MALFORMED_RANGES) {
      const error = await rejection(org.add({ isOrgWide: true, ranges: ['10.0.0.1', range] }));
      expect([range, error.name]).to.deep.equal([range, name]);
      expect(error.actions).to.not.deep.equal([]);
    }
    expect(MALFORMED_RANGES.length).to.be.above(60);
    expect(countedRequests(org.emulator.requests)).to.deep.equal([]);
    expect(org.emulator.deployments).to.deep.equal([]);
  });

  it('reports all malformed ranges at once', async () => {
    await org.open();
    const error = await rejection(org.add({ isOrgWide: true, ranges: ['1.2.3', '10.0.0.1', '::1::'] }));
    expect(error.name).to.equal('SeveralProblemsError');
    expect(error.message).to.contain('IpOctetCountError').and.to.contain('RepeatedIpCompressionError');
  });

  for (const [intent, name] of [
    [{ ranges: ['10.0.0.1'] }, 'NoIpRangeTargetError'],
    [{ isOrgWide: true }, 'NoIpRangeError'],
    [{ profiles: ['Restrictd'], ranges: ['10.0.0.1'] }, 'ProfileNotFoundError'],
    [{ profiles: [' '], ranges: ['10.0.0.1'] }, 'BlankProfileError'],
    [{ profiles: ['Restricted'], ranges: ['10.0.0.1'], description: 'a\u0000b' }, 'XmlTextInvalidError'],
  ] as Array<[IpRangeIntent, string]>) {
    it(`refuses ${JSON.stringify(intent)} with ${name}`, async () => {
      await org.open();
      expect((await rejection(org.add(intent))).name).to.equal(name);
      expect(org.emulator.deployments).to.deep.equal([]);
    });
  }
});
