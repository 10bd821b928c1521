import { readFile, stat } from 'node:fs/promises';
import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { ConnectedApp } from '../../../emulator/org/state.js';
import type { Switches } from '../../../emulator/org/switches.js';
import type { Integration } from '../../../src/integration/integration.js';
import { connectToEmulator } from '../../support/connection.js';
import { countedRequests, overlap } from '../../support/requests.js';
import { run } from '../../support/run.js';

const preauthorize = (name: string, profiles: string[] = [], permissionSets: string[] = []): Integration => ({
  connectedApps: [{ name, permittedUsers: 'AdminApprovedPreAuthorized', profiles, permissionSets }],
});

const APP_FILE = 'connectedApps/Billing_Sync.connectedApp';

describe('pre-authorising an own app', () => {
  let emulator: Emulator;
  let connection: Connection;

  const open = async (switches: Partial<Switches> = {}, scenario = 'altaflow'): Promise<void> => {
    emulator = await startEmulator({ scenario, switches });
    connection = await connectToEmulator(emulator);
    emulator.requests.length = 0;
  };

  const retrieve = async (fullName: string): Promise<string> => {
    const { retrieveMetadata } = await import('../../../src/org/metadata/retrieve.js');
    return (await retrieveMetadata(connection, { ConnectedApp: [fullName] })).of('ConnectedApp', fullName).xml ?? '';
  };

  const grantedTo = (fullName: string): string[] => {
    const app = emulator.org.state.connectedApps.find((candidate) => candidate.fullName === fullName);
    return emulator.org.state.setupEntityAccess
      .filter(({ setupEntityId }) => setupEntityId === app?.id)
      .map(({ parentId }) => {
        const set = emulator.org.state.permissionSets.find(({ id }) => id === parentId);
        return emulator.org.state.profiles.find(({ id }) => id === set?.profileId)?.name ?? set?.label ?? '';
      })
      .sort();
  };

  const appNamed = (fullName: string): ConnectedApp => {
    const app = emulator.org.state.connectedApps.find((candidate) => candidate.fullName === fullName);
    if (!app) throw new Error(`no ${fullName}`);
    return app;
  };

  const certificateOf = (fullName: string): unknown =>
    (appNamed(fullName).metadata['oauthConfig'] as { certificate?: string } | undefined)?.certificate;

  afterEach(() => emulator.close());

  it('sends exactly one deployment: the retrieved file but for the setting, the names and the key', async () => {
    await open();
    const before = await retrieve('Billing_Sync');
    const outcome = await run(connection, preauthorize('Billing Sync', ['Admin'], ['Data-Sync Access']));
    expect(outcome.state).to.equal('applied');
    expect(emulator.deployments).to.have.length(1);
    const expected = before
      .replace(/ {8}<consumerKey>[^<]*<\/consumerKey>\n/, '')
      .replace('<isAdminApproved>false</isAdminApproved>', '<isAdminApproved>true</isAdminApproved>')
      .replace(
        '</ConnectedApp>',
        '    <permissionSetName>Data-Sync Access</permissionSetName>\n    <profileName>System Administrator</profileName>\n</ConnectedApp>',
      );
    expect(emulator.deployments[0]?.files[APP_FILE]).to.equal(expected);
    expect(grantedTo('Billing_Sync')).to.deep.equal(['Data-Sync Access', 'System Administrator']);
  });

  it('sends nothing the second time', async () => {
    await open();
    await run(connection, preauthorize('Billing Sync', ['System Administrator']));
    emulator.requests.length = 0;
    const again = await run(connection, preauthorize('Billing_Sync', ['Admin']));
    expect(again.state).to.equal('unchanged');
    expect(again.changes).to.deep.equal([]);
    expect(again.undoFile).to.equal(null);
    expect(emulator.deployments).to.have.length(1);
    expect(countedRequests(emulator.requests).map(({ soapAction, path }) => soapAction ?? path)).to.have.length(4);
  });

  it('needs no more than 9 requests, a look right before sending among them, besides login, version discovery and status polls, and reads side by side', async () => {
    await open({ latency: 30 });
    await run(connection, preauthorize('Billing Sync', ['Billing Integration']));
    const counted = countedRequests(emulator.requests);
    expect(counted.length).to.be.at.most(9);
    const [list, firstBatch, retrieveRequest, secondBatch] = counted;
    expect(list && firstBatch && overlap(list, firstBatch), 'list and first batch').to.equal(true);
    expect(
      retrieveRequest && secondBatch && overlap(retrieveRequest, secondBatch),
      'retrieve and second batch',
    ).to.equal(true);
  });

  it('asks for a status soon at first and then less and less often', async () => {
    await open({ jobDuration: 1500 });
    await run(connection, preauthorize('Billing Sync', ['Billing Integration']));
    const polls = emulator.requests
      .filter(({ soapAction }) => soapAction === 'checkDeployStatus')
      .map(({ startedAt }) => startedAt);
    const pauses = polls.slice(1).map((time, index) => time - (polls[index] ?? 0));
    expect(pauses[0]).to.be.below(250);
    expect(pauses.length).to.be.below(8);
    expect(Math.max(...pauses)).to.be.above((pauses[0] ?? 0) * 2);
  });

  it('finds profiles and permission sets by label or API name, without regard to case when nothing matches exactly', async () => {
    await open();
    await run(connection, preauthorize('billing sync', ['system administrator', 'Sales User'], ['data_sync_access']));
    expect(grantedTo('Billing_Sync')).to.deep.equal(['Data-Sync Access', 'Sales User', 'System Administrator']);
  });

  it('finds the app by id and by consumer key', async () => {
    await open();
    const { id, consumerKey } = appNamed('Billing_Sync');
    const byId = await run(connection, preauthorize(id.slice(0, 15), ['Admin']), { isDryRun: true });
    const byKey = await run(connection, preauthorize(consumerKey, ['Admin']), { isDryRun: true });
    expect([byId.app?.name, byKey.app?.name]).to.deep.equal(['Billing_Sync', 'Billing_Sync']);
  });

  it('changes nothing on a dry run', async () => {
    await open();
    const outcome = await run(connection, preauthorize('Billing Sync', ['Admin']), { isDryRun: true });
    expect(outcome.state).to.equal('planned');
    expect(outcome.changes.map(({ status }) => status)).to.deep.equal(['planned', 'planned']);
    expect(emulator.deployments).to.have.length(0);
    expect(grantedTo('Billing_Sync')).to.deep.equal([]);
  });

  it('changes nothing when the answer is no', async () => {
    await open();
    const outcome = await run(connection, preauthorize('Billing Sync', ['Admin']), {
      confirm: () => Promise.resolve(false),
    });
    expect(outcome.state).to.equal('declined');
    expect(emulator.deployments).to.have.length(0);
  });

  it('lists who holds a token and would lose access, newest use first', async () => {
    await open();
    const outcome = await run(connection, preauthorize('Billing Sync', ['Billing Integration']), { isDryRun: true });
    expect(outcome.impact.losesAccess.map(({ username }) => username)).to.deep.equal([
      'finn@northwind.example',
      'rita@northwind.example',
    ]);
    expect(outcome.impact.losesAccess[0]?.lastUsed).to.match(/^2026-09-14/);
    expect(outcome.impact.losesAccess[1]?.lastUsed).to.equal(null);
  });

  it('counts nobody as losing access whom a named profile covers', async () => {
    await open();
    const profiles = ['Billing Integration', 'Finance Manager', 'Sales User'];
    const outcome = await run(connection, preauthorize('Billing Sync', profiles), { isDryRun: true });
    expect(outcome.impact.losesAccess).to.deep.equal([]);
  });

  it('writes an undo file before the first change, readable by its owner only, with the file as it was and no key', async () => {
    await open();
    const { consumerKey } = appNamed('Billing_Sync');
    const outcome = await run(connection, preauthorize('Billing Sync', ['Admin']));
    const path = outcome.undoFile ?? '';
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    const text = await readFile(path, 'utf8');
    expect(text).not.to.contain(consumerKey);
    const undo = JSON.parse(text) as { files: Record<string, string>; changes: Array<{ status: string }> };
    expect(undo.files[APP_FILE]).to.contain('<isAdminApproved>false</isAdminApproved>');
    expect(undo.changes.map(({ status }) => status)).to.deep.equal(['applied', 'applied']);
  });

  const readings: Array<Partial<Switches>> = (['shown', 'hidden'] as const).flatMap((grantListsOnRetrieve) =>
    (['replace', 'merge'] as const).flatMap((grantListsOnDeploy) =>
      (['kept', 'cleared'] as const).flatMap((absentGrantLists) =>
        (['kept', 'cleared'] as const).map((omittedCertificate) => ({
          grantListsOnRetrieve,
          grantListsOnDeploy,
          absentGrantLists,
          omittedCertificate,
        })),
      ),
    ),
  );

  for (const reading of readings) {
    it(`keeps existing access and the certificate where ${JSON.stringify(reading)}`, async () => {
      await open(reading);
      const certificate = certificateOf('Data_Sync');
      const before = grantedTo('Data_Sync');
      expect(before).to.have.length(2);
      const outcome = await run(connection, preauthorize('Data-Sync', ['Sales User']));
      expect(outcome.state).to.equal('applied');
      expect(grantedTo('Data_Sync')).to.deep.equal([...before, 'Sales User'].sort());
      expect(certificateOf('Data_Sync')).to.equal(certificate);
      expect((await run(connection, preauthorize('Data-Sync', ['Sales User']))).state).to.equal('unchanged');
    });
  }

  for (const reading of [
    { developerName: 'data' },
    { developerName: 'tooling', toolingListsForeignApps: false },
    { developerName: 'nowhere' },
    { developerName: 'nowhere', listedAppId: 'connectedApplication' },
    { grantNames: 'labelAndApiName' },
    { unknownGrantName: 'ignored' },
    { oauthTokenAppNameFilter: false },
  ] as Array<Partial<Switches>>) {
    it(`gives access and shows who loses it where ${JSON.stringify(reading)}`, async () => {
      await open(reading);
      const outcome = await run(
        connection,
        preauthorize('Billing Sync', ['Billing Integration'], ['Data_Sync_Access']),
      );
      expect(outcome.state).to.equal('applied');
      expect(outcome.impact.losesAccess).to.have.length(2);
      expect(grantedTo('Billing_Sync')).to.deep.equal(['Billing Integration', 'Data-Sync Access']);
      expect(appNamed('Billing_Sync').isAdminApproved).to.equal(true);
    });
  }

  it('gives access by a record where the deployment reported success but ignored the name', async () => {
    await open({ unknownGrantName: 'ignored' });
    // The org's user reads the profile in another language than the one the deployment matches names in.
    const sales = emulator.org.state.profiles.find(({ name }) => name === 'Sales User');
    emulator.org.onChange.push((what) => {
      if (what.includes('ConnectedApp') && sales) {
        const app = appNamed('Billing_Sync');
        const own = emulator.org.state.permissionSets.find(({ profileId }) => profileId === sales.id);
        const rows = emulator.org.state.setupEntityAccess;
        const index = rows.findIndex(({ parentId, setupEntityId }) => parentId === own?.id && setupEntityId === app.id);
        if (index >= 0) rows.splice(index, 1);
        emulator.org.onChange.length = 0;
      }
    });
    const outcome = await run(connection, preauthorize('Billing Sync', ['Sales User']));
    expect(outcome.changes.map(({ property, routes: [{ via }], status }) => [property, via, status])).to.deep.equal([
      ['profile', 'record', 'applied'],
      ['permittedUsers', 'deploy', 'applied'],
    ]);
    expect(grantedTo('Billing_Sync')).to.deep.equal(['Sales User']);
  });
});
