import { expect } from 'chai';
import type { User } from '../../emulator/org/state.js';
import { openSession } from '../../emulator/org/session.js';
import { verifyLogin } from '../../src/verify/verify.js';
import { Duration } from '@salesforce/kit';
import { connectToEmulator } from '../support/connection.js';
import { failing, layerOf, openBench, statuses, type Bench } from './fixture.js';

const app = 'Flosum DevOps: Web App Production';
const holder = 'release@meridian.example';
const other = 'user@meridian.example';

describe('an app that is used but not installed', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ scenario: 'flosum' });
  });
  afterEach(() => bench.emulator.close());

  const refuse = (soqlContains: string, errorCode = 'INSUFFICIENT_ACCESS', times?: number): void => {
    const fault = { soqlContains, status: 403, errorCode, message: 'no access to this' };
    bench.emulator.org.faults.push(times === undefined ? fault : { ...fault, times });
  };

  const add = (count: number, change: Partial<User> = {}): string[] =>
    Array.from({ length: count }, (_, index) => {
      const { state } = bench.emulator.org;
      const username = `more${state.users.length}.${index}@meridian.example`;
      const id = `005000000${String(100_000 + state.users.length)}AAA`;
      state.users.push({ ...bench.user(holder), id, username, ...change });
      const token = state.oauthTokens.find(({ appName }) => appName === app)!;
      state.oauthTokens.push({ ...token, userId: id });
      return username;
    });

  it('passes for a user who authorized it before, with use as evidence and a notice', async () => {
    const [token] = bench.emulator.org.state.oauthTokens.filter(({ appName }) => appName === app);
    token.lastUsedDate = '2026-11-01T09:00:00Z';
    const result = await bench.verify({ app, username: holder });
    expect(result).to.include({ state: 'passed' });
    expect(failing(result)).to.deep.equal([]);
    const { status, evidence } = layerOf(result, 'app');
    expect(status).to.equal('pass');
    expect(evidence).to.contain("isn't installed").and.to.contain(holder).and.to.contain('used 4 times');
    expect(evidence).to.contain('2026-11-01');
    expect(statuses(result)).to.include({ permittedUsers: 'pass', certificate: 'unknown', scope: 'unknown' });
    expect(result.notices.map(({ code }) => code)).to.deep.equal(['UninstalledAppInUse']);
    expect(result.notices[0]?.message).to.contain(holder).and.to.contain('/lightning/setup/ConnectedAppsUsage/home');
  });

  it('says of a token that was never used that it was not', async () => {
    for (const token of bench.emulator.org.state.oauthTokens) token.lastUsedDate = null;
    expect(layerOf(await bench.verify({ app, username: holder }), 'app').evidence).to.contain('not used yet');
  });

  it('fails for a user without a token, and tells who may go on', async () => {
    const result = await bench.verify({ app, username: other });
    expect(result.state).to.equal('failed');
    expect(failing(result)).to.deep.equal(['app']);
    expect(layerOf(result, 'app').evidence).to.contain(holder).and.to.contain('September 2025');
    expect(layerOf(result, 'app').fix?.[0]?.text).to.contain('/lightning/setup/ConnectedAppsUsage/home');
    expect(result.notices).to.deep.equal([]);
  });

  it('passes for a user who may approve it, who still has to consent in a browser', async () => {
    const result = await bench.verify({ app, username: 'admin@meridian.example' });
    expect(layerOf(result, 'app').status).to.equal('pass');
    expect(layerOf(result, 'app').evidence).to.contain('"Approve Uninstalled Connected Apps"');
    expect(result.notices.map(({ code }) => code)).to.deep.equal(['UninstalledAppInUse']);
    expect(failing(result)).to.deep.equal(['permittedUsers']);
    expect(layerOf(result, 'permittedUsers').fix?.[0]?.text).to.contain('browser');
  });

  it('is unknown where the org has no field for the permission to approve it', async () => {
    bench.emulator.org.switches.canApproveUninstalledAppsField = false;
    const result = await bench.verify({ app, username: other });
    expect(layerOf(result, 'app').status).to.equal('unknown');
    expect(failing(result)).to.deep.equal(['permittedUsers']);
    expect(layerOf(await bench.verify({ app, username: holder }), 'app').status).to.equal('pass');
  });

  it("is unknown where the user's tokens can't be read", async () => {
    refuse('UseCount');
    const result = await bench.verify({ app, username: other });
    expect(statuses(result)).to.include({ app: 'unknown', permittedUsers: 'unknown' });
    expect(layerOf(result, 'app').evidence).to.contain('no access to this');
    expect(failing(result)).to.deep.equal([]);
  });

  it('is unknown to a login that is shown its own tokens alone, for everybody else', async () => {
    const { state } = bench.emulator.org;
    const session = openSession(bench.emulator.org, {
      userId: bench.user(holder).id,
      scopes: ['full'],
      consumerKey: null,
    });
    const set = state.permissionSets.find(({ name }) => name === 'Flosum_Access')!;
    set.userPermissions.push('ApiEnabled', 'ModifyMetadata', 'ViewSetup', 'ViewAllUsers');
    const connection = await connectToEmulator(bench.emulator, session.accessToken);
    const verify = (username: string): ReturnType<typeof verifyLogin> =>
      verifyLogin(connection, { app, username, wait: Duration.milliseconds(0) });
    expect(layerOf(await verify(other), 'app').status).to.equal('unknown');
    expect(layerOf(await verify(holder), 'app').status).to.equal('pass');
  });

  it('is unknown for a user whom the org does not have', async () => {
    const result = await bench.verify({ app, username: 'nobody@meridian.example' });
    expect(statuses(result)).to.include({ app: 'unknown', user: 'fail' });
  });

  it('names a few of many, and none who is inactive', async () => {
    add(8);
    const gone = add(1, { isActive: false });
    const { evidence } = layerOf(await bench.verify({ app, username: holder }), 'app');
    expect(evidence).to.contain('and 4 more').and.to.not.contain(gone[0]);
    bench.user(holder).isActive = false;
    for (const { username } of bench.emulator.org.state.users) {
      if (username.startsWith('more')) bench.user(username).isActive = false;
    }
    expect(layerOf(await bench.verify({ app, username: other }), 'app').evidence).to.contain('nobody who is active');
  });

  it('names all where it is not told who is active', async () => {
    refuse('SELECT Username FROM User WHERE IsActive');
    expect(layerOf(await bench.verify({ app, username: other }), 'app').evidence).to.contain(holder);
  });

  it('is read in three batches, a listing and a retrieve', async () => {
    const paths = async (username: string): Promise<string[]> => {
      bench.emulator.requests.length = 0;
      await bench.verify({ app, username });
      return bench.emulator.requests
        .filter(({ soapAction }) => soapAction !== 'checkRetrieveStatus')
        .map(({ soapAction, path }) => soapAction ?? path.replace(/^.*\/v[\d.]+/, ''));
    };
    for (const username of [holder, other]) {
      expect(await paths(username)).to.have.members([
        'listMetadata',
        ...Array.from({ length: 3 }, () => '/composite/batch'),
        'retrieve',
      ]);
    }
  });
});
