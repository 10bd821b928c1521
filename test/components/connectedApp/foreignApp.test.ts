import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { Duration } from '@salesforce/kit';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { newId } from '../../../emulator/org/ids.js';
import type { ConnectedApp } from '../../../emulator/org/state.js';
import type { Switches } from '../../../emulator/org/switches.js';
import type { Integration } from '../../../src/integration/integration.js';
import type { ManualStep } from '../../../src/plan/change.js';
import { connectToEmulator } from '../../support/connection.js';
import { run } from '../../support/run.js';

const preauthorize = (name: string, profiles: string[] = [], permissionSets: string[] = []): Integration => ({
  connectedApps: [{ name, permittedUsers: 'AdminApprovedPreAuthorized', profiles, permissionSets }],
});

describe('pre-authorising an app of another org', () => {
  let emulator: Emulator;
  let connection: Connection;

  const open = async (scenario: string, switches: Partial<Switches> = {}): Promise<void> => {
    emulator = await startEmulator({ scenario, switches });
    connection = await connectToEmulator(emulator);
    emulator.requests.length = 0;
  };

  const appNamed = (label: string): ConnectedApp => {
    const app = emulator.org.state.connectedApps.find((candidate) => candidate.label === label);
    if (!app) throw new Error(`no ${label}`);
    return app;
  };

  const accessRows = (label: string): number =>
    emulator.org.state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId === appNamed(label).id).length;

  afterEach(() => emulator.close());

  describe('installed from a vendor', () => {
    const vendorApp = 'Flosum Backup Org Auth';

    it('adds access rows and leaves Permitted Users as a step by hand with its link', async () => {
      await open('flosum');
      const outcome = await run(connection, preauthorize(vendorApp, ['Release Manager'], ['Flosum Access']));
      expect(outcome.state).to.equal('manual');
      expect(accessRows(vendorApp)).to.equal(2);
      expect(outcome.manualSteps.map(({ code }) => code)).to.deep.equal(['SetPermittedUsers']);
      expect(outcome.manualSteps[0]?.url)
        .to.contain(`${emulator.url}/lightning/setup/`)
        .and.to.contain(appNamed(vendorApp).id);
      expect(emulator.deployments).to.have.length(0);
    });

    it('gives access before the restriction, so that nobody is locked out in between', async () => {
      await open('flosum');
      await run(connection, preauthorize(vendorApp, ['Release Manager']));
      expect(accessRows(vendorApp)).to.equal(1);
      expect(appNamed(vendorApp).isAdminApproved).to.equal(false);
    });

    it('notices when the setting is changed meanwhile', async () => {
      await open('flosum');
      emulator.org.onChange.push(() => {
        appNamed(vendorApp).isAdminApproved = true;
      });
      const outcome = await run(connection, preauthorize(vendorApp, ['Release Manager']));
      expect(outcome.state).to.equal('applied');
      expect(outcome.manualSteps).to.deep.equal([]);
    });

    it('waits in a terminal until the org shows the step as taken', async () => {
      await open('flosum');
      const shown: ManualStep[] = [];
      const outcome = await run(connection, preauthorize(vendorApp, ['Release Manager']), {
        showManualStep: (step) => {
          shown.push(step);
          setTimeout(() => (appNamed(vendorApp).isAdminApproved = true), 200);
          return Promise.resolve();
        },
      });
      expect(shown.map(({ code }) => code)).to.deep.equal(['SetPermittedUsers']);
      expect(outcome.state).to.equal('applied');
      expect(outcome.changes.every(({ status }) => status === 'applied')).to.equal(true);
    });

    it('ends as timed out when the step is not taken within the waiting time', async () => {
      await open('flosum');
      const outcome = await run(connection, preauthorize(vendorApp, ['Release Manager']), {
        wait: Duration.milliseconds(50),
        showManualStep: () => Promise.resolve(),
      });
      expect(outcome.state).to.equal('timedOut');
      expect(outcome.manualSteps).to.have.length(1);
    });

    it('finds nothing to do once the step is taken', async () => {
      await open('flosum');
      await run(connection, preauthorize(vendorApp, ['Release Manager']));
      appNamed(vendorApp).isAdminApproved = true;
      expect((await run(connection, preauthorize(vendorApp, ['Release Manager']))).state).to.equal('unchanged');
      expect(accessRows(vendorApp)).to.equal(1);
    });

    it('makes each grant a step by hand where the org refuses access rows for foreign apps', async () => {
      await open('flosum', { foreignAppAccessInsert: 'refused' });
      const outcome = await run(connection, preauthorize(vendorApp, ['Release Manager']));
      expect(outcome.state).to.equal('manual');
      expect(outcome.manualSteps.map(({ code }) => code)).to.deep.equal(['GrantAccess', 'SetPermittedUsers']);
    });
  });

  describe('from a managed package', () => {
    const packagedApp = 'JWT Metadata API Auth Provider';

    for (const packagedAppRetrieve of ['answers', 'notFound'] as const) {
      for (const packagedAppPolicyDeploy of ['accepted', 'refused'] as const) {
        it(`ends right where its retrieve ${packagedAppRetrieve} and its policies are ${packagedAppPolicyDeploy}`, async () => {
          await open('altaflow', { packagedAppRetrieve, packagedAppPolicyDeploy });
          const { certificate } = appNamed(packagedApp).metadata['oauthConfig'] as { certificate?: string };
          const outcome = await run(connection, preauthorize(packagedApp, ['Sales User', 'Standard User']));
          const canDeploy = packagedAppRetrieve === 'answers' && packagedAppPolicyDeploy === 'accepted';
          expect(outcome.state).to.equal(canDeploy ? 'applied' : 'manual');
          expect(appNamed(packagedApp).isAdminApproved).to.equal(canDeploy);
          expect(accessRows(packagedApp)).to.equal(2);
          expect((appNamed(packagedApp).metadata['oauthConfig'] as { certificate?: string }).certificate).to.equal(
            certificate,
          );
          expect(emulator.deployments.length).to.equal(packagedAppRetrieve === 'answers' ? 1 : 0);
          expect(outcome.app?.origin).to.equal('packaged');
        });
      }
    }

    it('does not restrict the app while a grant is still to be made by hand', async () => {
      await open('altaflow', {
        packagedAppRetrieve: 'answers',
        packagedAppPolicyDeploy: 'accepted',
        foreignAppAccessInsert: 'refused',
      });
      const outcome = await run(connection, preauthorize(packagedApp, ['Sales User']));
      expect(outcome.manualSteps.map(({ code }) => code)).to.deep.equal(['GrantAccess']);
      expect(emulator.deployments).to.have.length(0);
      expect(appNamed(packagedApp).isAdminApproved).to.equal(false);
      expect(outcome.state).to.equal('partial');
      expect(outcome.changes.map(({ property, status }) => [property, status])).to.deep.equal([
        ['profile', 'manual'],
        ['permittedUsers', 'failed'],
      ]);
    });

    it('keeps access given before, even where a deployment without lists clears them', async () => {
      await open('altaflow', {
        packagedAppRetrieve: 'answers',
        packagedAppPolicyDeploy: 'accepted',
        absentGrantLists: 'cleared',
      });
      const outcome = await run(connection, preauthorize(packagedApp, ['Sales User']));
      expect(outcome.state).to.equal('applied');
      expect(accessRows(packagedApp)).to.equal(1);
    });
  });

  describe('used but not installed', () => {
    const uninstalledApp = 'Flosum DevOps: Web App Production';

    it('says to install it first, and changes nothing', async () => {
      await open('flosum');
      const outcome = await run(connection, preauthorize(uninstalledApp, ['Release Manager']));
      expect(outcome.state).to.equal('manual');
      expect(outcome.app?.origin).to.equal('uninstalled');
      expect(outcome.manualSteps.map(({ code }) => code)).to.deep.equal(['InstallApp']);
      expect(outcome.manualSteps[0]?.url).to.equal(`${emulator.url}/lightning/setup/ConnectedAppsUsage/home`);
      expect(outcome.undoFile).to.equal(null);
    });

    it('goes on with the rest once somebody has installed it', async () => {
      await open('flosum');
      const installed = appNamed('Flosum Backup Org Auth');
      const outcome = await run(connection, preauthorize(uninstalledApp, ['Release Manager']), {
        wait: Duration.seconds(5),
        showManualStep: (step) => {
          const { connectedApps } = emulator.org.state;
          if (step.code === 'InstallApp') {
            const id = newId('0H4');
            connectedApps.push({ ...installed, id, label: uninstalledApp, fullName: 'Flosum_DevOps' });
          } else appNamed(uninstalledApp).isAdminApproved = true;
          return Promise.resolve();
        },
      });
      expect(outcome.state).to.equal('applied');
      expect(accessRows(uninstalledApp)).to.equal(1);
    });
  });
});
