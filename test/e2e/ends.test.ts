import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminSession } from '../../emulator/emulator.js';
import { openTestOrg, undoFiles, type TestOrg } from '../support/preauthorizeOrg.js';
import { bareEnvironment, root } from '../support/process.js';
import { startProxy, truncate, type Proxy } from '../support/proxy.js';

type Ended = { exitCode: number | null; stdout: string; stderr: string };
type ErrorDocument = {
  name: string;
  message: string;
  actions?: string[];
  exitCode: number;
  status: number;
  stack?: string;
  cause?: string;
  data?: { signal?: string; hasSent: boolean; undoFile: string | null };
};

const isWindows = process.platform === 'win32';
const trace = /^\s+at .*:\d+:\d+|unsettled top-level await|ExitError|EPIPE|ENOSPC/m;

describe('a command that ends early', () => {
  let org: TestOrg;
  let proxy: Proxy;
  const billingSync = ['connectedapp', 'preauthorize', '-n', 'Billing Sync', '--profile', 'Billing Integration', '-p'];

  before(async () => {
    org = await openTestOrg('altaflow');
    proxy = await startProxy(org.emulator.url);
    const { accessToken } = adminSession(org.emulator.org);
    await org.loginAs(accessToken, 'org', proxy.url);
  });

  beforeEach(() => {
    org.reset();
    proxy.tamper = () => false;
  });

  after(async () => {
    await proxy.close();
    await org.emulator.close();
  });

  const start = (words: string[], stdout: 'pipe' | number = 'pipe'): { child: ChildProcess; ended: Promise<Ended> } => {
    const target = words.includes('explain') ? [] : ['--target-org', 'org'];
    const child = spawn(process.execPath, [join(root, 'bin', 'run.js'), ...words, ...target], {
      cwd: org.home,
      env: bareEnvironment(org.home, {}),
      stdio: [words.includes('explain') ? 'pipe' : 'ignore', stdout, 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (exitCode) => resolve({ exitCode, ...output }));
    });
    return { child, ended };
  };

  const document = ({ stdout }: Ended): ErrorDocument => JSON.parse(stdout) as ErrorDocument;

  /** Sends a signal when the command makes a request, which is then never answered. */
  const signalled = async (words: string[], signal: NodeJS.Signals, when: RegExp): Promise<Ended> => {
    const { child, ended } = start(words);
    proxy.tamper = ({ path, body }) => {
      if (!when.test(`${path} ${body}`)) return false;
      child.kill(signal);
      return true;
    };
    return ended;
  };

  const reading = /SOAPAction|retrieve|query|listMetadata|composite/;
  const deploying = /<deploy\b|:deploy\b|checkDeployStatus/;
  const signals: Array<[signal: NodeJS.Signals, exitCode: number]> = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ];

  for (const [signal, exitCode] of isWindows ? [] : signals) {
    it(`says in one document on ${signal} amid a change what that means, and ends with ${exitCode}`, async () => {
      const before = undoFiles(org.home).length;
      const ended = await signalled([...billingSync, '--json'], signal, deploying);
      expect(ended.exitCode, ended.stdout + ended.stderr).to.equal(exitCode);
      const { name, status, message, data } = document(ended);
      expect({ name, status }).to.deep.equal({ name: 'InterruptedError', status: exitCode });
      expect(message).to.contain('may still take effect');
      expect(data).to.deep.include({ signal, hasSent: true });
      expect(existsSync(data?.undoFile ?? '')).to.equal(true);
      expect(undoFiles(org.home)).to.have.length(before + 1);
      expect(ended.stderr).to.equal('');
    });

    it(`tells a person on ${signal} while it reads that nothing was changed`, async () => {
      const before = undoFiles(org.home).length;
      const ended = await signalled(billingSync, signal, reading);
      expect(ended.exitCode).to.equal(exitCode);
      expect(ended.stderr).to.contain('Stopped. Nothing was changed.').and.to.not.match(trace);
      expect(undoFiles(org.home)).to.have.length(before);
      expect(org.emulator.org.state).to.deep.equal(org.initial);
    });
  }

  const readers: Array<[what: string, words: string[]]> = [
    ['connectedapp verify', ['connectedapp', 'verify', '-n', 'Billing Sync', '-u', 'finn@northwind.example']],
    ['iprange list', ['iprange', 'list']],
    ['remotesite list', ['remotesite', 'list']],
  ];
  for (const [what, words] of isWindows ? [] : readers) {
    it(`ends ${what} on SIGTERM with one document and 143`, async () => {
      const ended = await signalled([...words, '--json'], 'SIGTERM', reading);
      expect(ended.exitCode, ended.stderr).to.equal(143);
      expect(document(ended)).to.deep.include({ name: 'InterruptedError', status: 143 });
    });
  }

  (isWindows ? it.skip : it)('ends connectedapp explain on SIGTERM amid its input', async () => {
    // Windows has no such signals and pipes
    const { child, ended } = start(['connectedapp', 'explain', '--error', '-', '--json']);
    // More than a pipe holds: once it is written, the command is reading.
    child.stdin?.write('x'.repeat(500_000), () => child.kill('SIGTERM'));
    const result = await ended;
    expect(result.exitCode, result.stderr).to.equal(143);
    expect(document(result)).to.deep.include({ name: 'InterruptedError', status: 143 });
  });

  for (const [stage, when, exitCode] of [
    ['reading', /retrieve|listMetadata/, 1],
    ['deploying and looking again', /checkDeployStatus/, 68],
  ] as const) {
    it(`names an answer that is cut off while ${stage}, in one document`, async () => {
      let isCut = false;
      proxy.tamper = ({ body, answer }, response) => {
        isCut ||= when.test(body);
        if (!isCut) return false;
        truncate(response, answer);
        return true;
      };
      const ended = await start([...billingSync, '--json', '--wait', '1']).ended;
      const shown = document(ended);
      expect(ended.exitCode, ended.stdout).to.equal(shown.status);
      expect(shown.status).to.equal(exitCode);
      expect(shown.name)
        .to.match(/Error$/)
        .and.to.not.equal('Error');
      expect(shown.actions).to.not.be.empty;
      expect(ended.stdout + ended.stderr).to.not.match(trace);
      if (exitCode === 68) expect(shown.actions?.join()).to.contain('undo-');
    });
  }

  (isWindows ? describe.skip : describe)('whose output nobody takes', () => {
    // Windows has no such signals and pipes
    for (const json of [[], ['--json']]) {
      it(`makes the change when standard output is closed ${json.join()}`, async () => {
        const { child, ended } = start([...billingSync, ...json]);
        child.stdout?.destroy();
        const { exitCode, stderr } = await ended;
        expect(stderr).to.not.match(trace);
        expect(exitCode).to.equal(0);
        expect(org.emulator.deployments).to.have.length(1);
      });
    }

    it('makes the change when standard output is full', async function () {
      if (!existsSync('/dev/full')) this.skip(); // only Linux has it
      const { exitCode, stderr } = await start(billingSync, openSync('/dev/full', 'w')).ended;
      expect(stderr).to.not.match(trace);
      expect(exitCode).to.equal(0);
      expect(org.emulator.deployments).to.have.length(1);
    });

    it('keeps the exit code of an error when both are closed', async () => {
      const { child, ended } = start(['connectedapp', 'preauthorize', '-n', 'Nothing Like It', '--profile', 'Nobody']);
      child.stdout?.destroy();
      child.stderr?.destroy();
      expect((await ended).exitCode).to.equal(1);
    });
  });

  it('ends with 1 when the org answers with an ErrorId, and shows it', async () => {
    const errorId = 'ErrorId: 1234567890-12345 (-1234567890) TypeError Bearer 00D000000000001!AQEAQFabcdef.ghijkl';
    org.injectFault({ path: /query|batch/, message: `An unexpected error occurred. ${errorId}`, times: 99 });
    const ended = await start([...billingSync, '--json']).ended;
    const { status } = document(ended);
    expect([ended.exitCode, status]).to.deep.equal([1, 1]);
    expect(ended.stdout).to.contain('ErrorId: 1234567890-12345 (-1234567890) TypeError Bearer [hidden]');
  });
});
