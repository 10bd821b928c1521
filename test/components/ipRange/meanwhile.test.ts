import { expect } from 'chai';
import { agreeAfter } from '../../support/runKinds.js';
import { ipv6, lab, office, RangeOrg } from './fixture.js';

describe('adding IP ranges', () => {
  const org = new RangeOrg();

  afterEach(() => org.close());

  describe('when somebody changes the org before the plan is sent', () => {
    const theirs = { start: '10.9.9.9', end: '10.9.9.9' };

    it("keeps a profile's range that was added meanwhile", async () => {
      await org.open();
      const outcome = await org.add(
        { profiles: ['Restricted'], ranges: ['10.0.0.1'] },
        { confirm: agreeAfter(() => void org.profile('Restricted').loginIpRanges.push(theirs)) },
      );
      expect(outcome.state).to.equal('applied');
      expect(org.profile('Restricted').loginIpRanges).to.deep.equal([
        office,
        ipv6,
        theirs,
        { start: '10.0.0.1', end: '10.0.0.1' },
      ]);
      expect(org.emulator.deployments).to.have.length(1);
    });

    it('keeps a trusted range that was added meanwhile, and brings none back that was removed', async () => {
      await org.open();
      await org.add(
        { isOrgWide: true, ranges: ['10.0.0.1'] },
        {
          confirm: agreeAfter(() => {
            org.emulator.org.state.settings['Security'] = { networkAccess: { ipRanges: [lab, theirs] } };
          }),
        },
      );
      expect(org.trusted()).to.deep.equal([lab, theirs, { start: '10.0.0.1', end: '10.0.0.1' }]);
    });

    for (const profileIpRangesOnDeploy of ['replace', 'merge'] as const) {
      it(`keeps what is added before any request up to the look before the deployment, where lists ${profileIpRangesOnDeploy}`, async () => {
        const intent = { profiles: ['Restricted'], isOrgWide: true, ranges: ['10.0.0.1'] };
        const addTheirs = (): void => {
          org.profile('Restricted').loginIpRanges.push(theirs);
          org.emulator.org.state.settings['Security'] = { networkAccess: { ipRanges: [...org.trusted(), theirs] } };
        };
        await org.open({ profileIpRangesOnDeploy });
        const order: string[] = [];
        org.emulator.onRequest.push(({ soapAction, path }) => order.push(soapAction ?? path));
        await org.add(intent);
        await org.close();
        // A job of the org reads when it is started, and from then to the deployment nobody can look.
        const last =
          order.slice(0, order.indexOf('deploy')).findLastIndex((what) => /^(retrieve|readMetadata)$/.test(what)) + 1;
        expect(last).to.be.above(2);
        for (let number = 1; number <= last; number += 1) {
          await org.open({ profileIpRangesOnDeploy });
          let seen = 0;
          org.emulator.onRequest.push(() => {
            seen += 1;
            if (seen === number) addTheirs();
          });
          const outcome = await org.add(intent);
          expect(outcome.state, `request ${number}`).to.equal('applied');
          const mine = { start: '10.0.0.1', end: '10.0.0.1' };
          expect(org.profile('Restricted').loginIpRanges, `request ${number}`).to.deep.include.members([
            office,
            theirs,
            mine,
          ]);
          expect(org.trusted(), `request ${number}`).to.deep.include.members([lab, theirs, mine]);
          if (number < last) await org.close();
        }
      });
    }

    it('sends nothing where the other added the very range', async () => {
      await org.open();
      const outcome = await org.add(
        { profiles: ['Restricted'], ranges: ['10.9.9.9'] },
        { confirm: agreeAfter(() => void org.profile('Restricted').loginIpRanges.push(theirs)) },
      );
      expect([outcome.state, outcome.changes]).to.deep.equal(['unchanged', []]);
      expect(org.emulator.deployments).to.deep.equal([]);
    });

    it('asks anew where the ranges have become the first', async () => {
      await org.open();
      const risks: string[][] = [];
      const wait = agreeAfter(() => {
        org.profile('Restricted').loginIpRanges = [];
      });
      const outcome = await org.add(
        { profiles: ['Restricted'], ranges: ['10.0.0.1'] },
        {
          confirm: async (plan) => {
            risks.push(plan.risks.map(({ code }) => code));
            return (await wait(plan)) && plan.risks.length === 0;
          },
        },
      );
      expect(risks).to.deep.equal([[], ['LockoutUnknown']]);
      expect(outcome.state).to.equal('declined');
      expect(org.emulator.deployments).to.deep.equal([]);
    });
  });
});
