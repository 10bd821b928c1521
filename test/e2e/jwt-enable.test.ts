import { createPublicKey } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ConnectedApp } from '../../emulator/org/state.js';
import { generateCertificate, type GeneratedCertificate } from '../../src/certificate/generate.js';
import type { ConnectedappJwtEnableResult } from '../../src/commands/connectedapp/jwt-enable.js';
import { runPlugin } from '../support/plugin.js';
import { openTestOrg, undoFiles, type ErrorDocument, type TestOrg } from '../support/preauthorizeOrg.js';
import type { ProcessResult } from '../support/process.js';
import { countedRequests } from '../support/requests.js';
import { runSf } from '../support/sf.js';

const robot = 'successpro.api@harbor.example';
const setLabel = 'Success Pro JWT API Auth Permissions';
const appName = ['--name', 'SuccessPro Connected App'];
const guide = [...appName, '--permission-set', setLabel, '--assign-to', 'dev@actifi.com'];
const dayLength = 86_400_000;

describe('connectedapp jwt-enable', () => {
  let org: TestOrg;
  let folder: string;
  let vendor: GeneratedCertificate;
  let other: GeneratedCertificate;
  let withVendor: string[];

  const makePair = (name: string, days = 400, now = new Date()): Promise<GeneratedCertificate> =>
    generateCertificate({
      subject: { commonName: name },
      days,
      bits: 2048,
      outputDir: folder,
      name,
      forceOverwrite: false,
      now,
    });

  before(async () => {
    org = await openTestOrg('successpro');
    folder = join(org.home, 'files');
    mkdirSync(folder);
    [vendor, other] = await Promise.all([makePair('vendor'), makePair('other')]);
    withVendor = [...guide, '--certificate-file', vendor.certificateFile];
  });

  beforeEach(() => org.reset());

  after(() => org.emulator.close());

  const run = (args: string[], testOrg = org): Promise<ProcessResult> =>
    runPlugin(['connectedapp', 'jwt-enable', '--target-org', 'org', ...args], { home: testOrg.home });

  const answer = async (args: string[]): Promise<ConnectedappJwtEnableResult & { exitCode: number }> => {
    const { exitCode, json } = await run([...args, '--json']);
    return { ...(json as { result: ConnectedappJwtEnableResult }).result, exitCode };
  };

  const refusal = async (args: string[], testOrg = org): Promise<ErrorDocument> => {
    const { exitCode, json } = await run([...args, '--json'], testOrg);
    expect(exitCode).to.equal(1);
    return json as ErrorDocument;
  };

  const app = (): ConnectedApp => {
    const found = org.emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'SuccessPro_Connected_App');
    if (!found) throw new Error('no SuccessPro_Connected_App');
    return found;
  };

  const oauthConfig = (): Record<string, unknown> => app().metadata['oauthConfig'] as Record<string, unknown>;

  const bare = (file: string): string => readFileSync(file, 'utf8').replace(/-----[^-]+-----|\s/g, '');

  /** The login that the integration itself does, by the official CLI. */
  const logIn = async (keyFile = vendor.privateKeyFile): Promise<{ username?: string; message?: string }> => {
    const flags = { 'client-id': app().consumerKey, 'jwt-key-file': keyFile, username: robot };
    const words = Object.entries({ ...flags, 'instance-url': org.emulator.url });
    const args = ['org', 'login', 'jwt', ...words.flatMap(([name, value]) => [`--${name}`, value]), '--json'];
    const { exitCode, json } = await runSf(args, { home: org.home });
    const { result, message } = json as { result?: { username: string }; message?: string };
    expect(exitCode === 0).to.equal(result !== undefined);
    return { ...(result ? { username: result.username } : {}), ...(message === undefined ? {} : { message }) };
  };

  const sent = (action: string): number =>
    org.emulator.requests.filter(({ soapAction }) => soapAction === action).length;

  const expectNothingChanged = (): void => {
    const { sessions: _, ...now } = org.emulator.org.state;
    const { sessions: __, ...before } = org.initial;
    expect(now).to.deep.equal(before);
    expect(org.emulator.deployments).to.deep.equal([]);
  };

  describe('with the values of the SuccessPro guide', () => {
    it('makes "sf org login jwt" succeed in one run where the org refused it before; a second run sends nothing', async () => {
      expect((await logIn()).message).to.contain('invalid assertion');
      org.emulator.requests.length = 0;

      const first = await run([...withVendor, '--no-prompt']);
      expect(first.exitCode).to.equal(0);
      expect(first.stdout).to.contain(setLabel.replaceAll(' ', '_')).and.to.contain('Done: "SuccessPro Connected App"');
      expect([sent('retrieve'), sent('deploy'), org.emulator.deployments.length]).to.deep.equal([1, 1, 1]);
      expect(oauthConfig()).to.include({ certificate: bare(vendor.certificateFile) });
      expect(oauthConfig()['scopes']).to.deep.equal(['Api', 'RefreshToken']);
      expect(app().isAdminApproved).to.equal(true);
      expect((await logIn()).username).to.equal(robot);

      org.emulator.requests.length = 0;
      const afterFirst = structuredClone(org.emulator.org.state);
      const second = await run(withVendor);
      expect(second.exitCode).to.equal(0);
      expect(second.stdout).to.contain('Unchanged: "SuccessPro Connected App"');
      expect([sent('retrieve'), sent('deploy'), org.emulator.deployments.length]).to.deep.equal([1, 0, 1]);
      const writes = countedRequests(org.emulator.requests).filter(({ path }) => path.includes('/composite/sobjects'));
      expect(writes).to.deep.equal([]);
      expect(org.emulator.org.state).to.deep.equal(afterFirst);
    });

    it('makes it succeed where somebody put the certificate on the app by hand and left the rest', async () => {
      Object.assign(oauthConfig(), { certificate: bare(vendor.certificateFile) });
      expect((await logIn()).message).to.contain("user hasn't approved this consumer");

      const { exitCode, changes } = await answer([...withVendor, '--no-prompt']);
      expect(exitCode).to.equal(0);
      expect(changes.map(({ property }) => property)).to.not.include('certificate');
      expect((await logIn()).username).to.equal(robot);
      expect((await logIn(other.privateKeyFile)).message).to.contain('invalid assertion');
    });

    it('tells in JSON what it did', async () => {
      const { exitCode, ...result } = await answer([...withVendor, '--no-prompt']);
      expect(exitCode).to.equal(0);
      expect(result).to.have.all.keys(
        ...['app', 'changes', 'notices', 'manualSteps', 'impact', 'deployId', 'undoFile'],
      );
      const { id, fullName: name, label } = app();
      expect(result.app).to.deep.include({ name, label, kind: 'ConnectedApp', origin: 'own' });
      expect(result.app?.id?.slice(0, 3)).to.equal(id.slice(0, 3));
      expect(result.changes.map(({ type, property, via, status }) => [type, property, via, status])).to.deep.equal([
        ['PermissionSet', 'label', 'record', 'applied'],
        ['PermissionSetAssignment', 'permissionSet', 'record', 'applied'],
        ['ConnectedApp', 'permissionSet', 'deploy', 'applied'],
        ['ConnectedApp', 'certificate', 'deploy', 'applied'],
        ['ConnectedApp', 'scopes', 'deploy', 'applied'],
        ['ConnectedApp', 'permittedUsers', 'deploy', 'applied'],
      ]);
      expect(result.changes[3]?.after).to.contain(vendor.certificate.fingerprint256);
      expect(result.impact.losesAccess.map(({ username }) => username)).to.deep.equal(['advisor@harbor.example']);
      expect(result.manualSteps).to.deep.equal([]);
      expect(result.deployId).to.match(/^0Af/);
      expect(existsSync(result.undoFile ?? '')).to.equal(true);
    });

    it('shuts nobody out without a yes', async () => {
      const { name, message } = await refusal(withVendor);
      expect(name).to.equal('AccessLossNotConfirmedError');
      expect(message).to.contain('advisor@harbor.example');
      expectNothingChanged();
    });

    it('shows with --dry-run what would change, and changes nothing', async () => {
      const undoBefore = undoFiles(org.home).length;
      const human = await run([...withVendor, '--dry-run']);
      expect(human.exitCode).to.equal(0);
      expect(human.stdout).to.contain('Dry run').and.to.contain('certificate').and.to.contain(setLabel);
      const { exitCode, changes, deployId, undoFile } = await answer([...withVendor, '--dry-run']);
      expect([exitCode, deployId, undoFile]).to.deep.equal([0, null, null]);
      expect(new Set(changes.map(({ status }) => status))).to.deep.equal(new Set(['planned']));
      expectNothingChanged();
      expect(undoFiles(org.home)).to.have.length(undoBefore);
    });
  });

  describe('with --generate-certificate', () => {
    const generated = (directory: string): string[] => [
      ...guide,
      ...['--generate-certificate', '--output-dir', directory, '--no-prompt'],
    ];

    const newDirectory = (name: string): string => {
      const directory = join(folder, name);
      mkdirSync(directory);
      return directory;
    };

    it('writes a key that its owner alone can read, shows its path and never its content, and the login works', async () => {
      const directory = newDirectory('generated');
      const { exitCode, stdout, stderr, json } = await run([...generated(directory), '--json']);
      expect(exitCode).to.equal(0);
      const { result } = json as { result: ConnectedappJwtEnableResult };
      const { certificateFile = '', privateKeyFile = '' } = result.generated ?? {};
      expect(certificateFile).to.equal(join(directory, 'SuccessPro_Connected_App.crt'));
      expect(privateKeyFile).to.equal(join(directory, 'SuccessPro_Connected_App.key'));
      if (process.platform !== 'win32') expect(statSync(privateKeyFile).mode & 0o777).to.equal(0o600);
      expect(bare(certificateFile)).to.equal(oauthConfig()['certificate']);
      const middleOfKey = bare(privateKeyFile).slice(400, 440);
      expect(stdout + stderr).to.not.contain(middleOfKey);
      expect((await logIn(privateKeyFile)).username).to.equal(robot);
    });

    it('writes no file with --dry-run', async () => {
      const directory = newDirectory('dry');
      expect((await answer([...generated(directory), '--dry-run'])).exitCode).to.equal(0);
      expect(existsSync(join(directory, 'SuccessPro_Connected_App.key'))).to.equal(false);
      expectNothingChanged();
    });

    it('overwrites a key with --force-overwrite only', async () => {
      const directory = newDirectory('twice');
      const key = join(directory, 'SuccessPro_Connected_App.key');
      writeFileSync(key, 'somebody else’s');
      chmodSync(key, 0o644);
      const { name } = await refusal(generated(directory));
      expect(name).to.equal('GeneratedFileExistsError');
      expect(readFileSync(key, 'utf8')).to.equal('somebody else’s');
      expectNothingChanged();

      expect((await answer([...generated(directory), '--force-overwrite'])).exitCode).to.equal(0);
      if (process.platform !== 'win32') expect(statSync(key).mode & 0o777).to.equal(0o600);
      expect((await logIn(key)).username).to.equal(robot);
    });

    it('names an output directory that is not there', async () => {
      expect((await refusal(generated(join(folder, 'nowhere')))).name).to.equal('OutputDirectoryMissingError');
      expectNothingChanged();
    });
  });

  describe('refuses as a certificate', () => {
    const publicKeyOf = (file: string): string =>
      createPublicKey(readFileSync(file)).export({ type: 'spki', format: 'pem' }).toString();

    const kinds: Array<[what: string, name: string, content: () => Buffer | string | Promise<string>]> = [
      ['a private key', 'CertificateFileIsPrivateKey', () => readFileSync(vendor.privateKeyFile)],
      ['a public key', 'CertificateFileIsPublicKey', () => publicKeyOf(vendor.certificateFile)],
      ['a cut off certificate', 'CertificateTruncated', () => readFileSync(vendor.certificateFile).subarray(0, 500)],
      ['an empty file', 'CertificateFileEmpty', () => ''],
      ['a web page', 'CertificateFileIsWebPage', () => '<!doctype html><title>Log in</title>'],
      ['a Java keystore', 'CertificateFileIsJavaKeystore', () => Buffer.from('feedfeed0000000200000001', 'hex')],
      [
        'an expired certificate',
        'CertificateExpired',
        async () =>
          readFileSync((await makePair('old', 10, new Date(Date.now() - 20 * dayLength))).certificateFile, 'utf8'),
      ],
      [
        'a certificate of tomorrow',
        'CertificateNotYetValid',
        async () => readFileSync((await makePair('new', 10, new Date(Date.now() + dayLength))).certificateFile, 'utf8'),
      ],
    ];
    for (const [what, name, content] of kinds) {
      it(what, async () => {
        const file = join(folder, 'refused.crt');
        writeFileSync(file, await content());
        const error = await refusal([...guide, '--certificate-file', file, '--no-prompt']);
        expect(error.name).to.equal(`${name}Error`);
        expect(error.message).to.contain(file);
        expect(error.actions).to.not.be.empty;
        expectNothingChanged();
      });
    }
  });

  it('replaces another certificate with --no-prompt only, and shows both', async () => {
    Object.assign(oauthConfig(), { certificate: bare(other.certificateFile) });
    org.emulator.org.state.oauthTokens.length = 0;
    const { name, message, actions } = await refusal(withVendor);
    expect(name).to.equal('NotConfirmedError');
    expect(message)
      .to.contain(other.certificate.fingerprint256)
      .and.to.contain(vendor.certificate.fingerprint256)
      .and.to.contain('Nothing was changed');
    expect(actions.join()).to.contain('--no-prompt');
    expect(oauthConfig()['certificate']).to.equal(bare(other.certificateFile));
    expect(org.emulator.deployments).to.deep.equal([]);

    const { exitCode, notices } = await answer([...withVendor, '--no-prompt']);
    expect(exitCode).to.equal(0);
    expect(notices.map(({ code }) => code)).to.include('CertificateReplaced');
    expect(oauthConfig()['certificate']).to.equal(bare(vendor.certificateFile));
  });

  it('refuses the app of a vendor, and says what can be done instead', async () => {
    const foreign = await openTestOrg('flosum');
    try {
      const args = ['--name', 'Flosum Backup Org Auth', '--certificate-file', vendor.certificateFile, '--no-prompt'];
      const { name, actions } = await refusal(args, foreign);
      expect(name).to.equal('CertificateNotYoursError');
      expect(actions.join()).to.contain('vendor').and.to.contain('connectedapp preauthorize');
      expect(foreign.emulator.deployments).to.deep.equal([]);
    } finally {
      await foreign.emulator.close();
    }
  });

  describe('ends with a flag error', () => {
    const combinations: Array<[why: string, args: string[]]> = [
      ['without any certificate', appName],
      ['with two certificates', [...appName, '--certificate-file', 'x.crt', '--generate-certificate', '-d', '.']],
      ['with a new key that has no place', [...appName, '--generate-certificate']],
      ['with a place for no key', [...appName, '--certificate-file', 'x.crt', '--output-dir', '.']],
      ['with a name for no key', [...appName, '--certificate-file', 'x.crt', '--common-name', 'x']],
      ['with a key size there is not', [...appName, '--generate-certificate', '-d', '.', '--key-size', '1024']],
      ['without an app', ['--certificate-file', 'x.crt']],
    ];
    for (const [why, args] of combinations) {
      it(why, async () => {
        const { exitCode, stderr } = await run(args);
        expect(exitCode).to.equal(2);
        expect(stderr).to.match(/\b(certificate-file|generate-certificate|output-dir|common-name|key-size|name)\b/);
        expect(countedRequests(org.emulator.requests)).to.deep.equal([]);
        expectNothingChanged();
      });
    }
  });
});
