import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { Duration } from '@salesforce/kit';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { RemoteSite } from '../../../emulator/org/state.js';
import type { Switches } from '../../../emulator/org/switches.js';
import { readRemoteSites } from '../../../src/components/remoteSite/read.js';
import type {
  NewRemoteSite,
  RemoteSiteDesired,
  RemoteSiteSelection,
  RemoteSiteValues,
} from '../../../src/components/remoteSite/desired.js';
import { parseMetadata } from '../../../src/metadata/metadataFile.js';
import { connectToEmulator } from '../../support/connection.js';
import { countedRequests, overlap } from '../../support/requests.js';
import { agreeAfter, runKinds, type KindsRun } from '../../support/runKinds.js';
import { rejection } from '../rejection.js';

const guideNames = ['SALESFORCE LOGIN', 'SALESFORCE LOGIN STAGE'];

describe('changing remote sites', () => {
  let emulator: Emulator;
  let connection: Connection;

  const open = async (scenario = 'altaflow', switches: Partial<Switches> = {}): Promise<void> => {
    emulator = await startEmulator({ scenario, switches });
    connection = await connectToEmulator(emulator);
    emulator.requests.length = 0;
  };

  afterEach(() => emulator.close());

  const change = (select: RemoteSiteSelection, values: RemoteSiteValues): Promise<KindsRun> =>
    runKinds(connection, { remoteSites: [{ select, values }] });

  const activate = (names: string[], more: RemoteSiteSelection = {}): Promise<KindsRun> =>
    change({ names, ...more }, { isActive: true });

  const create = (site: NewRemoteSite): Promise<KindsRun> => runKinds(connection, { remoteSites: [{ create: site }] });

  const siteNamed = (fullName: string): RemoteSite => {
    const found = emulator.org.state.remoteSites.find((site) => site.fullName === fullName);
    if (!found) throw new Error(`no ${fullName}`);
    return found;
  };

  const filesOf = (index = 0): string[] =>
    Object.keys(emulator.deployments[index]?.files ?? {}).filter((path) => path !== 'package.xml');

  describe('by activating them', () => {
    it('makes both sites of the altaFlow guide active in one deployment, and sends nothing the second time', async () => {
      await open();
      const first = await activate(guideNames);
      expect(first.state).to.equal('applied');
      expect(
        first.changes.map(({ component, property, before, after }) => [component.fullName, property, before, after]),
      ).to.deep.equal([
        ['altaflow__SALESFORCE_LOGIN', 'isActive', false, true],
        ['altaflow__SALESFORCE_LOGIN_STAGE', 'isActive', false, true],
      ]);
      expect(emulator.deployments).to.have.length(1);
      expect(emulator.org.state.remoteSites.every(({ isActive }) => isActive)).to.equal(true);

      const second = await activate(guideNames);
      expect(second.state).to.equal('unchanged');
      expect(second.changes).to.deep.equal([]);
      expect(emulator.deployments).to.have.length(1);
    });

    it('flips isActive alone: URL, description and protocol security stay as they were', async () => {
      await open('kitchen-sink');
      const insecure = siteNamed('Insecure');
      insecure.isActive = false;
      const before = { ...insecure };
      await activate(['Insecure']);
      expect(siteNamed('Insecure')).to.deep.equal({ ...before, isActive: true });
      const sent = emulator.deployments[0]?.files['remoteSiteSettings/Insecure.remoteSite'] ?? '';
      expect(parseMetadata(sent).text(['isActive'])).to.equal('true');
      expect(sent).to.contain('It&apos;s old');
    });

    it('sends only the sites that need it', async () => {
      await open();
      siteNamed('altaflow__SALESFORCE_LOGIN').isActive = true;
      const outcome = await activate(['SALESFORCE_LOGIN*', 'Billing Service']);
      expect(filesOf()).to.deep.equal(['remoteSiteSettings/altaflow__SALESFORCE_LOGIN_STAGE.remoteSite']);
      expect(outcome.changes).to.have.length(1);
    });

    it('asks for listing and rows side by side, and retrieves once', async () => {
      await open('altaflow', { latency: 100 });
      await activate(guideNames);
      const counted = countedRequests(emulator.requests);
      expect(counted.map(({ soapAction, path }) => soapAction ?? path.replace(/.*\//, ''))).to.have.members([
        'listMetadata',
        'batch',
        'retrieve',
        'deploy',
        'listMetadata',
        'batch',
      ]);
      const [listing, rows] = counted;
      expect(listing && rows && overlap(listing, rows)).to.equal(true);
    });

    it('activates all', async () => {
      await open('kitchen-sink');
      await change({ isAll: true }, { isActive: true });
      expect(emulator.org.state.remoteSites.every(({ isActive }) => isActive)).to.equal(true);
      expect(filesOf()).to.have.length(2);
    });

    it('changes nothing when one of several names is missing', async () => {
      await open();
      const error = await rejection(activate([...guideNames, 'SALESFORCE LOGN']));
      expect(error.name).to.equal('RemoteSiteNotFoundError');
      expect(error.actions?.[0]).to.contain('"SALESFORCE_LOGIN"');
      expect(emulator.deployments).to.deep.equal([]);
    });

    it('reports everything that is wrong with the names at once', async () => {
      await open();
      const error = await rejection(activate(['', 'Nobody']));
      expect(error.name).to.equal('SeveralProblemsError');
      expect(error.message).to.contain('BlankRemoteSiteError').and.to.contain('RemoteSiteNotFoundError');
    });

    it('goes on without missing names where that is asked for, and says so', async () => {
      await open();
      const outcome = await activate([...guideNames, 'Nobody'], { isMissingIgnored: true });
      expect(outcome.state).to.equal('applied');
      expect(outcome.notices.map(({ code }) => code)).to.deep.equal(['RemoteSiteMissing']);
    });

    it('still refuses an ambiguous name where missing ones are ignored', async () => {
      await open();
      emulator.org.state.remoteSites.push({
        ...siteNamed('altaflow__SALESFORCE_LOGIN'),
        fullName: 'x__SALESFORCE_LOGIN',
        namespacePrefix: 'x',
      });
      const error = await rejection(activate(['SALESFORCE LOGIN'], { isMissingIgnored: true }));
      expect(error.name).to.equal('RemoteSiteAmbiguousError');
    });

    it('deactivates', async () => {
      await open();
      await change({ urls: ['https://billing.example/'] }, { isActive: false });
      expect(siteNamed('Billing_Service').isActive).to.equal(false);
    });

    it('sends nothing in a dry run', async () => {
      await open();
      const select = { names: guideNames };
      const outcome = await runKinds(
        connection,
        { remoteSites: [{ select, values: { isActive: true } }] },
        { isDryRun: true },
      );
      expect(outcome.state).to.equal('planned');
      expect(emulator.deployments).to.deep.equal([]);
    });
  });

  describe("where the org refuses to change a package's site", () => {
    const refused = { packagedRemoteSiteDeploy: 'refused' } as const;

    it('leaves a step for each with the link of Remote Site Settings', async () => {
      await open('altaflow', refused);
      const outcome = await activate(guideNames);
      expect(outcome.state).to.equal('manual');
      expect(outcome.manualSteps.map(({ code, title, url }) => [code, title, url])).to.deep.equal([
        [
          'SetRemoteSite',
          'Activate the remote site "altaflow__SALESFORCE_LOGIN"',
          `${emulator.url}/lightning/setup/SecurityRemoteProxy/home`,
        ],
        [
          'SetRemoteSite',
          'Activate the remote site "altaflow__SALESFORCE_LOGIN_STAGE"',
          `${emulator.url}/lightning/setup/SecurityRemoteProxy/home`,
        ],
      ]);
    });

    it('waits in a terminal until the org shows each step as taken', async () => {
      await open('altaflow', refused);
      const titles: string[] = [];
      const outcome = await runKinds(
        connection,
        { remoteSites: [{ select: { names: guideNames }, values: { isActive: true } }] },
        {
          showManualStep: ({ title }) => {
            titles.push(title);
            const { remoteSites } = emulator.org.state;
            setTimeout(() => remoteSites.forEach((site) => (site.isActive = true)), 50);
            return Promise.resolve();
          },
        },
      );
      expect(outcome.state).to.equal('applied');
      expect(titles).to.have.length(2);
    });

    it('gives up waiting after the time given', async () => {
      await open('altaflow', refused);
      const outcome = await runKinds(
        connection,
        { remoteSites: [{ select: { names: ['SALESFORCE LOGIN'] }, values: { isActive: true } }] },
        { wait: Duration.milliseconds(1500), showManualStep: () => Promise.resolve() },
      );
      expect(outcome.state).to.equal('timedOut');
    });

    it('leaves no own site failed that was to be changed in the same run', async () => {
      await open('kitchen-sink', refused);
      const outcome = await activate(['Partner_API', 'SALESFORCE LOGIN']);
      expect(outcome.changes.map(({ status }) => status)).to.not.include('failed');
      expect(outcome.state).to.equal('manual');
      const own = await activate(['Partner_API']);
      expect(own.state).to.not.equal('failed');
      expect(siteNamed('Partner_API').isActive).to.equal(true);
    });

    it('reports a refused own site as the org words it', async () => {
      await open();
      siteNamed('Billing_Service').url = 'nonsense';
      const error = await rejection(change({ names: ['Billing_Service'] }, { isActive: false }));
      expect(error.name).to.equal('DeployFailedError');
      expect(error.message).to.contain('invalid URL');
    });
  });

  describe('where the org tells less', () => {
    it("reads the files when RemoteProxy can't be queried", async () => {
      await open();
      emulator.org.faults.push({
        soqlContains: 'FROM RemoteProxy',
        status: 400,
        errorCode: 'INVALID_TYPE',
        message: 'no RemoteProxy',
      });
      const sites = await readRemoteSites(connection);
      expect(sites.map(({ fullName, isActive, url }) => [fullName, isActive, url])).to.deep.equal([
        ['altaflow__SALESFORCE_LOGIN', false, 'https://login.salesforce.com'],
        ['altaflow__SALESFORCE_LOGIN_STAGE', false, 'https://test.salesforce.com'],
        ['Billing_Service', true, 'https://billing.example'],
      ]);
      const outcome = await activate(guideNames);
      expect(outcome.state).to.equal('applied');
    });

    it("writes the file itself where the org doesn't hand it over", async () => {
      await open('kitchen-sink');
      const { fullName } = siteNamed('Insecure');
      siteNamed(fullName).isActive = false;
      const before = { ...siteNamed(fullName) };
      const retrieve = connection.metadata.retrieve.bind(connection.metadata);
      connection.metadata.retrieve = ((request: { unpackaged: { types: unknown } }) =>
        retrieve({ ...request, unpackaged: { ...request.unpackaged, types: [] } } as never)) as never;
      const outcome = await activate([fullName]);
      expect(outcome.state).to.equal('applied');
      expect(siteNamed(fullName)).to.deep.equal({ ...before, isActive: true });
    });

    it('shows an expired login as such', async () => {
      await open();
      const [session] = emulator.org.state.sessions;
      if (session) session.isRevoked = true;
      expect((await rejection(activate(guideNames))).name).to.equal('LoginExpiredError');
    });

    it('does not believe a success that the org does not show', async () => {
      await open();
      emulator.org.onChange.push((what) => {
        if (what.startsWith('RemoteSiteSetting')) siteNamed('altaflow__SALESFORCE_LOGIN').isActive = false;
      });
      const outcome = await activate(guideNames);
      expect(outcome.state).to.equal('manual');
      expect(outcome.manualSteps).to.have.length(1);
    });
  });

  describe('by updating one', () => {
    it('repairs a stale URL and shows it before and after', async () => {
      await open();
      const outcome = await change({ names: ['Billing_Service'], isOne: true }, { url: 'https://new.example' });
      expect(outcome.changes.map(({ property, before, after }) => [property, before, after])).to.deep.equal([
        ['url', 'https://billing.example', 'https://new.example'],
      ]);
      expect(siteNamed('Billing_Service')).to.include({
        url: 'https://new.example',
        isActive: true,
        description: 'Invoices and credit notes',
      });
      const again = await change({ names: ['Billing_Service'], isOne: true }, { url: 'https://new.example/' });
      expect(again.state).to.equal('unchanged');
    });

    it('changes description and protocol security, and takes a description off', async () => {
      await open();
      await change(
        { names: ['Billing_Service'] },
        { description: 'a < b & "c"', disableProtocolSecurity: true, url: 'http://old.example' },
      );
      expect(siteNamed('Billing_Service')).to.include({
        description: 'a < b & "c"',
        disableProtocolSecurity: true,
        url: 'http://old.example',
      });
      await change({ names: ['Billing_Service'] }, { description: '' });
      expect(siteNamed('Billing_Service').description).to.equal(null);
      expect((await change({ names: ['Billing_Service'] }, { description: '' })).state).to.equal('unchanged');
    });

    for (const [values, name] of [
      [{ url: 'http://x.example' }, 'InsecureRemoteSiteUrl'],
      [{ url: 'http://x.example', disableProtocolSecurity: false }, 'InsecureRemoteSiteUrl'],
      [{ url: 'https://u:p@x.example' }, 'RemoteSiteUrlCredentials'],
      [{ url: 'https://x.example#a' }, 'RemoteSiteUrlFragment'],
      [{ url: '' }, 'MissingRemoteSiteUrl'],
      [{ url: 'nonsense' }, 'MalformedRemoteSiteUrl'],
    ] as Array<[RemoteSiteValues, string]>) {
      it(`refuses ${JSON.stringify(values)}`, async () => {
        await open();
        expect((await rejection(change({ names: ['Billing_Service'] }, values))).name).to.equal(name);
        expect(emulator.deployments).to.deep.equal([]);
      });
    }

    it('takes an http URL for a site whose protocol security is off, and refuses to switch it on for one', async () => {
      await open('kitchen-sink');
      expect((await change({ names: ['Insecure'] }, { url: 'http://new.example' })).state).to.equal('applied');
      const error = await rejection(change({ names: ['Insecure'] }, { disableProtocolSecurity: false }));
      expect(error.name).to.equal('InsecureRemoteSiteUrl');
    });

    it('refuses a name that stands for several sites', async () => {
      await open();
      const error = await rejection(change({ names: ['SALESFORCE*'], isOne: true }, { description: 'x' }));
      expect(error.name).to.equal('SeveralRemoteSitesError');
    });
  });

  describe('by creating one', () => {
    it('makes an active site, and sends nothing the second time', async () => {
      await open();
      const wanted = { name: 'New_Site', url: 'https://new.example', description: "It's <new>" };
      const outcome = await create(wanted);
      expect(outcome.changes.map(({ action, before, after }) => [action, before, after])).to.deep.equal([
        ['create', null, 'https://new.example'],
      ]);
      expect(siteNamed('New_Site')).to.include({
        isActive: true,
        disableProtocolSecurity: false,
        description: "It's <new>",
      });
      expect((await create(wanted)).state).to.equal('unchanged');
      expect(emulator.deployments).to.have.length(1);
    });

    it('makes it inactive, with http and without protocol security', async () => {
      await open();
      await create({ name: 'Old', url: 'http://old.example', isActive: false, disableProtocolSecurity: true });
      expect(siteNamed('Old')).to.include({
        isActive: false,
        disableProtocolSecurity: true,
        url: 'http://old.example',
      });
    });

    it('makes an API name of a label and says so', async () => {
      await open();
      const outcome = await create({ name: 'My new site', url: 'https://new.example' });
      expect(siteNamed('My_new_site').url).to.equal('https://new.example');
      expect(outcome.notices.map(({ code }) => code)).to.deep.equal(['RemoteSiteNamed']);
    });

    for (const [site, name] of [
      [{ name: 'Billing_Service', url: 'https://other.example' }, 'RemoteSiteExistsError'],
      [{ name: 'billing_service', url: 'https://billing.example', isActive: false }, 'RemoteSiteExistsError'],
      [{ name: 'Billing_Service', url: 'https://billing.example', description: 'other' }, 'RemoteSiteExistsError'],
      [{ name: '', url: 'https://x.example' }, 'BlankRemoteSiteError'],
      [{ name: '???', url: 'https://x.example' }, 'ApiNameNotDerivable'],
      [{ name: 'ns__Site', url: 'https://x.example' }, 'RemoteSiteNamespaceError'],
      [{ name: 'x'.repeat(81), url: 'https://x.example' }, 'RemoteSiteNameTooLongError'],
      [{ name: 'New', url: 'http://x.example' }, 'InsecureRemoteSiteUrl'],
      [{ name: 'New', url: 'https://user:secret@x.example' }, 'RemoteSiteUrlCredentials'],
      [{ name: 'New', url: 'https://x.example/#top' }, 'RemoteSiteUrlFragment'],
    ] as Array<[NewRemoteSite, string]>) {
      it(`refuses ${JSON.stringify(site).slice(0, 90)} with ${name}`, async () => {
        await open();
        const error = await rejection(create(site));
        expect(error.name).to.equal(name);
        expect(error.actions).to.not.deep.equal([]);
        expect(JSON.stringify([error.message, error.actions])).to.not.contain('secret');
        expect(emulator.deployments).to.deep.equal([]);
      });
    }

    it('asks nothing of the org for an input that is wrong by itself', async () => {
      await open();
      await rejection(create({ name: 'New', url: 'nonsense' }));
      expect(countedRequests(emulator.requests)).to.deep.equal([]);
    });
  });
});
