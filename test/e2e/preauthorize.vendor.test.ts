import { expect } from 'chai';
import type { IntegrationResult } from '../../src/cli/result.js';
import { setPermittedUsers } from '../../emulator/setup/actions.js';
import type { ConnectedApp } from '../../emulator/org/state.js';
import { openTestOrg, type TestOrg } from '../support/preauthorizeOrg.js';

type ResultDocument = { status: number; result: IntegrationResult };

const vendorApp = 'Flosum Backup Org Auth';
const words = ['--name', vendorApp, '--profile', 'Release Manager', '--profile', 'Standard User'];
const uninstalled = ['--name', 'Flosum DevOps: Web App Production', '--profile', 'Release Manager'];

describe('connectedapp preauthorize on an app of another org', () => {
  let org: TestOrg;

  before(async () => {
    org = await openTestOrg('flosum');
  });

  beforeEach(() => org.reset());

  after(() => org.emulator.close());

  const app = (): ConnectedApp => {
    const found = org.emulator.org.state.connectedApps.find(({ label }) => label === vendorApp);
    if (!found) throw new Error(`no ${vendorApp}`);
    return found;
  };

  const accessRows = (): number =>
    org.emulator.org.state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId === app().id).length;

  const link = (): string =>
    `${org.emulator.url}/lightning/setup/ConnectedApplication/page?address=${encodeURIComponent(`/${app().id}`)}`;

  it('gives access, prints the step that is left with its link, and exits 68', async () => {
    const { exitCode, stdout } = await org.preauthorize(words);

    expect(exitCode).to.equal(68);
    expect(accessRows()).to.equal(2);
    expect(stdout).to.contain(`Set Permitted Users of "${vendorApp}" to "Admin approved users are pre-authorized"`);
    expect(stdout).to.contain('Click "Edit Policies"').and.to.contain(link());
    expect(stdout).to.match(/Undo file: .+\n/);
    expect(stdout).to.match(/A step is left that only a person can take.*Run the command again afterwards\.\n$/);
    expect(org.emulator.deployments).to.have.length(0);
  });

  it('gives the step as JSON, with status 68', async () => {
    const { exitCode, json } = await org.preauthorize([...words, '--json']);
    const { status, result } = json as ResultDocument;

    expect([exitCode, status]).to.deep.equal([68, 68]);
    expect(result.app).to.include({ label: vendorApp, origin: 'installed' });
    expect(result.manualSteps).to.have.length(1);
    expect(result.manualSteps[0]).to.have.all.keys('code', 'title', 'reason', 'url', 'component');
    expect(result.manualSteps[0]).to.include({ code: 'SetPermittedUsers', url: link() });
    expect(result.changes.map(({ property, via, status: end }) => [property, via, end])).to.deep.equal([
      ['profile', 'record', 'applied'],
      ['profile', 'record', 'applied'],
      ['permittedUsers', 'manual', 'manual'],
    ]);
    expect(result.deployId).to.equal(null);
  });

  it('exits 0 when the step is taken meanwhile', async () => {
    org.emulator.org.onChange.push((what) => {
      if (!what.startsWith('setup')) setPermittedUsers(org.emulator.org, app(), true);
    });

    const { exitCode, stdout } = await org.preauthorize(words);

    expect(exitCode).to.equal(0);
    expect(stdout).to.contain(`Done: "${vendorApp}" is as wanted`);
    expect(stdout).not.to.contain('Edit Policies');
  });

  it('says "Unchanged" once the step is taken', async () => {
    await org.preauthorize(words);
    setPermittedUsers(org.emulator.org, app(), true);

    const { exitCode, stdout } = await org.preauthorize(words);

    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^Unchanged: /);
    expect(accessRows()).to.equal(2);
  });

  it('says of an app that is not installed to install it first, and changes nothing', async () => {
    const { exitCode, stdout } = await org.preauthorize(uninstalled);

    expect(exitCode).to.equal(68);
    expect(stdout).to.contain('Install the app "Flosum DevOps: Web App Production"');
    expect(stdout).to.contain(`${org.emulator.url}/lightning/setup/ConnectedAppsUsage/home`);
    expect(org.emulator.org.state).to.deep.equal(org.initial);
  });

  it('says so in the JSON too', async () => {
    const { exitCode, json } = await org.preauthorize([...uninstalled, '--json']);
    const { status, result } = json as ResultDocument;

    expect([exitCode, status]).to.deep.equal([68, 68]);
    expect(result.app).to.include({ name: null, id: null, origin: 'uninstalled' });
    expect(result.manualSteps.map(({ code }) => code)).to.deep.equal(['InstallApp']);
    expect([result.changes, result.deployId, result.undoFile]).to.deep.equal([[], null, null]);
    expect(org.emulator.org.state).to.deep.equal(org.initial);
  });
});
