import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { ConnectedApp } from '../../emulator/org/state.js';
import { loginToEmulator } from '../support/org.js';
import { temporaryHome } from '../support/plugin.js';
import type { ProcessResult } from '../support/process.js';
import { installPluginIntoSf, runSf } from '../support/sf.js';

const admin = 'admin@northwind.example';
const robot = 'invoices@northwind.example';
const profiles = ['Billing Integration', 'System Administrator'].flatMap((name) => ['--profile', name]);
const wanted = ['--name', 'Billing Sync', ...profiles];

describe('the official Salesforce CLI with the plugin, on an emulated org', () => {
  const home = temporaryHome();
  const project = join(home, 'project');
  const appFile = join(project, 'force-app/main/default/connectedApps/Billing_Sync.connectedApp-meta.xml');
  let emulator: Emulator;

  before(async () => {
    installPluginIntoSf(home);
    emulator = await startEmulator();
    mkdirSync(join(project, 'force-app'), { recursive: true });
    const definition = { packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '64.0' };
    writeFileSync(join(project, 'sfdx-project.json'), JSON.stringify(definition));
    writeFileSync(join(home, 'billing.key'), emulator.keys.get('Billing Sync') ?? '', { mode: 0o600 });
    const { accessToken } = adminSession(emulator.org);
    await loginToEmulator(home, { instanceUrl: emulator.url, accessToken, alias: 'emulated' });
  });

  after(() => emulator.close());

  /** The app the whole file is about, as it is in the org now. */
  const app = (): ConnectedApp => {
    const found = emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'Billing_Sync');
    if (!found) throw new Error('no Billing_Sync');
    return found;
  };

  const idOf = (username: string): string =>
    emulator.org.state.users.find((user) => user.username === username)?.id ?? '';

  /** Runs a command on the org as its administrator. */
  const sf = async (args: string[], cwd = project): Promise<ProcessResult & { result: unknown }> => {
    const run = await runSf([...args, '--target-org', 'emulated', '--json'], { home, cwd });
    return { ...run, result: (run.json as { result?: unknown }).result };
  };

  const loginWithJwt = async (username: string): Promise<ProcessResult> => {
    const flags = { 'client-id': app().consumerKey, 'jwt-key-file': join(home, 'billing.key'), username };
    const words = Object.entries({ ...flags, 'instance-url': emulator.url, alias: `jwt-${username}` });
    return runSf(['org', 'login', 'jwt', ...words.flatMap(([name, value]) => [`--${name}`, value]), '--json'], {
      home,
    });
  };

  it('adds the plugin’s topics to the help and lists it among the plugins', async () => {
    const [help, plugins] = await Promise.all([
      runSf(['connectedapp', '--help'], { home }),
      runSf(['plugins'], { home }),
    ]);

    expect(help.stdout).to.contain('connectedapp preauthorize');
    expect(plugins.stdout).to.match(/^sf-plugin-connectedapp \d/m);
  });

  it('shows the login it has with "org display"', async () => {
    const { result } = await sf(['org', 'display']);

    expect(result).to.include({ username: admin, instanceUrl: emulator.url, connectedStatus: 'Connected' });
    expect(result).to.have.property('id', emulator.org.state.organization.id);
  });

  it('logs in with "org login access-token"', async () => {
    const login = [
      'org',
      'login',
      'access-token',
      '--instance-url',
      emulator.url,
      '--alias',
      'by-token',
      '--no-prompt',
    ];
    const { json } = await runSf([...login, '--json'], {
      home: temporaryHome(),
      env: { SF_ACCESS_TOKEN: adminSession(emulator.org).accessToken },
    });

    expect(json).to.have.property('status', 0);
    expect(json)
      .to.have.property('result')
      .that.includes({ username: admin, instanceUrl: `${emulator.url}/` });
  });

  it('lists the org’s and the package’s apps with "org list metadata"', async () => {
    const { result } = await sf(['org', 'list', 'metadata', '--metadata-type', 'ConnectedApp']);

    const listed = result as Array<{ fullName: string; manageableState?: string; type: string }>;
    expect(listed.map(({ fullName }) => fullName)).to.have.members([
      'Billing_Sync',
      'Data_Sync',
      'altaflow__JWT_Metadata_API_Auth_Provider',
    ]);
    expect(listed.find(({ fullName }) => fullName.startsWith('altaflow'))?.manageableState).to.equal('installed');
  });

  it('reads rows with "data query"', async () => {
    const { result } = await sf(['data', 'query', '--query', 'SELECT Username FROM User WHERE IsActive = true']);

    const { records } = result as { records: Array<{ Username: string }> };
    const active = emulator.org.state.users.filter(({ isActive }) => isActive);
    expect(records.map(({ Username }) => Username)).to.have.members(active.map(({ username }) => username));
  });

  it('sends a request with "api request rest"', async () => {
    const words = ['api', 'request', 'rest', 'services/data/v64.0/limits', '--target-org', 'emulated'];
    const { stdout } = await runSf(words, { home });

    expect(JSON.parse(stdout)).to.have.nested.property('DailyApiRequests.Max').that.is.a('number');
  });

  it('assigns a permission set with "org assign permset"', async () => {
    const { result } = await sf(['org', 'assign', 'permset', '--name', 'altaFlow_Users', '--on-behalf-of', robot]);

    expect(result).to.deep.equal({ successes: [{ name: robot, value: 'altaFlow_Users' }], failures: [] });
    const set = emulator.org.state.permissionSets.find(({ name }) => name === 'altaFlow_Users');
    const assignees = emulator.org.state.permissionSetAssignments
      .filter(({ permissionSetId }) => permissionSetId === set?.id)
      .map(({ assigneeId }) => assigneeId);
    expect(assignees).to.include(idOf(robot));
  });

  it('makes a row with "data create record"', async () => {
    const values = "Name=Made_By_Cli Label='Made By CLI'";
    const { result } = await sf(['data', 'create', 'record', '--sobject', 'PermissionSet', '--values', values]);

    const { id } = result as { id: string };
    const made = emulator.org.state.permissionSets.find((set) => set.id === id);
    expect(made).to.include({ name: 'Made_By_Cli', label: 'Made By CLI', profileId: null });
  });

  it('retrieves an app with "project retrieve start"', async () => {
    const { result } = await sf(['project', 'retrieve', 'start', '--metadata', 'ConnectedApp:Billing_Sync']);

    expect(result).to.include({ success: true, status: 'Succeeded' });
    const xml = readFileSync(appFile, 'utf8');
    expect(xml).to.contain('<label>Billing Sync</label>').and.to.contain(`<consumerKey>${app().consumerKey}<`);
    expect(xml).to.contain('<isAdminApproved>false</isAdminApproved>');
  });

  it('checks a changed app with "project deploy start --dry-run" and changes nothing', async () => {
    const xml = readFileSync(appFile, 'utf8');
    const changed = xml
      .replace(/\s*<consumerKey>.*<\/consumerKey>/, '')
      .replace('</contactEmail>', '</contactEmail>\n    <description>Invoices</description>');
    writeFileSync(appFile, changed);
    const before = structuredClone(emulator.org.state);

    const { result } = await sf(['project', 'deploy', 'start', '--source-dir', 'force-app', '--dry-run']);

    expect(result).to.include({ success: true, checkOnly: true, status: 'Succeeded' });
    expect(emulator.deployments.map(({ checkOnly }) => checkOnly)).to.deep.equal([true]);
    expect(emulator.org.state).to.deep.equal(before);
  });

  it('deploys it with "project deploy start"', async () => {
    const { result } = await sf(['project', 'deploy', 'start', '--source-dir', 'force-app']);

    expect(result).to.include({ success: true, checkOnly: false, numberComponentsDeployed: 1 });
    expect(app().metadata).to.have.property('description', 'Invoices');
    expect(emulator.deployments.map(({ checkOnly }) => checkOnly)).to.deep.equal([true, false]);
  });

  it('is refused a JWT login in the platform’s words, and gets it once the plugin has pre-authorised the user’s profile', async () => {
    const refused = await loginWithJwt(robot);
    const words = ['connectedapp', 'preauthorize', ...wanted, '--no-prompt'];
    const change = await sf(words);
    const granted = await loginWithJwt(robot);

    expect(refused.exitCode).not.to.equal(0);
    expect((refused.json as { message: string }).message).to.contain("user hasn't approved this consumer");
    expect([change.exitCode, app().isAdminApproved]).to.deep.equal([0, true]);
    expect(granted.json).to.have.property('status', 0);
    expect(granted.json).to.have.property('result').that.includes({ username: robot, instanceUrl: emulator.url });
  });

  describe('when the session of a JWT login has ended', () => {
    const asAdmin = ['--target-org', `jwt-${admin}`, '--json'];

    before(() => loginWithJwt(admin));

    beforeEach(() => {
      for (const session of emulator.org.state.sessions) {
        if (session.consumerKey === app().consumerKey) session.isRevoked = true;
      }
    });

    it('gets a new token by itself', async () => {
      const { json } = await runSf(['data', 'query', '--query', 'SELECT Id FROM Organization', ...asAdmin], { home });

      expect(json).to.have.nested.property('result.records[0].Id', emulator.org.state.organization.id);
    });

    it('gets one for the plugin too', async () => {
      const { json } = await runSf(['connectedapp', 'preauthorize', ...wanted, ...asAdmin], { home });

      expect(json).to.have.property('status', 0);
      expect(json).to.have.nested.property('result.changes').that.deep.equals([]);
    });

    it('says in the plugin’s words that the login is no longer accepted, when the app is blocked', async () => {
      app().isBlocked = true;

      const { exitCode, json } = await runSf(['connectedapp', 'preauthorize', ...wanted, ...asAdmin], { home });

      const error = json as { name: string; message: string; actions: string[] };
      expect([exitCode, error.name], error.message).to.deep.equal([1, 'LoginExpiredError']);
      expect(error.message).to.contain('this app is blocked by admin');
      expect(error.actions.join('\n')).to.contain(`Login used: ${admin}`);
    });
  });
});
