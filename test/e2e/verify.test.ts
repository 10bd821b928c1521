import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { VerifyResult } from '../../src/verify/types.js';
import { loginToEmulator } from '../support/org.js';
import { runPlugin, temporaryHome } from '../support/plugin.js';
import type { ProcessResult } from '../support/process.js';

type Verified = { status: number; result: VerifyResult };

describe('connectedapp verify', () => {
  const home = temporaryHome();
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    await loginToEmulator(home, {
      instanceUrl: emulator.url,
      accessToken: adminSession(emulator.org).accessToken,
      alias: 'emulated',
    });
  });
  after(() => emulator.close());

  const keyFile = (label: string): string => {
    const path = join(home, `${label}.key`);
    writeFileSync(path, emulator.keys.get(label) ?? '', { mode: 0o600 });
    return path;
  };

  const verify = (args: string[], env: { [name: string]: string } = {}): Promise<ProcessResult> =>
    runPlugin(['connectedapp', 'verify', '--target-org', 'emulated', ...args], { home, env });

  const user = ['--username', 'direct@odd.example'];

  it('shows a row for each layer and ends with 0 when none fails', async () => {
    const { exitCode, stdout } = await verify(['--name', 'Group App', ...user]);
    expect(exitCode).to.equal(0);
    expect(stdout).to.contain('permission set "Group Member"');
    expect(stdout).to.contain('Nothing stands in the way of direct@odd.example');
    expect(stdout).to.contain('Not known: Not blocked.');
  });

  it('ends with 1 and names the layer that fails and what to do', async () => {
    const { exitCode, stdout } = await verify(['--name', 'Group_App', '--username', 'admin@odd.example']);
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/User covered +│ FAIL/);
    expect(stdout).to.contain('sf org assign permset --name PERMISSION_SET --on-behalf-of admin@odd.example');
  });

  it('proves the login with the key, as text and as JSON', async () => {
    const args = ['--name', 'Group App', ...user, '--jwt-key-file', keyFile('Group App')];
    const text = await verify(args);
    expect(text.exitCode).to.equal(0);
    expect(text.stdout).to.contain('Proved: direct@odd.example logs in through "Group App".');
    const { exitCode, json } = await verify([...args, '--json']);
    expect(exitCode).to.equal(0);
    expect((json as Verified).status).to.equal(0);
    expect((json as Verified).result).to.include({ proved: true, state: 'proved' });
  });

  it('ends with 1 when the key is not that of the certificate', async () => {
    const args = ['--name', 'Group App', ...user, '--jwt-key-file', keyFile('Relaxed App'), '--json'];
    const { exitCode, json } = await verify(args);
    expect(exitCode).to.equal(1);
    const { status, result } = json as Verified;
    expect(status).to.equal(1);
    expect(result.login?.failingLayer).to.equal('certificate');
  });

  it('ends with 69 when the waiting time is over', async () => {
    emulator.org.switches.propagationDelay = 600_000;
    const app = emulator.org.state.connectedApps.find(({ label }) => label === 'Group App');
    if (app) app.changedAt = Date.now();
    const args = ['--name', 'Group App', ...user, '--jwt-key-file', keyFile('Group App'), '--wait', '0'];
    const { exitCode, stdout } = await verify(args);
    emulator.org.switches.propagationDelay = 0;
    expect(exitCode).to.equal(69);
    expect(stdout).to.contain('run the command again later');
  });

  it('names its errors and what to do next', async () => {
    const unknown = await verify(['--name', 'Grup App', ...user]);
    expect(unknown.exitCode).to.equal(1);
    expect(unknown.stderr).to.contain('AppNotFoundError').and.to.contain('"Group App"');
    const missing = await verify(['--name', 'Group App', ...user, '--jwt-key-file', join(home, 'none.key'), '--json']);
    expect(missing.json).to.deep.include({ name: 'PrivateKeyFileMissingError', status: 1 });
    const negative = await verify(['--name', 'Group App', ...user, '--wait', '-1']);
    expect(negative.stderr).to.contain('WaitNegativeError');
    const lonely = await verify(['--name', 'Group App', ...user, '--client-id', '3MVG9x']);
    expect(lonely.exitCode).to.equal(2);
  });

  it('writes no token and no key anywhere, traces included', async () => {
    const trace = { SF_LOG_LEVEL: 'trace', SF_DISABLE_LOG_FILE: 'false', JSFORCE_LOG_LEVEL: 'DEBUG' };
    const args = ['--name', 'Group App', ...user, '--jwt-key-file', keyFile('Group App')];
    const runs = [
      await verify(args, trace),
      await verify([...args, '--json'], { ...trace, JSFORCE_LOG_LEVEL: 'NONE' }),
    ];
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.key'))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(
      files.some((path) => path.endsWith('.log')),
      'a log file',
    ).to.equal(true);
    const written = [
      ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      ...files.map((path) => readFileSync(path, 'utf8')),
    ];
    const tokens = emulator.org.state.sessions
      .filter(({ consumerKey }) => consumerKey !== null)
      .map(({ accessToken }) => accessToken);
    const keyLines = readFileSync(keyFile('Group App'), 'utf8').split('\n').slice(1, -2);
    expect(tokens.length).to.be.at.least(2);
    for (const secret of [...tokens, ...keyLines]) {
      for (const text of written) expect(text.includes(secret)).to.equal(false);
    }
    expect(
      emulator.org.state.sessions.filter(({ consumerKey, isRevoked }) => consumerKey !== null && !isRevoked),
    ).to.deep.equal([]);
  });
});
