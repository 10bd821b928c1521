import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../emulator/emulator.js';
import { loginToEmulator } from '../support/org.js';
import { runPlugin, temporaryHome } from '../support/plugin.js';
import { runSf } from '../support/sf.js';

// What the official CLI makes of an archive by where its files lie, and beside it the plugin, which reads them all.
for (const archiveRoot of ['unpackaged', 'none', 'package'] as const) {
  // Its code looks for a folder of that name and for nothing else (source-deploy-retrieve, extract).
  const isReadByCli = archiveRoot === 'unpackaged';
  describe(`the official Salesforce CLI and the plugin with archives whose root is ${archiveRoot}`, () => {
    const home = temporaryHome();
    const project = join(home, 'project');
    const appFile = join(project, 'force-app/main/default/connectedApps/Billing_Sync.connectedApp-meta.xml');
    const target = ['--target-org', 'emulated', '--json'];
    let emulator: Emulator;

    before(async () => {
      emulator = await startEmulator({ scenario: 'altaflow', switches: { archiveRoot } });
      mkdirSync(join(project, 'force-app'), { recursive: true });
      const packageDirectories = [{ path: 'force-app', default: true }];
      writeFileSync(
        join(project, 'sfdx-project.json'),
        JSON.stringify({ packageDirectories, sourceApiVersion: '64.0' }),
      );
      const { accessToken } = adminSession(emulator.org);
      await loginToEmulator(home, { instanceUrl: emulator.url, accessToken, alias: 'emulated' });
    });

    after(() => emulator.close());

    it(`retrieve ${isReadByCli ? 'and deploy' : 'nothing, in the case of the CLI'}`, async () => {
      const component = ['--metadata', 'ConnectedApp:Billing_Sync'];
      const retrieved = await runSf(['project', 'retrieve', 'start', ...component, ...target], { home, cwd: project });
      if (!isReadByCli) {
        expect([retrieved.exitCode, existsSync(appFile)]).to.deep.equal([1, false]);
        expect((retrieved.json as { message: string }).message).to.contain('unpackaged: File or folder not found');
        return;
      }
      expect(retrieved.exitCode, retrieved.stdout).to.equal(0);
      const xml = readFileSync(appFile, 'utf8').replace(/\s*<consumerKey>.*<\/consumerKey>/, '');
      writeFileSync(appFile, xml.replace('</contactEmail>', '</contactEmail>\n    <description>By hand</description>'));
      const deployed = await runSf(['project', 'deploy', 'start', ...component, ...target], { home, cwd: project });
      expect(deployed.exitCode, deployed.stdout).to.equal(0);
      const app = emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'Billing_Sync');
      expect(app?.metadata).to.have.property('description', 'By hand');
    });

    it('pre-authorise the app', async () => {
      const words = ['connectedapp', 'preauthorize', '--name', 'Billing Sync', '--profile', 'Billing Integration'];
      const { exitCode, stdout, stderr } = await runPlugin([...words, '--no-prompt', ...target], {
        home,
        cwd: project,
      });
      expect(exitCode, stdout + stderr).to.equal(0);
      const app = emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'Billing_Sync');
      expect(app?.isAdminApproved).to.equal(true);
    });
  });
}
