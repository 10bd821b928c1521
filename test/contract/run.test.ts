import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultSwitches, type Switches } from '../../emulator/org/switches.js';
import { root } from '../support/process.js';
import { openContractOrg, type ContractOrg } from './fixture.js';
import { positions, type Probe, type SwitchName } from './probe.js';
import { probes } from './probes.js';
import { toDocument, toLines } from './report.js';
import { ProductionOrg, readOrgKind, runProbes, type ContractRun } from './run.js';

const named = (...names: SwitchName[]): Probe[] => probes.filter((probe) => names.includes(probe.switch));

const allowed = { allowChanges: true };
const facts = { apiVersion: '68.0', allowedChanges: true, date: new Date('2026-11-25T10:00:00Z') };

/** The last position of every switch, the first, or alternately: orgs that differ from the likeliest in many points. */
const otherOrgs = [0, 1, 2, 3].map((shift): Switches => {
  const entries = Object.entries(positions).map(([name, known], index) => {
    const words = Object.keys(known);
    const word = words[(index + shift * (1 + (index % 3))) % words.length] ?? '';
    return [name, typeof defaultSwitches[name as SwitchName] === 'boolean' ? word === 'true' : word];
  });
  return { ...defaultSwitches, ...(Object.fromEntries(entries) as Partial<Switches>) };
});

