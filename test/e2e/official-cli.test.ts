import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../emulator/emulator.js';
import { loginToEmulator } from '../support/org.js';
import { temporaryHome } from '../support/plugin.js';
import { installPluginIntoSf, runSf } from '../support/sf.js';

describe('the plugin in the official Salesforce CLI', () => {
  const home = temporaryHome();
  let emulator: Emulator;

  before(async () => {
    installPluginIntoSf(home);
    emulator = await startEmulator();
  });

  after(() => emulator.close());

  it('adds its topics to the help', async () => {
    const { exitCode, stdout } = await runSf(['connectedapp', '--help'], { home });

    expect(exitCode).to.equal(0);
    expect(stdout).to.contain('connectedapp preauthorize');
  });

  it('is listed among the plugins', async () => {
    const { stdout } = await runSf(['plugins'], { home });

    expect(stdout).to.match(/^sf-plugin-connectedapp \d/m);
  });

  it('uses a login the CLI knows', async () => {
    const username = await loginToEmulator(home, {
      instanceUrl: emulator.url,
      accessToken: adminSession(emulator.org).accessToken,
      alias: 'emulated',
    });

    const { json } = await runSf(['org', 'display', '--target-org', 'emulated', '--json'], { home });

    expect(json).to.have.nested.property('result.username', username);
  });
});
