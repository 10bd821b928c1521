import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { setPermittedUsers } from '../../emulator/setup/actions.js';
import type { ConnectedApp } from '../../emulator/org/state.js';
import { openTestOrg, type TestOrg } from '../support/preauthorizeOrg.js';
import { bareEnvironment, root } from '../support/process.js';

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;
const reason = hasScript ? '' : ' (left out: this machine has no "script" command of util-linux)';

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** A command that runs in a pseudo-terminal of 80 columns. */
class Terminal {
  public readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #text = '';

  public constructor(words: string[], home: string) {
    const command = [process.execPath, join(root, 'bin', 'run.js'), ...words].map(quote).join(' ');
    // Not started with a terminal itself, "script" gives its own one no size.
    this.#child = spawn('script', ['-qec', `stty cols 80 rows 40; exec ${command}`, '/dev/null'], {
      cwd: home,
      env: bareEnvironment(home, { TERM: 'xterm', SHELL: '/bin/sh' }),
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#text += text));
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  /** What was written, without colours and cursor movements. */
  public get text(): string {
    return stripVTControlCharacters(this.#text).replaceAll('\r', '');
  }

  /** Waits until the command has written something. */
  public async shows(expected: RegExp): Promise<void> {
    const deadline = Date.now() + 40_000;
    while (!expected.test(this.text)) {
      if (Date.now() > deadline || this.#child.exitCode !== null) throw new Error(`No ${expected} in:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  public type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  public end(): void {
    this.#child.stdin?.destroy();
    if (this.#child.exitCode === null) this.#child.kill();
  }
}

(hasScript ? describe : describe.skip)(`connectedapp preauthorize in a terminal${reason}`, () => {
  let org: TestOrg;
  let terminal: Terminal | undefined;

  const open = async (scenario: string, args: string[], latency = 0): Promise<Terminal> => {
    org = await openTestOrg(scenario);
    org.emulator.org.switches.latency = latency;
    const words = ['connectedapp', 'preauthorize', '--target-org', 'org', '--wait', '1', ...args];
    terminal = new Terminal(words, org.home);
    return terminal;
  };

  afterEach(async () => {
    terminal?.end();
    await org.emulator.close();
  });

  const app = (name: string): ConnectedApp => {
    const found = org.emulator.org.state.connectedApps.find(({ label }) => label === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };

  const billingSync = ['--name', 'Billing Sync', '--profile', 'Billing Integration'];

  it('asks before users lose access, and "n" changes nothing', async () => {
    const run = await open('altaflow', billingSync);
    await run.shows(/Make these changes all the same.*\(y\/N\)/);
    run.type('n\n');

    expect(await run.ended).to.equal(1);
    expect(run.text)
      .to.contain('finn@northwind.example')
      .and.to.match(/Nothing was changed\.\s*$/);
    expect(org.emulator.deployments).to.have.length(0);
    expect(org.emulator.org.state).to.deep.equal(org.initial);
  });

  it('makes the changes when the answer is "y"', async () => {
    const run = await open('altaflow', billingSync);
    await run.shows(/Make these changes all the same/);
    run.type('y\n');

    expect(await run.ended).to.equal(0);
    expect(run.text).to.match(/Pre-authorize Billing Sync[^]*Deploy[^]*Read the org again/);
    expect(run.text).to.match(/Done: "Billing Sync" is as wanted/);
    expect(app('Billing Sync').isAdminApproved).to.equal(true);
    expect(org.emulator.deployments).to.have.length(1);
  });

  it('shows the step for a person, waits, and goes on once it is taken', async () => {
    const name = 'Flosum Backup Org Auth';
    const run = await open('flosum', ['--name', name, '--profile', 'Release Manager', '--profile', 'Standard User']);
    await run.shows(/Waiting up to 1 min until/);
    expect(run.text).to.contain('/lightning/setup/ConnectedApplication/page');
    expect(app(name).isAdminApproved).to.equal(false);
    setPermittedUsers(org.emulator.org, app(name), true);

    expect(await run.ended).to.equal(0);
    expect(run.text).to.match(new RegExp(`Done: "${name}" is as wanted`));
  });

  it('ends quietly with 130 on Ctrl+C while it waits', async () => {
    const run = await open('flosum', [
      '--name',
      'Flosum Backup Org Auth',
      '--profile',
      'Release Manager',
      '--no-prompt',
    ]);
    await run.shows(/Ctrl\+C ends the waiting/);
    run.type('\u0003');

    expect(await run.ended).to.equal(130);
    expect(run.text).not.to.match(/^\s+at .*:\d+:\d+/m);
  });

  it('takes Ctrl+C at the question for a no', async () => {
    const run = await open('altaflow', billingSync);
    await run.shows(/Make these changes all the same/);
    run.type('\u0003');

    expect(await run.ended).to.be.oneOf([1, 130]);
    expect(run.text).to.match(/Nothing was changed\.\s*$/);
    expect(org.emulator.org.state).to.deep.equal(org.initial);
  });

  it('says on Ctrl+C while it reads that nothing was changed', async () => {
    const run = await open('altaflow', billingSync, 1500);
    await run.shows(/Reading the org/);
    run.type('\u0003');

    expect(await run.ended).to.equal(130);
    expect(run.text).to.contain('Stopped. Nothing was changed.');
    expect(run.text).not.to.match(/^\s+at .*:\d+:\d+/m);
    expect(org.emulator.org.state).to.deep.equal(org.initial);
  });

  it('says on Ctrl+C while it deploys that the deployment may still take effect', async () => {
    const run = await open('altaflow', [...billingSync, '--no-prompt'], 1000);
    await run.shows(/Deploy/);
    await run.shows(/Elapsed Time/);
    run.type('\u0003');

    expect(await run.ended).to.equal(130);
    expect(run.text).to.contain('What was sent to the org may still take effect.');
    expect(run.text).not.to.match(/^\s+at .*:\d+:\d+/m);
  });
});
