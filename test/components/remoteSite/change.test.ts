import { expect } from 'chai';
import { parseMetadata } from '../../../src/metadata/metadataFile.js';
import { countedRequests, overlap } from '../../support/requests.js';
import { runKinds } from '../../support/runKinds.js';
import { rejection } from '../rejection.js';
import { guideNames, SiteOrg } from './fixture.js';

describe('changing remote sites', () => {
  const org = new SiteOrg();

  afterEach(() => org.close());

  describe('by activating them', () => {
    it('makes both sites of the altaFlow guide active in one deployment, and sends nothing the second time', async () => {
      await org.open();
      const first = await org.activate(guideNames);
      expect(first.state).to.equal('applied');
      expect(
        first.changes.map(({ component, property, before, after }) => [component.fullName, property, before, after]),
      ).to.deep.equal([
        ['altaflow__SALESFORCE_LOGIN', 'isActive', false, true],
        ['altaflow__SALESFORCE_LOGIN_STAGE', 'isActive', false, true],
      ]);
      expect(org.emulator.deployments).to.have.length(1);
      expect(org.emulator.org.state.remoteSites.every(({ isActive }) => isActive)).to.equal(true);

      const second = await org.activate(guideNames);
      expect(second.state).to.equal('unchanged');
      expect(second.changes).to.deep.equal([]);
      expect(org.emulator.deployments).to.have.length(1);
    });

    it('flips isActive alone: URL, description and protocol security stay as they were', async () => {
      await org.open('kitchen-sink');
      const insecure = org.site('Insecure');
      insecure.isActive = false;
      const before = { ...insecure };
      await org.activate(['Insecure']);
      expect(org.site('Insecure')).to.deep.equal({ ...before, isActive: true });
      const sent = org.emulator.deployments[0]?.files['remoteSiteSettings/Insecure.remoteSite'] ?? '';
      expect(parseMetadata(sent).text(['isActive'])).to.equal('true');
      expect(sent).to.contain('It&apos;s old');
    });

    it('sends only the sites that need it', async () => {
      await org.open();
      org.site('altaflow__SALESFORCE_LOGIN').isActive = true;
      const outcome = await org.activate(['SALESFORCE_LOGIN*', 'Billing Service']);
      expect(org.filesOf()).to.deep.equal(['remoteSiteSettings/altaflow__SALESFORCE_LOGIN_STAGE.remoteSite']);
      expect(outcome.changes).to.have.length(1);
    });

    it('asks for listing and rows side by side, retrieves once, and looks at rows alone before and after it sends', async () => {
      await org.open('altaflow', { latency: 100 });
      await org.activate(guideNames);
      const counted = countedRequests(org.emulator.requests);
      expect(counted.map(({ soapAction, path }) => soapAction ?? path.replace(/.*\//, ''))).to.have.members([
        'listMetadata',
        'batch',
        'retrieve',
        'batch',
        'deploy',
        'batch',
      ]);
      const [listing, rows] = counted;
      expect(listing && rows && overlap(listing, rows)).to.equal(true);
    });

    it('activates all', async () => {
      await org.open('kitchen-sink');
      await org.change({ isAll: true }, { isActive: true });
      expect(org.emulator.org.state.remoteSites.every(({ isActive }) => isActive)).to.equal(true);
      expect(org.filesOf()).to.have.length(2);
    });

    it('changes nothing when one of several names is missing', async () => {
      await org.open();
      const error = await rejection(org.activate([...guideNames, 'SALESFORCE LOGN']));
      expect(error.name).to.equal('RemoteSiteNotFoundError');
      expect(error.actions?.[0]).to.contain('"SALESFORCE_LOGIN"');
      expect(org.emulator.deployments).to.deep.equal([]);
    });

    it('reports everything that is wrong with the names at once', async () => {
      await org.open();
      const error = await rejection(org.activate(['', 'Nobody']));
      expect(error.name).to.equal('SeveralProblemsError');
      expect(error.message).to.contain('BlankRemoteSiteError').and.to.contain('RemoteSiteNotFoundError');
    });

    it('goes on without missing names where that is asked for, and says so', async () => {
      await org.open();
      const outcome = await org.activate([...guideNames, 'Nobody'], { isMissingIgnored: true });
      expect(outcome.state).to.equal('applied');
      expect(outcome.notices.map(({ code }) => code)).to.deep.equal(['RemoteSiteMissing']);
    });

    it('still refuses an ambiguous name where missing ones are ignored', async () => {
      await org.open();
      org.emulator.org.state.remoteSites.push({
        ...org.site('altaflow__SALESFORCE_LOGIN'),
        fullName: 'x__SALESFORCE_LOGIN',
        namespacePrefix: 'x',
      });
      const error = await rejection(org.activate(['SALESFORCE LOGIN'], { isMissingIgnored: true }));
      expect(error.name).to.equal('RemoteSiteAmbiguousError');
    });

    it('deactivates', async () => {
      await org.open();
      await org.change({ urls: ['https://billing.example/'] }, { isActive: false });
      expect(org.site('Billing_Service').isActive).to.equal(false);
    });

    it('sends nothing in a dry run', async () => {
      await org.open();
      const select = { names: guideNames };
      const outcome = await runKinds(
        org.connection,
        { remoteSites: [{ select, values: { isActive: true } }] },
        { isDryRun: true },
      );
      expect(outcome.state).to.equal('planned');
      expect(org.emulator.deployments).to.deep.equal([]);
    });
  });
});
