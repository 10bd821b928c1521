import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { ContractDocument } from '../contract/report.js';
import { loginToEmulator } from '../support/org.js';
import { root, runNode, temporaryHome, type ProcessResult } from '../support/process.js';

const loader = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;

describe('npm run verify:org', () => {
  let emulator: Emulator;
  let home: string;
  const verify = (...args: string[]): Promise<ProcessResult> =>
    runNode(['--import', loader, join(root, 'scripts', 'verify-org.ts')], args, { home });

  before(async () => {
    emulator = await startEmulator({ scenario: 'altaflow', switches: { grantNames: 'labelAndApiName' } });
    emulator.org.state.organization.organizationType = 'Developer Edition';
    home = temporaryHome();
    const { accessToken } = adminSession(emulator.org);
    await loginToEmulator(home, { instanceUrl: emulator.url, accessToken, alias: 'org' });
  });

  after(() => emulator.close());

  it('reads an org, shows a table and writes the readings to a file', async () => {
    const file = join(home, 'readings.json');
    const only = ['--only', 'archiveRoot', '--only', 'grantNames', '--only', 'jwtNeedsRefreshScope'];
    const args = ['--target-org', 'org', '--allow-changes', '--app', 'Data-Sync', ...only, '--output-file', file];
    const { exitCode, stdout } = await verify(...args);
    expect(exitCode).to.equal(0);
    expect(stdout).to.contain('archiveRoot=unpackaged\n');
    expect(stdout).to.match(/grantNames=labelAndApiName \(!\)/);
    expect(stdout).to.match(/Not probed:\n- jwtNeedsRefreshScope: needs a login/);
    const { readings, orgKind, notPutBack } = JSON.parse(readFileSync(file, 'utf8')) as ContractDocument;
    expect([readings.length, orgKind, notPutBack]).to.deep.equal([3, 'developer', 0]);
  });

  it('refuses to change a production org', async () => {
    emulator.org.state.organization.organizationType = 'Unlimited Edition';
    emulator.deployments.length = 0;
    const { exitCode, stderr } = await verify('--target-org', 'org', '--allow-changes');
    emulator.org.state.organization.organizationType = 'Developer Edition';
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/^Nothing is changed in a production org \(edition: Unlimited Edition\)/m);
    expect(emulator.deployments).to.deep.equal([]);
  });

  it('says how it is used when flags are missing, wrong or contradict each other', async () => {
    const noKey = join(home, 'no.key');
    writeFileSync(noKey, 'secret words');
    const cases: Array<[args: string[], said: RegExp]> = [
      [[], /Name the org/],
      [['-o', 'org', '--only', 'latency'], /no probe for latency/],
      [['-o', 'org', '--jwt-key-file', noKey], /go together/],
      [['-o', 'org', '--jwt-key-file', noKey, '--username', 'a@b.example'], /can't be read as a private key/],
      [['-o', 'org', '--certificate-file', noKey], /holds no PEM certificate/],
      [['-o', 'org', '--certificate-file', noKey, '--no-certificate'], /exclude each other/],
      [['-o', 'org', '--alow-changes'], /--alow-changes/],
    ];
    const runs = cases.map(async ([args, said]) => {
      const { exitCode, stdout, stderr } = await verify(...args);
      expect([exitCode, stdout], args.join(' ')).to.deep.equal([2, '']);
      expect(stderr).to.match(said).and.not.contain('secret words');
    });
    await Promise.all(runs);
  });
});
