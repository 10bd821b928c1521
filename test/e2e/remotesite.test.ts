import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { Switches } from '../../emulator/org/switches.js';
import type { IntegrationResult } from '../../src/cli/result.js';
import { loginToEmulator } from '../support/org.js';
import { runPlugin, temporaryHome } from '../support/plugin.js';
import type { ProcessResult } from '../support/process.js';

type Answer<T> = {
  status: number;
  name?: string;
  message?: string;
  actions?: string[];
  result: T;
  warnings?: string[];
};

const guideNames = ['--name', 'SALESFORCE LOGIN', '--name', 'SALESFORCE LOGIN STAGE'];

describe('remotesite', () => {
  const home = temporaryHome();
  let emulator: Emulator;

  const open = async (scenario = 'altaflow', switches: Partial<Switches> = {}): Promise<void> => {
    emulator = await startEmulator({ scenario, switches });
    const { accessToken } = adminSession(emulator.org);
    await loginToEmulator(home, { instanceUrl: emulator.url, accessToken, alias: 'emulated' });
  };

  afterEach(() => emulator.close());

  const remotesite = (...args: string[]): Promise<ProcessResult> =>
    runPlugin(['remotesite', ...args, '--target-org', 'emulated'], { home });

  const answer = async <T = IntegrationResult>(...args: string[]): Promise<Answer<T> & { exitCode: number }> => {
    const { exitCode, json } = await remotesite(...args, '--json');
    return { ...(json as Answer<T>), exitCode };
  };

  const isActive = (): boolean[] => emulator.org.state.remoteSites.map((site) => site.isActive);

  describe('activate', () => {
    it('makes both sites of the altaFlow guide active in one deployment; a second run sends nothing', async () => {
      await open();
      const first = await answer('activate', ...guideNames);
      expect([first.exitCode, first.status]).to.deep.equal([0, 0]);
      expect(
        first.result.changes.map(({ type, fullName, action, property, before, after, via, status }) => ({
          type,
          fullName,
          action,
          property,
          before,
          after,
          via,
          status,
        })),
      ).to.deep.equal(
        ['altaflow__SALESFORCE_LOGIN', 'altaflow__SALESFORCE_LOGIN_STAGE'].map((fullName) => ({
          type: 'RemoteSiteSetting',
          fullName,
          action: 'update',
          property: 'isActive',
          before: false,
          after: true,
          via: 'deploy',
          status: 'applied',
        })),
      );
      expect(first.result.deployId).to.be.a('string');
      expect(first.result.undoFile).to.be.a('string');
      expect(isActive()).to.deep.equal([true, true, true]);

      const second = await answer('activate', ...guideNames);
      expect(second.exitCode).to.equal(0);
      expect(second.result.changes).to.deep.equal([]);
      expect(second.result.deployId).to.equal(null);
      expect(emulator.deployments).to.have.length(1);
    });

    it('shows plan and outcome to a person', async () => {
      await open();
      const { exitCode, stdout } = await remotesite('activate', '--name', 'SALESFORCE_LOGIN*');
      expect(exitCode).to.equal(0);
      expect(stdout)
        .to.contain('altaflow__SALESFORCE_LOGIN_STAGE')
        .and.to.contain('isActive')
        .and.to.contain('Deployment:');
    });

    it('ends with 68 and the steps where the org refuses to change packaged sites', async () => {
      await open('altaflow', { packagedRemoteSiteDeploy: 'refused' });
      const { exitCode, result } = await answer('activate', ...guideNames);
      expect(exitCode).to.equal(68);
      expect(result.manualSteps.map(({ url }) => url)).to.deep.equal(
        Array(2).fill(`${emulator.url}/lightning/setup/SecurityRemoteProxy/home`),
      );
      const human = await remotesite('activate', ...guideNames);
      expect(human.exitCode).to.equal(68);
      expect(human.stdout).to.contain('Activate the remote site "altaflow__SALESFORCE_LOGIN"');
    });

    it('changes nothing when one of several names is missing, and names the nearest', async () => {
      await open();
      const { exitCode, name, actions } = await answer('activate', ...guideNames, '--name', 'SALESFORCE LOGN');
      expect([exitCode, name]).to.deep.equal([1, 'RemoteSiteNotFoundError']);
      expect(actions?.join()).to.contain('"SALESFORCE_LOGIN"');
      expect(emulator.deployments).to.deep.equal([]);
    });

    it('goes on with --ignore-missing and warns', async () => {
      await open();
      const { exitCode, result } = await answer('activate', ...guideNames, '--name', 'Nobody', '--ignore-missing');
      expect(exitCode).to.equal(0);
      expect(result.notices.map(({ code }) => code)).to.deep.equal(['RemoteSiteMissing']);
      expect(isActive()).to.deep.equal([true, true, true]);
    });

    it('takes a namespaced name, a URL, and --all', async () => {
      await open();
      await remotesite('activate', '--name', 'altaflow__SALESFORCE_LOGIN');
      expect(isActive()).to.deep.equal([true, false, true]);
      await remotesite('activate', '--url', 'https://test.salesforce.com/');
      expect(isActive()).to.deep.equal([true, true, true]);
      await remotesite('deactivate', '--name', '*');
      expect(isActive()).to.deep.equal([false, false, false]);
      await remotesite('activate', '--all');
      expect(isActive()).to.deep.equal([true, true, true]);
    });

    it('sends nothing with --dry-run', async () => {
      await open();
      const { exitCode, result } = await answer('activate', ...guideNames, '--dry-run');
      expect(exitCode).to.equal(0);
      expect(result.changes.map(({ status }) => status)).to.deep.equal(['planned', 'planned']);
      expect(emulator.deployments).to.deep.equal([]);
    });

    for (const args of [
      ['activate'],
      ['activate', '--all', '--name', 'x'],
      ['activate', '--name', 'x', '--wait', '0'],
      ['deactivate', '--all'],
      ['create', '--name', 'x'],
      ['update', '--name', 'x'],
    ]) {
      it(`ends "${args.join(' ')}" with a flag error`, async () => {
        await open();
        const { exitCode, stderr } = await remotesite(...args);
        expect([1, 2]).to.include(exitCode);
        expect(stderr).to.contain('Error');
        expect(emulator.requests.filter(({ soapAction }) => soapAction)).to.deep.equal([]);
      });
    }

    it('names an expired login', async () => {
      await open();
      emulator.org.state.sessions.forEach((session) => (session.isRevoked = true));
      const { exitCode, name } = await answer('activate', ...guideNames);
      expect([exitCode, name]).to.deep.equal([1, 'LoginExpiredError']);
    });

    it("names an org that can't be reached", async () => {
      await open();
      await emulator.close();
      const { exitCode, name } = await answer('activate', ...guideNames);
      expect(exitCode).to.not.equal(0);
      expect(name).to.equal('OrgUnreachableError');
      await open();
    });
  });

  describe('list', () => {
    type Site = { fullName: string; url: string; isActive: boolean | null; disableProtocolSecurity: boolean | null };

    it('shows false and true as they are, for people and in JSON', async () => {
      await open('kitchen-sink');
      const { stdout, exitCode } = await remotesite('list');
      expect(exitCode).to.equal(0);
      const rows = stdout.split('\n').filter((line) => /example|salesforce/.test(line));
      expect(rows.map((row) => row.split('│').map((cell) => cell.trim()))).to.deep.equal([
        ['', 'Insecure', '', 'http://old.example', 'true', 'disabled', ''],
        ['', 'Partner_API', '', 'https://partner.example/api?a=1&b=2', 'false', 'enabled', ''],
        ['', 'SALESFORCE_LOGIN', 'vend', 'https://login.salesforce.com', 'false', 'enabled', ''],
      ]);
      const { result } = await answer<Site[]>('list');
      expect(result.map((site) => [site.fullName, site.isActive, site.disableProtocolSecurity])).to.deep.equal([
        ['Insecure', true, true],
        ['Partner_API', false, false],
        ['vend__SALESFORCE_LOGIN', false, false],
      ]);
    });

    it('filters', async () => {
      await open('kitchen-sink');
      const inactive = await answer<Site[]>('list', '--inactive', '--url', 'https://*');
      expect(inactive.result.map(({ fullName }) => fullName)).to.deep.equal(['Partner_API', 'vend__SALESFORCE_LOGIN']);
      const none = await remotesite('list', '--url', 'https://nobody.example');
      expect(none.stdout).to.contain("None of the org's remote sites fits; without filters there are 3.");
    });

    it('says when there are none', async () => {
      await open('successpro');
      const { stdout, exitCode } = await remotesite('list');
      expect([exitCode, stdout.trim()]).to.deep.equal([0, 'This org has no remote sites.']);
      expect((await answer<Site[]>('list')).result).to.deep.equal([]);
    });
  });

  describe('update', () => {
    it('repairs a stale URL and shows it before and after', async () => {
      await open();
      const { stdout, exitCode } = await remotesite(
        'update',
        '--name',
        'Billing Service',
        '--url',
        'https://new.example',
      );
      expect(exitCode).to.equal(0);
      expect(stdout).to.match(/https:\/\/billing\.example.*https:\/\/new\.example/);
      expect(emulator.org.state.remoteSites.at(-1)).to.include({ url: 'https://new.example', isActive: true });
    });

    it('refuses http for a site with protocol security, which --disable-protocol-security takes off', async () => {
      await open();
      const args = ['update', '--name', 'Billing_Service', '--url', 'http://new.example'];
      expect((await answer(...args)).name).to.equal('InsecureRemoteSiteUrl');
      expect((await answer(...args, '--disable-protocol-security')).exitCode).to.equal(0);
      expect((await answer('update', '--name', 'Billing_Service', '--no-disable-protocol-security')).name).to.equal(
        'InsecureRemoteSiteUrl',
      );
    });
  });

  describe('create', () => {
    it('makes a site, and sends nothing the second time', async () => {
      await open();
      const args = ['create', '--name', 'New_Site', '--url', 'https://new.example', '--description', '<a> & b'];
      expect((await answer(...args)).exitCode).to.equal(0);
      expect(emulator.org.state.remoteSites.at(-1)).to.include({
        fullName: 'New_Site',
        url: 'https://new.example',
        isActive: true,
        description: '<a> & b',
      });
      expect((await answer(...args)).result.changes).to.deep.equal([]);
      expect(emulator.deployments).to.have.length(1);
    });

    for (const [url, errorName] of [
      ['http://x.example', 'InsecureRemoteSiteUrl'],
      ['https://user:secret@x.example', 'RemoteSiteUrlCredentials'],
      ['x.example', 'MalformedRemoteSiteUrl'],
      ['https://x.example.com:99999', 'MalformedRemoteSiteUrl'],
    ] as const) {
      it(`refuses the URL "${url}"`, async () => {
        await open();
        const { exitCode, name, message } = await answer('create', '--name', 'New', '--url', url);
        expect([exitCode, name]).to.deep.equal([1, errorName]);
        expect(message).to.not.contain('secret');
        expect(emulator.deployments).to.deep.equal([]);
      });
    }
  });
});
