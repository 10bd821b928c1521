import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { connectToEmulator } from '../support/connection.js';
import { countedRequests } from '../support/requests.js';
import { run } from '../support/run.js';

describe('several desired states in one run', () => {
  let emulator: Emulator;
  let connection: Connection;

  const open = async (scenario: string): Promise<void> => {
    emulator = await startEmulator({ scenario });
    connection = await connectToEmulator(emulator);
    emulator.requests.length = 0;
  };

  afterEach(() => emulator.close());

  it('compose where they are about one app, named by label and by API name', async () => {
    await open('altaflow');
    const outcome = await run(connection, {
      connectedApps: [
        { name: 'Billing Sync', permittedUsers: 'AdminApprovedPreAuthorized', profiles: ['Admin'] },
        { name: 'Billing_Sync', scopes: ['OpenID'] },
      ],
    });
    expect(outcome.state).to.equal('applied');
    expect(emulator.deployments).to.have.length(1);
    const app = emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'Billing_Sync');
    expect(app?.isAdminApproved).to.equal(true);
    expect((app?.metadata['oauthConfig'] as { scopes?: string | string[] }).scopes).to.include('OpenID');
  });

  it('do not stop each other: the step of an uninstalled app stands under that app, the rest is done', async () => {
    await open('flosum');
    const { connectedApps, uninstalledApps } = emulator.org.state;
    const [installed] = connectedApps;
    const [uninstalled] = uninstalledApps;
    const outcome = await run(connection, {
      connectedApps: [
        { name: uninstalled?.name ?? '', permittedUsers: 'AdminApprovedPreAuthorized', profiles: ['Admin'] },
        { name: installed?.label ?? '', profiles: ['Admin'] },
      ],
      remoteSites: [{ create: { name: 'New_Api', url: 'https://new.example' } }],
    });
    expect(outcome.state).to.equal('manual');
    expect(outcome.manualSteps.map(({ code, component }) => [code, component.fullName])).to.deep.equal([
      ['InstallApp', uninstalled?.name],
    ]);
    expect(emulator.org.state.remoteSites.map(({ fullName }) => fullName)).to.include('New_Api');
    expect(emulator.org.state.setupEntityAccess.some(({ setupEntityId }) => setupEntityId === installed?.id)).to.equal(
      true,
    );
  });

  it('of three kinds are planned with at most 8 requests', async () => {
    await open('altaflow');
    const outcome = await run(
      connection,
      {
        connectedApps: [
          { name: 'Billing Sync', permittedUsers: 'AdminApprovedPreAuthorized', profiles: ['Billing Integration'] },
        ],
        remoteSites: [
          { select: { names: ['SALESFORCE LOGIN', 'SALESFORCE LOGIN STAGE'] }, values: { isActive: true } },
        ],
        ipRanges: [{ profiles: ['Sales User'], isOrgWide: true, ranges: ['203.0.113.0/24'] }],
      },
      { isDryRun: true },
    );
    expect(outcome.state).to.equal('planned');
    const counted = countedRequests(emulator.requests);
    expect(
      counted.map(({ soapAction, path }) => soapAction ?? path),
      'requests',
    ).to.have.length.at.most(8);
  });
});
