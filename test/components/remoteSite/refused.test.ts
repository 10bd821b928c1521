import { expect } from 'chai';
import { Duration } from '@salesforce/kit';
import { readRemoteSites } from '../../../src/components/remoteSite/read.js';
import { runKinds } from '../../support/runKinds.js';
import { rejection } from '../rejection.js';
import { guideNames, SiteOrg } from './fixture.js';

type RetrieveRequest = { unpackaged: { types: unknown } };

describe('changing remote sites', () => {
  const org = new SiteOrg();

  afterEach(() => org.close());

  describe("where the org refuses to change a package's site", () => {
    const refused = { packagedRemoteSiteDeploy: 'refused' } as const;

    it('leaves a step for each with the link of Remote Site Settings', async () => {
      await org.open('altaflow', refused);
      const outcome = await org.activate(guideNames);
      expect(outcome.state).to.equal('manual');
      expect(outcome.manualSteps.map(({ code, title, url }) => [code, title, url])).to.deep.equal([
        [
          'SetRemoteSite',
          'Activate the remote site "altaflow__SALESFORCE_LOGIN"',
          `${org.emulator.url}/lightning/setup/SecurityRemoteProxy/home`,
        ],
        [
          'SetRemoteSite',
          'Activate the remote site "altaflow__SALESFORCE_LOGIN_STAGE"',
          `${org.emulator.url}/lightning/setup/SecurityRemoteProxy/home`,
        ],
      ]);
    });

    it('waits in a terminal until the org shows each step as taken', async () => {
      await org.open('altaflow', refused);
      const titles: string[] = [];
      const outcome = await runKinds(
        org.connection,
        { remoteSites: [{ select: { names: guideNames }, values: { isActive: true } }] },
        {
          showManualStep: ({ title }) => {
            titles.push(title);
            const { remoteSites } = org.emulator.org.state;
            setTimeout(() => remoteSites.forEach((site) => (site.isActive = true)), 50);
            return Promise.resolve();
          },
        },
      );
      expect(outcome.state).to.equal('applied');
      expect(titles).to.have.length(2);
    });

    it('gives up waiting after the time given', async () => {
      await org.open('altaflow', refused);
      const outcome = await runKinds(
        org.connection,
        { remoteSites: [{ select: { names: ['SALESFORCE LOGIN'] }, values: { isActive: true } }] },
        { wait: Duration.milliseconds(1500), showManualStep: () => Promise.resolve() },
      );
      expect(outcome.state).to.equal('timedOut');
    });

    it("deploys the org's own sites all the same, in the same run", async () => {
      await org.open('kitchen-sink', refused);
      const outcome = await org.activate(['Partner_API', 'SALESFORCE LOGIN']);
      expect(outcome.changes.map(({ component, status }) => [component.fullName, status])).to.have.deep.members([
        ['Partner_API', 'applied'],
        [outcome.manualSteps[0]?.component.fullName, 'manual'],
      ]);
      expect(outcome.state).to.equal('manual');
      expect(outcome.notices.map(({ code }) => code)).to.deep.equal(['DeployRefused']);
      expect(outcome.notices[0]?.message).to.contain(outcome.manualSteps[0]?.component.fullName);
      expect(org.site('Partner_API').isActive).to.equal(true);
      expect(org.filesOf(1)).to.deep.equal(['remoteSiteSettings/Partner_API.remoteSite']);
    });

    it('reports a refused own site as the org words it', async () => {
      await org.open();
      org.site('Billing_Service').url = 'nonsense';
      const error = await rejection(org.change({ names: ['Billing_Service'] }, { isActive: false }));
      expect(error.name).to.equal('DeployFailedError');
      expect(error.message).to.contain('invalid URL');
    });
  });

  describe('where the org tells less', () => {
    it("reads the files when RemoteProxy can't be queried", async () => {
      await org.open();
      org.emulator.org.faults.push({
        soqlContains: 'FROM RemoteProxy',
        status: 400,
        errorCode: 'INVALID_TYPE',
        message: 'no RemoteProxy',
      });
      const sites = await readRemoteSites(org.connection);
      expect(sites.map(({ fullName, isActive, url }) => [fullName, isActive, url])).to.deep.equal([
        ['altaflow__SALESFORCE_LOGIN', false, 'https://login.salesforce.com'],
        ['altaflow__SALESFORCE_LOGIN_STAGE', false, 'https://test.salesforce.com'],
        ['Billing_Service', true, 'https://billing.example'],
      ]);
      const outcome = await org.activate(guideNames);
      expect(outcome.state).to.equal('applied');
    });

    /** The org answers retrieves without the site that `lose` takes out of them. */
    const retrieveWithout = (
      lose: (request: RetrieveRequest) => { request: RetrieveRequest; restore: () => void },
    ): void => {
      const retrieve = org.connection.metadata.retrieve.bind(org.connection.metadata);
      org.connection.metadata.retrieve = (async (asked: RetrieveRequest) => {
        const { request, restore } = lose(asked);
        const answer = await retrieve(request as never);
        restore();
        return answer;
      }) as never;
    };

    const hide = (fullName: string): void =>
      retrieveWithout((request) => {
        const site = org.site(fullName);
        const { state } = org.emulator.org;
        state.remoteSites = state.remoteSites.filter((other) => other !== site);
        return { request, restore: () => void state.remoteSites.push(site) };
      });

    it("writes the file of a package's site itself where the org says that it can't hand it over", async () => {
      await org.open();
      const fullName = 'altaflow__SALESFORCE_LOGIN';
      const before = { ...org.site(fullName) };
      hide(fullName);
      expect((await org.activate([fullName])).state).to.equal('applied');
      expect(org.site(fullName)).to.deep.equal({ ...before, isActive: true });
    });

    it("changes nothing in an own site that the org says it can't hand over", async () => {
      await org.open();
      hide('Billing_Service');
      const error = await rejection(org.change({ names: ['Billing_Service'] }, { isActive: false }));
      expect(error.name).to.equal('RemoteSiteUnreadableError');
      expect(error.message).to.contain('Billing_Service').and.to.contain('cannot be found');
      expect(org.emulator.deployments).to.deep.equal([]);
    });

    for (const fullName of ['Billing_Service', 'altaflow__SALESFORCE_LOGIN']) {
      it(`concludes nothing from an archive that lacks ${fullName} without a word`, async () => {
        await org.open();
        retrieveWithout((request) => ({
          request: { ...request, unpackaged: { ...request.unpackaged, types: [] } },
          restore: () => undefined,
        }));
        const error = await rejection(org.change({ names: [fullName] }, { description: 'new' }));
        expect(error.name).to.equal('ArchiveIncompleteError');
        expect(org.emulator.deployments).to.deep.equal([]);
      });
    }

    it('shows an expired login as such', async () => {
      await org.open();
      const [session] = org.emulator.org.state.sessions;
      if (session) session.isRevoked = true;
      expect((await rejection(org.activate(guideNames))).name).to.equal('LoginExpiredError');
    });

    it('does not believe a success that the org does not show', async () => {
      await org.open();
      org.emulator.org.onChange.push((what) => {
        if (what.startsWith('RemoteSiteSetting')) org.site('altaflow__SALESFORCE_LOGIN').isActive = false;
      });
      const outcome = await org.activate(guideNames);
      expect(outcome.state).to.equal('manual');
      expect(outcome.manualSteps).to.have.length(1);
    });
  });
});