describe('a run of the contract probes', () => {
  let org: ContractOrg;
  const run = (options: Partial<Parameters<typeof runProbes>[1]>): Promise<ContractRun> =>
    runProbes(org.connection, { ...org.inputs, probes, allowChanges: false, ...options });

  before(async () => {
    org = await openContractOrg();
  });

  after(() => org.emulator.close());

  beforeEach(() => org.reset());

  it('sends questions alone unless changes are allowed', async () => {
    const before = org.content();
    org.emulator.requests.length = 0;
    org.emulator.deployments.length = 0;
    const { results } = await run({});
    const sent = org.emulator.requests.map(({ method, soapAction }) => soapAction ?? method);
    const questions = ['GET', 'listMetadata', 'retrieve', 'checkRetrieveStatus'];
    expect([...new Set(sent)].filter((what) => !questions.includes(what))).to.deep.equal([]);
    expect(org.emulator.deployments).to.deep.equal([]);
    expect(org.content()).to.deep.equal(before);
    for (const { probe, answer } of results) {
      if (probe.changes) expect(answer.unknown).to.equal('needs --allow-changes');
      else expect(answer, probe.switch).to.have.property('reading', String(defaultSwitches[probe.switch]));
    }
  });

  it('refuses to change a production org, and one that does not tell what it is', async () => {
    const { organization } = org.emulator.org.state;
    for (const [isSandbox, organizationType, trialExpirationDate] of [
      [false, 'Enterprise Edition', null],
      [false, 'Unlimited Edition', '2026-12-24T00:00:00.000+0000'],
      [false, '', null],
    ] as const) {
      Object.assign(organization, { isSandbox, organizationType, trialExpirationDate });
      org.emulator.requests.length = 0;
      const error: unknown = await run(allowed).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(ProductionOrg);
      expect(org.emulator.requests).to.have.length(1);
    }
  });

  it('tells scratch orgs, sandboxes and Developer Edition orgs apart', async () => {
    const { organization } = org.emulator.org.state;
    const kindOf = async (organizationFacts: object): Promise<string> => {
      Object.assign(organization, organizationFacts);
      return (await readOrgKind(org.connection)).kind;
    };
    const trialExpirationDate = '2026-12-24T00:00:00.000+0000';
    expect(await kindOf({ isSandbox: true, organizationType: 'Enterprise Edition', trialExpirationDate })).to.equal(
      'scratch',
    );
    expect(await kindOf({ trialExpirationDate: null })).to.equal('sandbox');
    expect(await kindOf({ isSandbox: false, organizationType: 'Developer Edition' })).to.equal('developer');
  });

  otherOrgs.forEach((switches, index) => {
    it(`tells nothing that isn't so and puts everything back in other org ${index + 1}`, async function () {
      this.timeout(60_000);
      org.reset(switches);
      const before = org.content();
      const { results, leftovers } = await run(allowed);
      expect(leftovers).to.deep.equal([]);
      expect(org.content()).to.deep.equal(before);
      const wrong = results.filter(
        ({ probe, answer }) => answer.unknown === undefined && answer.reading !== String(switches[probe.switch]),
      );
      expect(wrong.map(({ probe, answer }) => [probe.switch, answer])).to.deep.equal([]);
      expect(results.filter(({ answer }) => answer.unknown === undefined).length).to.be.greaterThan(18);
    });
  });

  it('names no app to change without --app', async () => {
    const before = org.content();
    org.emulator.deployments.length = 0;
    const { app: _, certificate: __, ...rest } = org.inputs;
    const { results } = await runProbes(org.connection, { ...rest, probes, ...allowed });
    const unread = results.filter(({ answer }) => answer.unknown?.includes('--app')).map(({ probe }) => probe.switch);
    expect(unread).to.have.members([
      ...['certificateForm', 'omittedCertificate', 'grantListsOnDeploy', 'absentGrantLists'],
      ...['grantNames', 'unknownGrantName', 'grantMovesLastModified', 'jwtNeedsRefreshScope'],
    ]);
    const touched = org.emulator.deployments.filter(({ files }) =>
      Object.keys(files).some((path) => path.startsWith('connectedApps/Data_Sync')),
    );
    expect(touched).to.deep.equal([]);
    expect(org.content()).to.deep.equal(before);
  }).timeout(30_000);

  it('leaves an app alone whose certificate nobody knows, since a deployment could take it away', async () => {
    org.reset({ certificateOnRetrieve: 'never' });
    const before = org.content();
    const { app = '' } = org.inputs;
    const { results } = await runProbes(org.connection, {
      app,
      probes: named('grantListsOnDeploy', 'absentGrantLists'),
      ...allowed,
    });
    expect(results.map(({ answer }) => answer.unknown)).to.deep.equal(
      Array(2).fill(
        'the file of the app shows no certificate: name it with --certificate-file, or say --no-certificate',
      ),
    );
    expect(org.content()).to.deep.equal(before);
  });

  for (const nth of [1, 2]) {
    it(`puts everything back when deployment ${nth} of a probe fails`, async () => {
      for (const probe of probes.filter(({ changes }) => changes)) {
        org.reset();
        const before = org.content();
        org.emulator.org.faults.push({ soapAction: 'deploy', nth, kind: 'deployFails', times: 1 });
        const { leftovers } = await run({ ...allowed, probes: [probe] });
        expect(leftovers, probe.switch).to.deep.equal([]);
        expect(org.content(), probe.switch).to.deep.equal(before);
      }
    }).timeout(60_000);
  }

  it('puts everything back whichever request is cut off', async () => {
    org.emulator.requests.length = 0;
    await run({ ...allowed, probes: named('absentGrantLists') });
    const count = org.emulator.requests.length;
    for (let nth = 2; nth <= count; nth += 1) {
      org.reset({ absentGrantLists: 'cleared' });
      const before = org.content();
      org.emulator.org.faults.push({ nth, kind: 'replyLost', times: 1 });
      const { leftovers } = await run({ ...allowed, probes: named('absentGrantLists') });
      expect(leftovers, `request ${nth}`).to.deep.equal([]);
      expect(org.content(), `request ${nth}`).to.deep.equal(before);
    }
    expect(count).to.be.greaterThan(20);
  }).timeout(120_000);

  it('removes what it made when the answer that it was made is lost', async () => {
    const before = org.content();
    org.emulator.org.faults.push({ path: /^POST .*sobjects\/PermissionSet/, kind: 'replyLost', times: 1 });
    const { results, leftovers } = await run({ ...allowed, probes: named('foreignAppAccessInsert') });
    expect(results[0]?.answer.unknown).to.match(/^the probe failed: /);
    expect(leftovers).to.deep.equal([]);
    expect(org.content()).to.deep.equal(before);
  });

  it('says line by line what could not be put back', async () => {
    org.reset({ omittedCertificate: 'cleared' });
    org.emulator.org.faults.push({ soapAction: 'deploy', from: 2, kind: 'deployFails' });
    const result = await run({ ...allowed, probes: named('omittedCertificate') });
    expect(result.results[0]?.answer).to.have.property('reading', 'cleared');
    expect(result.leftovers).to.have.length(2);
    expect(result.leftovers[0]).to.match(/^connected app Data_Sync: the file as it was is refused/);
    expect(result.leftovers[1]).to.equal('connected app Data_Sync: its file is not what it was');
    expect(toLines(result).join('\n')).to.match(/NOT put back, please do it by hand:\n- connected app Data_Sync/);
    expect(toDocument(result, facts).notPutBack).to.equal(2);
  });

  it('goes no further when it is ended', async () => {
    const controller = new AbortController();
    const { results } = await run({ onProbe: () => controller.abort(), signal: controller.signal });
    expect(results[0]?.answer).to.have.property('reading');
    expect(new Set(results.slice(1).map(({ answer }) => answer.unknown))).to.deep.equal(new Set(['the run was ended']));
  });

  it('writes a document without a name, id, key or address of the org', async () => {
    for (const switches of otherOrgs.slice(0, 2)) {
      org.reset(switches);
      const text = JSON.stringify(toDocument(await run(allowed), facts));
      const { state } = org.emulator.org;
      const secrets = [
        ...state.users.flatMap(({ id, username }) => [id, username]),
        ...state.connectedApps.flatMap(({ id, fullName, label, consumerKey }) => [
          id,
          id.slice(0, 15),
          fullName,
          label,
          consumerKey,
        ]),
        ...state.permissionSets.flatMap(({ id, name }) => [id, name]),
        ...state.remoteSites.flatMap(({ id, fullName, url }) => [id, fullName, url]),
        ...state.sessions.map(({ accessToken }) => accessToken),
        ...[state.organization.id, state.organization.name, org.emulator.url, 'ConnectedAppContract_', 'northwind'],
        ...[...org.emulator.keys.values()].map((pem) => pem.split('\n')[1] ?? ''),
      ];
      expect(secrets.filter((secret) => text.includes(secret))).to.deep.equal([]);
    }
  }).timeout(60_000);

  it('is described probe by probe in docs/verify-org.md', () => {
    const text = readFileSync(join(root, 'docs', 'verify-org.md'), 'utf8').replace(/ +/g, ' ');
    const [reading = '', changing = ''] = text.split('These need `--allow-changes`.');
    const rowOf = (probe: Probe): string => `| \`${probe.switch}\` | ${probe.doubt} | ${probe.does} |`;
    const missing = probes.filter((probe) => !(probe.changes ? changing : reading).includes(rowOf(probe)));
    expect(missing.map(rowOf)).to.deep.equal([]);
  });

  it('writes a table of 80 columns at most, plain text', async () => {
    for (const switches of otherOrgs) {
      org.reset(switches);
      const lines = toLines(await run({}));
      expect(lines.filter((line) => line.length > 80)).to.deep.equal([]);
      expect(lines.join('\n')).to.match(/^[\x20-\x7e\n]+$/);
      expect(lines).to.include('Org: developer (Developer Edition)');
    }
  }).timeout(30_000);
});
