import { expect } from 'chai';
import type { IpRangeIntent } from '../../../src/components/ipRange/desired.js';
import { codes, RangeOrg } from './fixture.js';

describe('adding an IP range', () => {
  const org = new RangeOrg();

  afterEach(() => org.close());

  describe('when it is the first of a profile', () => {
    const admins = { profiles: ['Systemadministrator'], ranges: ['10.0.0.0/8'] };
    const risksOf = async (intent: IpRangeIntent): Promise<string[]> =>
      (await org.add(intent, { isDryRun: true })).risks.map(({ code }) => code);

    it('is a risk to shut the running user out, and asks first', async () => {
      await org.open();
      org.logIn('admin@odd.example', '10.1.1.1', '2026-10-01T08:00:00Z');
      org.logIn('admin@odd.example', '198.51.100.7');
      expect(await risksOf(admins)).to.deep.equal(['OwnAddressNotAllowed']);
      const outcome = await org.add(admins, { confirm: (plan) => Promise.resolve(plan.risks.length === 0) });
      expect(outcome.state).to.equal('declined');
      expect(org.emulator.deployments).to.deep.equal([]);
    });

    it('is none where the latest login came from the new ranges', async () => {
      await org.open();
      org.logIn('admin@odd.example', '198.51.100.7', '2026-10-01T08:00:00Z');
      org.logIn('admin@odd.example', '10.1.1.1');
      expect(await risksOf(admins)).to.deep.equal([]);
    });

    it('is none for IPv6, and for an IPv4 address written as IPv6', async () => {
      await org.open();
      org.logIn('admin@odd.example', '2001:db8::1');
      expect(await risksOf({ ...admins, ranges: ['2001:db8::/64'] })).to.deep.equal([]);
      org.logIn('admin@odd.example', '::ffff:10.0.0.1', '2026-12-01T08:00:00Z');
      expect(await risksOf(admins)).to.deep.equal([]);
    });

    const lockout = (label: string, unknown: number, all: number): string =>
      `profile "${label}". Of ${unknown} of its ${all} active users`;

    for (const sourceIp of ['Salesforce.com IP', '']) {
      it(`needs a yes where the login history has "${sourceIp}" for an address`, async () => {
        await org.open();
        org.logIn('admin@odd.example', sourceIp);
        const outcome = await org.add(admins, { isDryRun: true });
        expect(outcome.risks.map(({ code }) => code)).to.deep.equal(['LockoutUnknown']);
        expect(outcome.risks[0]?.message).to.contain(lockout('Systemadministrator', 1, 1));
        expect(codes(outcome)).to.deep.equal(['FirstIpRange', 'OwnAddressUnknown']);
      });
    }

    it('needs a yes where the login history has nothing of some active users', async () => {
      await org.open();
      org.logIn('grouped@odd.example', '10.1.1.1');
      const standard = { profiles: ['Standard User'], ranges: ['10.0.0.0/8'] };
      const outcome = await org.add(standard, { confirm: (plan) => Promise.resolve(plan.risks.length === 0) });
      expect([outcome.state, outcome.risks.map(({ code }) => code)]).to.deep.equal(['declined', ['LockoutUnknown']]);
      expect(outcome.risks[0]?.message).to.contain(lockout('Standard User', 3, 4));
      expect(org.emulator.deployments).to.deep.equal([]);
    });

    it('needs no yes for a profile without active users', async () => {
      await org.open();
      expect(await risksOf({ profiles: ['Region 01 Integration'], ranges: ['10.0.0.0/8'] })).to.deep.equal([]);
    });

    it('needs a yes beside the one for those who would be shut out', async () => {
      await org.open();
      org.logIn('grouped@odd.example', '192.0.2.9');
      expect(await risksOf({ profiles: ['Standard User'], ranges: ['10.0.0.0/8'] })).to.deep.equal([
        'UsersNotAllowed',
        'LockoutUnknown',
      ]);
    });

    for (const [table, more] of [
      ['LoginHistory', 'Of 1 of its 1 active users'],
      ['User WHERE', "doesn't tell which active users it has"],
    ] as const) {
      it(`needs a yes where the org refuses the query of ${table}`, async () => {
        await org.open();
        const fault = { status: 400, errorCode: 'INVALID_TYPE', message: 'no such table' };
        org.emulator.org.faults.push({ soqlContains: `FROM ${table}`, ...fault });
        const outcome = await org.add(admins, { isDryRun: true });
        expect(outcome.risks.map(({ code }) => code)).to.deep.equal(['LockoutUnknown']);
        expect(outcome.risks[0]?.message).to.contain('"Systemadministrator"').and.to.contain(more);
        expect(codes(outcome)).to.include.members(['FirstIpRange', 'LoginAddressesUnknown']);
      });
    }

    it('is a risk to shut others out, who are named with their address', async () => {
      await org.open();
      org.logIn("o'neil@odd.example", '192.0.2.9');
      const outcome = await org.add(
        { profiles: ['Branch "North" & <South>'], ranges: ['10.0.0.0/8'] },
        { isDryRun: true },
      );
      expect(outcome.risks.map(({ code }) => code)).to.deep.equal(['UsersNotAllowed']);
      expect(outcome.risks[0]?.message).to.contain("o'neil@odd.example (192.0.2.9)");
    });

    it('is no question for a profile that has ranges', async () => {
      await org.open();
      org.logIn('restricted@odd.example', '192.0.2.9');
      expect(await risksOf({ profiles: ['Restricted'], ranges: ['10.0.0.0/8'] })).to.deep.equal([]);
      expect(org.emulator.requests.flatMap(({ soql }) => soql).join()).to.not.contain('LoginHistory');
    });
  });
});
