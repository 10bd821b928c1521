import { expect } from 'chai';
import type { RemoteSiteDesired } from '../../../src/components/remoteSite/desired.js';
import { agreeAfter, runKinds, type KindsRun } from '../../support/runKinds.js';
import { rejection } from '../rejection.js';
import { SiteOrg } from './fixture.js';

describe('changing remote sites', () => {
  const org = new SiteOrg();

  afterEach(() => org.close());

  describe('by several desired states at once', () => {
    const runAll = (remoteSites: RemoteSiteDesired[]): Promise<KindsRun> => org.run(remoteSites);

    it('makes one site all that they want, the later one of two values', async () => {
      await org.open();
      const outcome = await runAll([
        { select: { names: ['Billing_Service'] }, values: { isActive: false, description: 'first' } },
        { select: { urls: ['https://billing.example'] }, values: { description: 'second' } },
        { select: { names: ['SALESFORCE LOGIN'] }, values: { isActive: true } },
      ]);
      expect(
        outcome.changes.map(({ component, property, after }) => [component.fullName, property, after]),
      ).to.deep.equal([
        ['Billing_Service', 'isActive', false],
        ['Billing_Service', 'description', 'second'],
        ['altaflow__SALESFORCE_LOGIN', 'isActive', true],
      ]);
      expect(org.site('Billing_Service')).to.include({ isActive: false, description: 'second' });
      expect(org.emulator.deployments).to.have.length(1);
    });

    it('takes what is wanted of a site that is made in the same run', async () => {
      await org.open();
      const outcome = await runAll([
        { create: { name: 'New_Site', url: 'https://new.example' } },
        { create: { name: 'New_Site', url: 'https://newer.example', description: 'x' } },
        { select: { names: ['new site'] }, values: { isActive: false } },
      ]);
      expect(outcome.changes.map(({ action, after }) => [action, after])).to.deep.equal([
        ['create', 'https://newer.example'],
      ]);
      expect(org.site('New_Site')).to.include({ url: 'https://newer.example', description: 'x', isActive: false });
      expect(org.emulator.deployments).to.have.length(1);
    });

    it('says once what is wrong with several of them in the same way', async () => {
      await org.open();
      const values = { url: 'nonsense' };
      const error = await rejection(
        runAll([
          { select: { names: ['Billing_Service'] }, values },
          { select: { names: ['SALESFORCE LOGIN'] }, values },
        ]),
      );
      expect(error.name).to.equal('MalformedRemoteSiteUrlError');
    });

    it('judges an address by the protocol security that another one gives the site', async () => {
      await org.open();
      const url = { select: { names: ['Billing_Service'] }, values: { url: 'http://billing.example' } };
      expect((await rejection(runAll([url]))).name).to.equal('InsecureRemoteSiteUrlError');
      const security = { select: { names: ['Billing_Service'] }, values: { disableProtocolSecurity: true } };
      expect((await runAll([url, security])).state).to.equal('applied');
    });
  });

  describe('when somebody changes the org before the plan is sent', () => {
    const activateAfter = (work: () => void): Promise<KindsRun> =>
      runKinds(
        org.connection,
        { remoteSites: [{ select: { names: ['SALESFORCE LOGIN'] }, values: { isActive: true } }] },
        { confirm: agreeAfter(work) },
      );

    it("keeps the other's change of another property", async () => {
      await org.open();
      const outcome = await activateAfter(() => {
        org.site('altaflow__SALESFORCE_LOGIN').url = 'https://theirs.example';
      });
      expect(outcome.state).to.equal('applied');
      expect(org.site('altaflow__SALESFORCE_LOGIN')).to.include({ url: 'https://theirs.example', isActive: true });
      expect(org.emulator.deployments).to.have.length(1);
    });

    it('sends nothing, and asks nothing more, where the other made the very change', async () => {
      await org.open();
      let questions = 0;
      const confirm = agreeAfter(() => {
        org.site('altaflow__SALESFORCE_LOGIN').isActive = true;
      });
      const outcome = await runKinds(
        org.connection,
        { remoteSites: [{ select: { names: ['SALESFORCE LOGIN'] }, values: { isActive: true } }] },
        {
          confirm: (plan) => {
            questions += 1;
            return confirm(plan);
          },
        },
      );
      expect([outcome.state, outcome.changes, questions]).to.deep.equal(['unchanged', [], 1]);
      expect(org.emulator.deployments).to.deep.equal([]);
    });

    it('makes no site where one of the name has come up', async () => {
      await org.open();
      const made = { ...org.site('Billing_Service'), fullName: 'New_Site', url: 'https://theirs.example' };
      const create = { name: 'New_Site', url: 'https://new.example' };
      const error = await rejection(
        runKinds(
          org.connection,
          { remoteSites: [{ create }] },
          { confirm: agreeAfter(() => void org.emulator.org.state.remoteSites.push(made)) },
        ),
      );
      expect(error.name).to.equal('RemoteSiteExistsError');
      expect(org.site('New_Site').url).to.equal('https://theirs.example');
      expect(org.emulator.deployments).to.deep.equal([]);
    });
  });
});
