import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Duration } from '@salesforce/kit';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { ConnectedApp } from '../../emulator/org/state.js';
import type { Switches } from '../../emulator/org/switches.js';
import { generateCertificate } from '../../src/certificate/generate.js';
import { listRanges } from '../../src/components/ipRange/list.js';
import { jwtEnableIntent } from '../../src/integration/jwtEnable.js';
import { verifyLogin } from '../../src/verify/verify.js';
import { connectToEmulator } from '../support/connection.js';
import { run } from '../support/run.js';

const folder = mkdtempSync(join(tmpdir(), 'connectedapp-roots-'));

for (const archiveRoot of ['unpackaged', 'none', 'package'] as const) {
  describe(`with archives whose root is ${archiveRoot}`, () => {
    let emulator: Emulator;
    let connection: Connection;

    const open = async (scenario: string, switches: Partial<Switches> = {}): Promise<void> => {
      emulator = await startEmulator({ scenario, switches: { archiveRoot, ...switches } });
      connection = await connectToEmulator(emulator);
    };

    afterEach(() => emulator.close());

    const appNamed = (fullName: string): ConnectedApp => {
      const found = emulator.org.state.connectedApps.find((app) => app.fullName === fullName);
      if (!found) throw new Error(`no ${fullName}`);
      return found;
    };

    it('pre-authorises an own app by one deployment, and finds nothing to do the second time', async () => {
      await open('altaflow');
      const wish = {
        connectedApps: [
          {
            name: 'Billing Sync',
            permittedUsers: 'AdminApprovedPreAuthorized' as const,
            profiles: ['Billing Integration'],
          },
        ],
      };
      const outcome = await run(connection, wish);
      expect([outcome.state, outcome.app?.origin, appNamed('Billing_Sync').isAdminApproved]).to.deep.equal([
        'applied',
        'own',
        true,
      ]);
      expect(emulator.deployments).to.have.length(1);
      expect((await run(connection, wish)).state).to.equal('unchanged');
    });

    it('enables the JWT bearer flow on an own app', async () => {
      await open('successpro');
      const { certificateFile: file } = await generateCertificate({
        ...{ subject: { commonName: 'vendor' }, days: 400, bits: 2048 },
        ...{ outputDir: folder, name: archiveRoot, forceOverwrite: true },
      });
      const wish = { scopes: [], assignTo: ['dev@actifi.com'], certificate: { file }, permissionSet: 'JWT Users' };
      const { integration } = jwtEnableIntent({ app: 'SuccessPro Connected App', ...wish });
      expect((await run(connection, integration)).state).to.equal('applied');
      expect(appNamed('SuccessPro_Connected_App').metadata)
        .to.have.nested.property('oauthConfig.certificate')
        .that.is.a('string');
      expect((await run(connection, integration)).state).to.equal('unchanged');
    });

    it('activates remote sites', async () => {
      await open('altaflow');
      const site = emulator.org.state.remoteSites.find(({ isActive }) => !isActive);
      const wish = { remoteSites: [{ select: { names: [site?.fullName ?? ''] }, values: { isActive: true } }] };
      expect((await run(connection, wish)).state).to.equal('applied');
      const now = emulator.org.state.remoteSites.find(({ fullName }) => fullName === site?.fullName);
      expect(now?.isActive).to.equal(true);
    });

    it("adds IP ranges to a profile and to the org's, and lists them", async () => {
      await open('kitchen-sink');
      const ranges = ['10.0.0.1'];
      const outcome = await run(connection, { ipRanges: [{ profiles: ['Restricted'], isOrgWide: true, ranges }] });
      expect(outcome.state).to.equal('applied');
      const listed = await listRanges(connection, { profiles: ['Restricted'], isOrgWide: true });
      const added = listed.ranges.filter(({ start }) => start === '10.0.0.1').map(({ target }) => target);
      expect(added.sort()).to.deep.equal(['orgWide', 'profile']);
      expect(listed.ranges.length).to.be.above(2);
    });

    it('verifies a login with the settings that the files hold', async () => {
      await open('kitchen-sink');
      const options = { app: 'Group App', username: 'direct@odd.example', wait: Duration.milliseconds(0) };
      const { layers } = await verifyLogin(connection, { ...options, pauses: { first: 10, longest: 20 } });
      const failing = layers.filter(({ status }) => status === 'fail').map(({ layer }) => layer);
      expect(failing).to.deep.equal([]);
      const unread = layers.filter(({ status }) => status === 'unknown').map(({ layer }) => layer);
      expect(unread).not.to.include.members(['certificate']);
    });
  });
}
