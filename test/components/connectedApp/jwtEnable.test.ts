import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SfError, type Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { ConnectedApp } from '../../../emulator/org/state.js';
import type { Switches } from '../../../emulator/org/switches.js';
import { generateCertificate } from '../../../src/certificate/generate.js';
import { jwtEnableIntent, type JwtEnableOptions } from '../../../src/integration/jwtEnable.js';
import type { RunOptions } from '../../../src/plan/runOptions.js';
import { connectToEmulator } from '../../support/connection.js';
import { countedRequests } from '../../support/requests.js';
import { run, type TestRun } from '../../support/run.js';

const folder = mkdtempSync(join(tmpdir(), 'connectedapp-jwt-'));

const selfSigned = async (name: string): Promise<string> => {
  const subject = { commonName: name };
  const options = { subject, days: 400, bits: 2048 as const, outputDir: folder, name, forceOverwrite: false };
  return (await generateCertificate(options)).certificateFile;
};

describe('enabling the JWT bearer flow', () => {
  let emulator: Emulator;
  let connection: Connection;
  let certificateFile: string;
  let otherFile: string;

  before(async () => {
    certificateFile = await selfSigned('vendor');
    otherFile = await selfSigned('other');
  });

  const open = async (switches: Partial<Switches> = {}, scenario = 'successpro'): Promise<void> => {
    emulator = await startEmulator({ scenario, switches });
    connection = await connectToEmulator(emulator);
    emulator.requests.length = 0;
  };

  afterEach(() => emulator.close());

  const guide = (options: Partial<JwtEnableOptions> = {}): JwtEnableOptions => ({
    app: 'SuccessPro Connected App',
    certificate: { file: certificateFile },
    scopes: [],
    permissionSet: 'Success Pro JWT API Auth Permissions',
    assignTo: ['dev@actifi.com'],
    ...options,
  });

  const enable = async (options: JwtEnableOptions, runOptions: Partial<RunOptions> = {}): Promise<TestRun> => {
    return run(connection, jwtEnableIntent(options).integration, runOptions);
  };

  const failure = async (options: JwtEnableOptions): Promise<SfError> => {
    const deployments = emulator.deployments.length;
    try {
      await enable(options);
    } catch (error) {
      expect(error).to.be.instanceOf(SfError);
      expect(emulator.deployments).to.have.length(deployments);
      return error as SfError;
    }
    throw new Error('nothing was refused');
  };

  const app = (): ConnectedApp => {
    const found = emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'SuccessPro_Connected_App');
    if (!found) throw new Error('no app');
    return found;
  };
  const oauthConfig = (): { certificate?: string; scopes?: string | string[] } =>
    app().metadata['oauthConfig'] as { certificate?: string; scopes?: string | string[] };

  it('does the whole guide in one run: permission set, assignment, certificate, scopes, admin approved', async () => {
    await open();
    const outcome = await enable(guide());
    expect(outcome.state).to.equal('applied');
    expect(
      outcome.changes.map(({ component, property, routes: [{ via }], status }) => [
        component.type,
        property,
        via,
        status,
      ]),
    ).to.deep.equal([
      ['PermissionSet', 'label', 'deploy', 'applied'],
      ['PermissionSetAssignment', 'permissionSet', 'record', 'applied'],
      ['ConnectedApp', 'permissionSet', 'deploy', 'applied'],
      ['ConnectedApp', 'certificate', 'deploy', 'applied'],
      ['ConnectedApp', 'scopes', 'deploy', 'applied'],
      ['ConnectedApp', 'permittedUsers', 'deploy', 'applied'],
    ]);
    expect(app().isAdminApproved).to.equal(true);
    const bare = readFileSync(certificateFile, 'utf8').replace(/-----[^-]+-----|\s/g, '');
    expect(oauthConfig().certificate).to.equal(bare);
    expect(oauthConfig().scopes).to.deep.equal(['Api', 'RefreshToken']);
    const set = emulator.org.state.permissionSets.find(({ label }) => label === 'Success Pro JWT API Auth Permissions');
    expect(set?.name).to.equal('Success_Pro_JWT_API_Auth_Permissions');
  });

  it('sends at most one retrieve and two deployments, and nothing the second time', async () => {
    await open();
    await enable(guide());
    const sent = (action: string): number => emulator.requests.filter(({ soapAction }) => soapAction === action).length;
    expect(sent('retrieve')).to.equal(1);
    expect(sent('deploy')).to.equal(2);
    emulator.requests.length = 0;
    expect((await enable(guide())).state).to.equal('unchanged');
    expect([sent('retrieve'), sent('deploy')]).to.deep.equal([1, 0]);
    expect(countedRequests(emulator.requests).some(({ path }) => path.endsWith('/composite/sobjects'))).to.equal(false);
  });

  it('makes permission set and assignment before it touches the app, so that nobody is locked out in between', async () => {
    await open();
    const seen: string[] = [];
    emulator.org.onChange.push((what) =>
      seen.push(/PermissionSetAssignment|PermissionSet|ConnectedApp/.exec(what)?.[0] ?? what),
    );
    await enable(guide());
    expect(seen).to.deep.equal(['PermissionSet', 'PermissionSetAssignment', 'ConnectedApp']);
  });

  it('names the permission set after the app unless told', async () => {
    await open();
    const { permissionSet, ...rest } = guide();
    await enable(rest);
    expect(permissionSet).to.be.a('string');
    expect(
      emulator.org.state.permissionSets.some(({ label }) => label === 'SuccessPro Connected App JWT Access'),
    ).to.equal(true);
  });

  it('adds scopes in either spelling and removes none', async () => {
    await open();
    await enable(guide({ scopes: ['refresh_token', 'WEB', 'OfflineAccess', 'id'] }));
    expect(oauthConfig().scopes).to.have.members(['Basic', 'Api', 'Web', 'RefreshToken']);
  });

  it('says which scopes a JWT login cannot use', async () => {
    const { notices } = jwtEnableIntent(guide({ scopes: ['web', 'refresh_token'] }));
    await open();
    expect(notices.map(({ code }) => code)).to.deep.equal(['ScopesNotForServers', 'ScopesForBrowsers']);
  });

  it('asks before it replaces another certificate, and shows both', async () => {
    await open();
    await enable(guide());
    const asked: string[] = [];
    const outcome = await enable(guide({ certificate: { file: otherFile } }), {
      confirm: ({ risks }) => {
        asked.push(...risks.map(({ code, message }) => `${code}: ${message}`));
        return Promise.resolve(false);
      },
    });
    expect(outcome.state).to.equal('declined');
    expect(asked).to.have.length(1);
    expect(asked[0]).to.match(
      /^CertificateReplaced: .*Old: SHA-256 (\w\w:){31}\w\w, valid to \d{4}-\d\d-\d\d\. New: SHA-256 (\w\w:){31}\w\w/,
    );
  });

  it('makes a key only when the plan is agreed to, readable by its owner alone', async () => {
    await open();
    const outputDir = mkdtempSync(join(folder, 'keys-'));
    const subject = { commonName: 'SuccessPro' };
    const generate = {
      subject,
      days: 365,
      bits: 2048 as const,
      outputDir,
      fileName: 'successpro',
      forceOverwrite: false,
    };
    const key = join(outputDir, 'successpro.key');
    await enable(guide({ certificate: { generate } }), { isDryRun: true });
    expect(existsSync(key)).to.equal(false);
    await enable(guide({ certificate: { generate } }));
    expect(statSync(key).mode & 0o777).to.equal(0o600);
    expect(readFileSync(join(outputDir, 'successpro.crt'), 'utf8').replace(/-----[^-]+-----|\s/g, '')).to.equal(
      oauthConfig().certificate,
    );
    const again = await enable(guide({ certificate: { generate } }));
    expect(again.state).to.equal('unchanged');
    const other = { ...generate, subject: { commonName: 'Another' } };
    expect((await failure(guide({ certificate: { generate: other } }))).name).to.equal('GeneratedFileExistsError');
  });

  it('reports every wrong name at once, before anything changes', async () => {
    await open();
    const error = await failure(
      guide({ app: 'Nothing', permissionSet: ' ', assignTo: ['nobody@nowhere.example', ''] }),
    );
    expect(error.message.split('\n').map((line) => line.split(':')[0])).to.deep.equal([
      'AppNotFoundError',
      'BlankPermissionSetError',
      'UserNotFoundError',
      'BlankUserError',
    ]);
  });

  it('refuses unknown scopes with the nearest ones', async () => {
    await open();
    const error = await failure(guide({ scopes: ['apii'] }));
    expect(error.name).to.equal('ScopeUnknownError');
    expect(error.actions?.join()).to.contain('"api"');
  });

  it('refuses an inactive user, and an email that several active users have', async () => {
    await open();
    const { users } = emulator.org.state;
    const [first, second] = users.filter(({ email }) => email !== 'dev@actifi.com');
    if (!first || !second) throw new Error('too few users');
    Object.assign(first, { email: 'shared@example.com' });
    Object.assign(second, { email: 'shared@example.com' });
    expect((await failure(guide({ assignTo: ['shared@example.com'] }))).name).to.equal('UserAmbiguousError');
    second.isActive = false;
    expect((await failure(guide({ assignTo: [second.username] }))).name).to.equal('UserInactiveError');
  });

  it('refuses an app of another org and says what can be done instead', async () => {
    await open({}, 'flosum');
    const error = await failure(guide({ app: 'Flosum Backup Org Auth', assignTo: [] }));
    expect(error.name).to.equal('CertificateNotYoursError');
    expect(error.actions?.join()).to.contain('connectedapp preauthorize').and.to.contain('vendor');
  });

  it('refuses a label whose API name another permission set has', async () => {
    await open();
    await enable(guide());
    const error = await failure(guide({ permissionSet: 'Success-Pro JWT API Auth Permissions' }));
    expect(error.name).to.equal('PermissionSetNameTakenError');
  });

  for (const omittedCertificate of ['kept', 'cleared'] as const) {
    it(`leaves the certificate alone when only access is added, where an omitted one is ${omittedCertificate}`, async () => {
      await open({ omittedCertificate });
      await enable(guide());
      const { certificate } = oauthConfig();
      await enable(guide({ permissionSet: 'Second Set', assignTo: [] }));
      expect(oauthConfig().certificate).to.equal(certificate);
    });
  }
});
