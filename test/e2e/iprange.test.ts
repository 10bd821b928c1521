import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { Switches } from '../../emulator/org/switches.js';
import type { IntegrationResult } from '../../src/cli/result.js';
import { loginToEmulator } from '../support/org.js';
import { runPlugin, temporaryHome } from '../support/plugin.js';
import type { ProcessResult } from '../support/process.js';

type Answer<T> = { status: number; name?: string; message?: string; actions?: string[]; result: T };
type Range = { profile: string | null; start: string; end: string; description: string | null };

const list = {
  prefixes: [{ region: 'us-east-1', provider: 'aws', ip_prefix: ['155.226.144.0/22'] }],
  ipv6_prefixes: [{ region: 'us-east-1', provider: 'aws', ipv6_prefix: '2a03:5d67:ffd0::/45' }],
};

describe('iprange', () => {
  const home = temporaryHome();
  const listFile = join(home, 'ip-ranges.json');
  let emulator: Emulator;

  before(() => writeFileSync(listFile, JSON.stringify(list)));

  const open = async (switches: Partial<Switches> = {}): Promise<void> => {
    emulator = await startEmulator({ scenario: 'kitchen-sink', switches });
    const { accessToken } = adminSession(emulator.org);
    await loginToEmulator(home, { instanceUrl: emulator.url, accessToken, alias: 'emulated' });
  };

  afterEach(() => emulator.close());

  const iprange = (args: string[], env: { [name: string]: string } = {}): Promise<ProcessResult> =>
    runPlugin(['iprange', ...args, '--target-org', 'emulated'], { home, env });

  const answer = async <T = IntegrationResult>(
    args: string[],
    env: { [name: string]: string } = {},
  ): Promise<Answer<T> & { exitCode: number }> => {
    const { exitCode, json } = await iprange([...args, '--json'], env);
    return { ...(json as Answer<T>), exitCode };
  };

  const rangesOf = (name: string): string[] =>
    (emulator.org.state.profiles.find((profile) => profile.name === name)?.loginIpRanges ?? []).map(
      ({ start, end }) => `${start}-${end}`,
    );

  describe('add', () => {
    for (const profileIpRangesOnDeploy of ['replace', 'merge'] as const) {
      it(`keeps two existing ranges beside a new one where a deploy is taken to ${profileIpRangesOnDeploy}`, async () => {
        await open({ profileIpRangesOnDeploy });
        const args = ['add', '--profile', 'Restricted', '--range', '10.0.0.0/24', '--description', 'altaFlow'];
        const first = await answer(args);
        expect(first.exitCode).to.equal(0);
        expect(
          first.result.changes.map(({ fullName, property, after, status }) => [fullName, property, after, status]),
        ).to.deep.equal([['Restricted', 'loginIpRanges', '10.0.0.0-10.0.0.255', 'applied']]);
        expect(rangesOf('Restricted')).to.deep.equal([
          '203.0.113.0-203.0.113.255',
          '2001:db8::-2001:db8::ffff',
          '10.0.0.0-10.0.0.255',
        ]);
        const second = await answer(args);
        expect([second.exitCode, second.result.changes]).to.deep.equal([0, []]);
        expect(second.result.notices.map(({ code }) => code)).to.deep.equal(['IpRangeCovered']);
        expect(emulator.deployments).to.have.length(1);
      });
    }

    it('adds to several profiles and the org in one deployment, and shows the plan', async () => {
      await open();
      const args = [
        '--profile',
        'Restricted',
        '--profile',
        'Vertrieb Österreich / 100%',
        '--org-wide',
        '--range',
        '10.0.0.7',
      ];
      const { exitCode, stdout } = await iprange(['add', ...args]);
      expect(exitCode).to.equal(0);
      expect(stdout).to.contain('networkAccess').and.to.contain('10.0.0.7').and.to.contain('Deployment:');
      expect(emulator.deployments).to.have.length(1);
      expect(rangesOf('Vertrieb Österreich / 100%')).to.deep.equal(['10.0.0.7-10.0.0.7']);
    });

    it("doesn't shut the running user out without a yes", async () => {
      await open();
      const admin = emulator.org.state.users.find(({ username }) => username === 'admin@odd.example');
      emulator.org.state.logins = [
        {
          id: '0Ya000000000001AAA',
          userId: admin?.id ?? '',
          sourceIp: '198.51.100.7',
          loginTime: '2026-11-01T08:00:00Z',
        },
      ];
      const args = ['add', '--profile', 'Systemadministrator', '--range', '10.0.0.0/8'];
      const refused = await answer(args);
      expect([refused.exitCode, refused.name]).to.deep.equal([1, 'NotConfirmedError']);
      expect(refused.message).to.contain('198.51.100.7');
      const human = await iprange(args);
      expect(human.exitCode).to.equal(1);
      expect(emulator.deployments).to.deep.equal([]);
      const agreed = await answer([...args, '--no-prompt']);
      expect(agreed.exitCode).to.equal(0);
      expect(agreed.result.notices.map(({ code }) => code)).to.include('OwnAddressNotAllowed');
      expect(rangesOf('Systemadministrator')).to.deep.equal(['10.0.0.0-10.255.255.255']);
    });

    it('needs no yes where the running user stays let in', async () => {
      await open();
      const admin = emulator.org.state.users.find(({ username }) => username === 'admin@odd.example');
      const login = { id: '0Ya000000000001AAA', sourceIp: '198.51.100.7', loginTime: '2026-11-01T08:00:00Z' };
      emulator.org.state.logins = [{ ...login, userId: admin?.id ?? '' }];
      const { exitCode } = await answer(['add', '--profile', 'Systemadministrator', '--range', '198.51.0.0/16']);
      expect(exitCode).to.equal(0);
    });

    it('needs a yes where the org doesn’t tell from where users log in, and goes on with --no-prompt', async () => {
      await open();
      emulator.org.state.logins = [];
      const args = ['add', '--profile', 'Systemadministrator', '--range', '10.0.0.0/8'];
      const refused = await answer(args);
      expect([refused.exitCode, refused.name]).to.deep.equal([1, 'LockoutUnknownError']);
      const human = await iprange(args);
      expect([human.exitCode, emulator.deployments.length]).to.deep.equal([1, 0]);
      const agreed = await answer([...args, '--no-prompt']);
      expect(agreed.exitCode).to.equal(0);
      expect(agreed.result.notices.map(({ code }) => code)).to.include('LockoutUnknown');
      expect(rangesOf('Systemadministrator')).to.deep.equal(['10.0.0.0-10.255.255.255']);
    });

    it('sends nothing with --dry-run', async () => {
      await open();
      const { exitCode, result } = await answer(['add', '--org-wide', '--range', '10.0.0.1', '--dry-run']);
      expect([exitCode, result.changes.map(({ status }) => status)]).to.deep.equal([0, ['planned']]);
      expect(emulator.deployments).to.deep.equal([]);
    });

    it('reads a downloaded Hyperforce list', async () => {
      await open();
      const args = ['add', '--org-wide', '--hyperforce-file', listFile, '--region', 'us-east-1', '--provider', 'aws'];
      const { exitCode, result } = await answer(args);
      expect(exitCode).to.equal(0);
      expect(result.changes.map(({ after }) => after)).to.deep.equal([
        '155.226.144.0-155.226.147.255',
        '2a03:5d67:ffd0::-2a03:5d67:ffd7:ffff:ffff:ffff:ffff:ffff',
      ]);
    });

    describe('with a list that is fetched', () => {
      let server: Server;
      let env: { [name: string]: string };

      before(async () => {
        server = createServer((_, response) => response.end(JSON.stringify(list)));
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        env = { SF_CONNECTEDAPP_HYPERFORCE_URL: `http://127.0.0.1:${port}/ip-ranges.json` };
      });

      after(() => server.close());

      it('adds its ranges', async () => {
        await open();
        const { exitCode, result } = await answer(['add', '--org-wide', '--hyperforce'], env);
        expect([exitCode, result.changes.length]).to.deep.equal([0, 2]);
      });

      it("says clearly when it can't be reached, and what to do then", async () => {
        await open();
        const closed = { SF_CONNECTEDAPP_HYPERFORCE_URL: 'http://127.0.0.1:9/ip-ranges.json' };
        const { exitCode, name, message, actions } = await answer(['add', '--org-wide', '--hyperforce'], closed);
        expect([exitCode, name]).to.deep.equal([1, 'HyperforceListUnreachable']);
        expect(message).to.contain('http://127.0.0.1:9/ip-ranges.json');
        expect(actions?.join()).to.contain('give the file instead');
        expect(emulator.deployments).to.deep.equal([]);
      });
    });

    it('tells of the variable in its help', async () => {
      await open();
      const { stdout } = await runPlugin(['iprange', 'add', '--help'], { home });
      expect(stdout).to.contain('SF_CONNECTEDAPP_HYPERFORCE_URL');
    });

    for (const [args, name] of [
      [['--org-wide', '--range', '10.0.0.2-10.0.0.1'], 'ReversedIpRange'],
      [['--org-wide', '--range', '10.0.0.1', '--range', 'x', '--range', 'y'], 'SeveralProblemsError'],
      [['--org-wide', '--range', '0.0.0.0/0'], 'TrustedIpRangeTooLarge'],
      [['--profile', 'Restrictd', '--range', '10.0.0.1'], 'ProfileNotFoundError'],
      [['--org-wide', '--hyperforce-file', 'none.json'], 'HyperforceFileNotFound'],
      [['--org-wide', '--hyperforce-file', listFile, '--region', 'us-east-2'], 'HyperforceRegionNotFound'],
    ] as Array<[string[], string]>) {
      it(`ends "${args.join(' ').replace(home, '')}" with ${name} and sends nothing`, async () => {
        await open();
        const { exitCode, name: given, actions } = await answer(['add', ...args]);
        expect([exitCode, given]).to.deep.equal([1, name]);
        expect(actions).to.not.deep.equal([]);
        expect(emulator.deployments).to.deep.equal([]);
      });
    }

    for (const args of [
      ['add', '--range', '10.0.0.1'],
      ['add', '--org-wide'],
      ['add', '--org-wide', '--range', '10.0.0.1', '--region', 'us-east-1'],
      ['add', '--org-wide', '--hyperforce', '--hyperforce-file', 'x.json'],
    ]) {
      it(`ends "${args.join(' ')}" with a flag error`, async () => {
        await open();
        const { exitCode, stderr } = await iprange(args);
        expect(exitCode).to.equal(2);
        expect(stderr).to.contain('Error');
      });
    }
  });

  describe('list', () => {
    it('lists all ranges, for people and in JSON', async () => {
      await open();
      const { exitCode, stdout } = await iprange(['list']);
      expect(exitCode).to.equal(0);
      expect(stdout).to.contain('org-wide').and.to.contain('Restricted').and.to.contain('255.255.255.255');
      const { result } = await answer<Range[]>(['list']);
      expect(result.map(({ profile, start, description }) => [profile, start, description])).to.deep.equal([
        [null, '198.51.100.10', 'VPN'],
        [null, '192.0.2.0', null],
        ['Restricted', '203.0.113.0', 'Office'],
        ['Restricted', '2001:db8::', null],
        ['Anywhere', '0.0.0.0', null],
      ]);
    });

    it('says that a profile has none', async () => {
      await open();
      const { exitCode, stdout } = await iprange(['list', '--profile', 'Admin']);
      expect(exitCode).to.equal(0);
      expect(stdout).to.contain('The profile "Systemadministrator" has no login IP ranges');
      expect((await answer<Range[]>(['list', '--profile', 'Admin'])).result).to.deep.equal([]);
    });

    it('names the nearest profiles where there is none of a name', async () => {
      await open();
      const { exitCode, name, actions } = await answer(['list', '--profile', 'Restrictd']);
      expect([exitCode, name]).to.deep.equal([1, 'ProfileNotFoundError']);
      expect(actions?.join()).to.contain('"Restricted"');
    });
  });
});
