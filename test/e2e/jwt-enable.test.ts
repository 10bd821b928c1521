import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { GeneratedCertificate } from '../../src/certificate/generate.js';
import type { ConnectedappJwtEnableResult } from '../../src/commands/connectedapp/jwt-enable.js';
import { bare, guide, openJwtEnableOrg, setLabel, type JwtEnableOrg } from '../support/jwtEnableOrg.js';
import { undoFiles } from '../support/preauthorizeOrg.js';
import { countedRequests } from '../support/requests.js';
import { runSf } from '../support/sf.js';

const robot = 'successpro.api@harbor.example';

describe('connectedapp jwt-enable', () => {
  let org: JwtEnableOrg;
  let vendor: GeneratedCertificate;
  let other: GeneratedCertificate;
  let withVendor: string[];

  before(async () => {
    org = await openJwtEnableOrg();
    [vendor, other] = await Promise.all([org.makePair('vendor'), org.makePair('other')]);
    withVendor = [...guide, '--certificate-file', vendor.certificateFile];
  });

  beforeEach(() => org.reset());

  after(() => org.emulator.close());

  /** The login that the integration itself does, by the official CLI. */
  const logIn = async (keyFile = vendor.privateKeyFile): Promise<{ username?: string; message?: string }> => {
    const flags = { 'client-id': org.app().consumerKey, 'jwt-key-file': keyFile, username: robot };
    const words = Object.entries({ ...flags, 'instance-url': org.emulator.url });
    const args = ['org', 'login', 'jwt', ...words.flatMap(([name, value]) => [`--${name}`, value]), '--json'];
    const { exitCode, json } = await runSf(args, { home: org.home });
    const { result, message } = json as { result?: { username: string }; message?: string };
    expect(exitCode === 0).to.equal(result !== undefined);
    return { ...(result ? { username: result.username } : {}), ...(message === undefined ? {} : { message }) };
  };

  const sent = (action: string): number =>
    org.emulator.requests.filter(({ soapAction }) => soapAction === action).length;

  describe('with the values of the SuccessPro guide', () => {
    it('makes "sf org login jwt" succeed in one run where the org refused it before; a second run sends nothing', async () => {
      expect((await logIn()).message).to.contain('invalid assertion');
      org.emulator.requests.length = 0;

      const first = await org.jwtEnable([...withVendor, '--no-prompt']);
      expect(first.exitCode).to.equal(0);
      expect(first.stdout).to.contain(setLabel.replaceAll(' ', '_')).and.to.contain('Done: "SuccessPro Connected App"');
      expect([sent('retrieve'), sent('deploy'), org.emulator.deployments.length]).to.deep.equal([1, 2, 2]);
      expect(org.oauthConfig()).to.include({ certificate: bare(vendor.certificateFile) });
      expect(org.oauthConfig()['scopes']).to.deep.equal(['Api', 'RefreshToken']);
      expect(org.app().isAdminApproved).to.equal(true);
      expect((await logIn()).username).to.equal(robot);

      org.emulator.requests.length = 0;
      const afterFirst = structuredClone(org.emulator.org.state);
      const second = await org.jwtEnable(withVendor);
      expect(second.exitCode).to.equal(0);
      expect(second.stdout).to.contain('Unchanged: "SuccessPro Connected App"');
      expect([sent('retrieve'), sent('deploy'), org.emulator.deployments.length]).to.deep.equal([1, 0, 2]);
      const writes = countedRequests(org.emulator.requests).filter(({ path }) => path.includes('/composite/sobjects'));
      expect(writes).to.deep.equal([]);
      expect(org.emulator.org.state).to.deep.equal(afterFirst);
    });

    it('proves the login with --verify without another retrieve', async () => {
      const proof = ['--verify', '--jwt-key-file', vendor.privateKeyFile];
      const { verification } = await org.answer([...withVendor, '--no-prompt', ...proof]);
      expect(verification?.map(({ state }) => state)).to.deep.equal(['proved']);
      const unproved = verification?.[0]?.layers.filter(({ status }) => status !== 'pass');
      expect(unproved).to.deep.equal([]);
      expect([sent('retrieve'), sent('deploy'), org.emulator.deployments.length]).to.deep.equal([1, 2, 2]);
    });

    it('makes it succeed where somebody put the certificate on the app by hand and left the rest', async () => {
      Object.assign(org.oauthConfig(), { certificate: bare(vendor.certificateFile) });
      expect((await logIn()).message).to.contain("user hasn't approved this consumer");

      const { changes } = await org.answer([...withVendor, '--no-prompt']);
      expect(changes.map(({ property }) => property)).to.not.include('certificate');
      expect((await logIn()).username).to.equal(robot);
      expect((await logIn(other.privateKeyFile)).message).to.contain('invalid assertion');
    });

    it('tells in JSON what it did', async () => {
      const result = await org.answer([...withVendor, '--no-prompt']);
      expect(result).to.have.all.keys(
        ...['org', 'app', 'changes', 'notices', 'manualSteps', 'impact', 'deployId', 'undoFile'],
      );
      const { id, fullName: name, label } = org.app();
      expect(result.app).to.deep.include({ name, label, kind: 'ConnectedApp', origin: 'own' });
      expect(result.app?.id?.slice(0, 3)).to.equal(id.slice(0, 3));
      expect(result.changes.map(({ type, property, via, status }) => [type, property, via, status])).to.deep.equal([
        ['PermissionSet', 'label', 'deploy', 'applied'],
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
      const { name, message } = await org.refusal(withVendor);
      expect(name).to.equal('AccessLossNotConfirmedError');
      expect(message).to.contain('advisor@harbor.example');
      org.expectNothingChanged();
    });

    it('shows with --dry-run what would change, and changes nothing', async () => {
      const undoBefore = undoFiles(org.home).length;
      const human = await org.jwtEnable([...withVendor, '--dry-run']);
      expect(human.exitCode).to.equal(0);
      expect(human.stdout).to.contain('Dry run').and.to.contain('certificate').and.to.contain(setLabel);
      const { changes, deployId, undoFile } = await org.answer([...withVendor, '--dry-run']);
      expect([deployId, undoFile]).to.deep.equal([null, null]);
      expect(new Set(changes.map(({ status }) => status))).to.deep.equal(new Set(['planned']));
      org.expectNothingChanged();
      expect(undoFiles(org.home)).to.have.length(undoBefore);
    });
  });

  describe('with --generate-certificate', () => {
    const generated = (directory: string): string[] => [
      ...guide,
      ...['--generate-certificate', '--output-dir', directory, '--no-prompt'],
    ];

    const newDirectory = (name: string): string => {
      const directory = join(org.folder, name);
      mkdirSync(directory);
      return directory;
    };

    it('writes a key that its owner alone can read, shows its path and never its content, and the login works', async () => {
      const directory = newDirectory('generated');
      const { exitCode, stdout, stderr, json } = await org.jwtEnable([...generated(directory), '--json']);
      expect(exitCode).to.equal(0);
      const { result } = json as { result: ConnectedappJwtEnableResult };
      const { certificateFile = '', privateKeyFile = '' } = result.generated ?? {};
      expect(certificateFile).to.equal(join(directory, 'SuccessPro_Connected_App.crt'));
      expect(privateKeyFile).to.equal(join(directory, 'SuccessPro_Connected_App.key'));
      if (process.platform !== 'win32') expect(statSync(privateKeyFile).mode & 0o777).to.equal(0o600);
      expect(bare(certificateFile)).to.equal(org.oauthConfig()['certificate']);
      const middleOfKey = bare(privateKeyFile).slice(400, 440);
      expect(stdout + stderr).to.not.contain(middleOfKey);
      expect((await logIn(privateKeyFile)).username).to.equal(robot);
    });

    it('writes no file with --dry-run', async () => {
      const directory = newDirectory('dry');
      await org.answer([...generated(directory), '--dry-run']);
      expect(existsSync(join(directory, 'SuccessPro_Connected_App.key'))).to.equal(false);
      org.expectNothingChanged();
    });

    it('overwrites a key with --force-overwrite only', async () => {
      const directory = newDirectory('twice');
      const key = join(directory, 'SuccessPro_Connected_App.key');
      writeFileSync(key, 'somebody else’s');
      chmodSync(key, 0o644);
      const { name } = await org.refusal(generated(directory));
      expect(name).to.equal('GeneratedFileExistsError');
      expect(readFileSync(key, 'utf8')).to.equal('somebody else’s');
      org.expectNothingChanged();

      await org.answer([...generated(directory), '--force-overwrite']);
      if (process.platform !== 'win32') expect(statSync(key).mode & 0o777).to.equal(0o600);
      expect((await logIn(key)).username).to.equal(robot);
    });

    it('goes on with the pair that a failed run left, and a third run is unchanged', async () => {
      const directory = newDirectory('again');
      const key = join(directory, 'SuccessPro_Connected_App.key');
      org.injectFault({ soapAction: 'deploy', status: 500, errorCode: 'UNABLE_TO_LOCK_ROW', message: 'no', times: 1 });
      await org.refusal(generated(directory));
      const made = readFileSync(key, 'utf8');

      const { notices, generated: files } = await org.answer(generated(directory));
      expect(readFileSync(key, 'utf8')).to.equal(made);
      expect(files?.privateKeyFile).to.equal(key);
      expect(notices.find(({ code }) => code === 'GeneratedPairReused')?.message).to.contain(key);
      expect((await logIn(key)).username).to.equal(robot);

      const deployments = org.emulator.deployments.length;
      const third = await org.jwtEnable(generated(directory));
      expect([third.exitCode, third.stdout]).to.satisfy(
        ([code, text]: [number, string]) => code === 0 && text.includes('Unchanged'),
      );
      expect(org.emulator.deployments).to.have.length(deployments);
      expect(readFileSync(key, 'utf8')).to.equal(made);
    });

    it('names an output directory that is not there', async () => {
      expect((await org.refusal(generated(join(org.folder, 'nowhere')))).name).to.equal('OutputDirectoryMissingError');
      org.expectNothingChanged();
    });
  });
});
