import { readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import type { IntegrationResult } from '../../src/cli/result.js';
import type { ErrorDocument, TestOrg } from '../support/preauthorizeOrg.js';
import { openTestOrg, undoFiles } from '../support/preauthorizeOrg.js';

type ResultDocument = { status: number; result: IntegrationResult; warnings: string[] };

const profiles = (...names: string[]): string[] => names.flatMap((name) => ['--profile', name]);
const billingSync = ['--name', 'Billing Sync'];
const everyUser = [...billingSync, ...profiles('Billing Integration', 'Finance Manager', 'Sales User')];
const someUsers = [...billingSync, ...profiles('Billing Integration')];

describe('connectedapp preauthorize on an own app', () => {
  let org: TestOrg;

  before(async () => {
    org = await openTestOrg('altaflow');
  });

  beforeEach(() => org.reset());

  after(() => org.emulator.close());

  const permittedUsers = (): boolean | undefined =>
    org.emulator.org.state.connectedApps.find(({ label }) => label === 'Billing Sync')?.isAdminApproved;

  const expectNothingChanged = (): void => {
    expect(org.emulator.deployments).to.have.length(0);
    expect(org.emulator.org.state).to.deep.equal(org.initial);
  };

  it('shows the plan, the stages, the deployment, the undo file and that it is done', async () => {
    const { exitCode, stdout, stderr } = await org.preauthorize(everyUser);

    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.match(/Billing_Sync.*profile.*Sales User.*deploy/);
    expect(stdout).to.match(/Billing_Sync.*permittedUsers.*AllSelfAuthorized.*AdminApprovedPreAuthorized.*deploy/);
    expect(stdout).to.contain('\nDeploy...\nRead the org again...\n');
    const [deployment] = org.emulator.deployments;
    expect(stdout).to.contain(`Deployment: ${deployment?.id ?? 'none'}`);
    const [, undoFile = ''] = /^Undo file: (.+)$/m.exec(stdout) ?? [];
    expect(statSync(undoFile).mode & 0o777).to.equal(0o600);
    expect(stdout).to.match(/Done: "Billing Sync" is as wanted; the org was read again to be sure\.\n$/);
    expect(stderr).not.to.contain('Warning');
    expect(org.emulator.deployments).to.have.length(1);
    expect(permittedUsers()).to.equal(true);
  });

  it('says "Unchanged" the second time and sends nothing', async () => {
    await org.preauthorize(everyUser);
    const undoFilesOfFirst = undoFiles(org.home).length;
    const after = structuredClone(org.emulator.org.state);

    const { exitCode, stdout, stderr } = await org.preauthorize(everyUser);

    expect(exitCode).to.equal(0);
    expect(stdout).to.equal('Unchanged: "Billing Sync" is already as wanted. Nothing was sent to the org.\n');
    expect(stderr).to.match(/^Reading the org\.\.\. done\s*$/);
    expect(org.emulator.deployments).to.have.length(1);
    expect(org.emulator.org.state).to.deep.equal(after);
    expect(undoFiles(org.home)).to.have.length(undoFilesOfFirst);
  });

  it('gives the documented JSON', async () => {
    const { exitCode, stderr, json } = await org.preauthorize([...everyUser, '--json']);
    const { status, result, warnings } = json as ResultDocument;

    expect([exitCode, stderr, status, warnings]).to.deep.equal([0, '', 0, []]);
    const { undoFile, ...rest } = result;
    const app = org.emulator.org.state.connectedApps.find(({ label }) => label === 'Billing Sync');
    const change = {
      type: 'ConnectedApp',
      fullName: 'Billing_Sync',
      action: 'update',
      via: 'deploy',
      status: 'applied',
    };
    const added = (profile: string): object => ({ ...change, property: 'profile', before: null, after: profile });
    expect(rest).to.deep.equal({
      org: {
        username: 'admin@northwind.example',
        alias: 'org',
        id: org.emulator.org.state.organization.id,
        instanceUrl: org.emulator.url,
        isSandbox: org.emulator.org.state.organization.isSandbox,
      },
      app: { name: 'Billing_Sync', label: 'Billing Sync', id: app?.id, kind: 'ConnectedApp', origin: 'own' },
      changes: [
        added('Billing Integration'),
        added('Finance Manager'),
        added('Sales User'),
        {
          ...change,
          property: 'permittedUsers',
          before: 'AllSelfAuthorized',
          after: 'AdminApprovedPreAuthorized',
        },
      ],
      notices: [],
      manualSteps: [],
      impact: { losesAccess: [] },
      deployId: org.emulator.deployments[0]?.id,
    });
    expect(readFileSync(undoFile ?? '', 'utf8')).to.contain('<isAdminApproved>false</isAdminApproved>');
  });

  it('has the same JSON fields when nothing had to change', async () => {
    await org.preauthorize([...everyUser, '--json']);
    const { json } = await org.preauthorize([...everyUser, '--json']);
    const { status, result } = json as ResultDocument;

    expect(status).to.equal(0);
    expect(result).to.have.all.keys(
      'org',
      'app',
      'changes',
      'notices',
      'manualSteps',
      'impact',
      'deployId',
      'undoFile',
    );
    expect([result.changes, result.deployId, result.undoFile]).to.deep.equal([[], null, null]);
  });

  it('shows with --dry-run what would change and who would lose access, and changes nothing', async () => {
    const before = undoFiles(org.home).length;
    const { exitCode, stdout, stderr } = await org.preauthorize([...someUsers, '--dry-run']);

    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/permittedUsers.*AllSelfAuthorized.*AdminApprovedPreAuthorized/);
    expect(stdout).to.match(/finn@northwind\.example.*2026-09-14 15:20 UTC[^]*rita@northwind\.example.*never/);
    expect(stdout).to.match(/Dry run: nothing was changed in the org\.\n$/);
    expect(stderr).to.contain('2 users hold a token for this app and would lose access');
    expect(undoFiles(org.home)).to.have.length(before);
    expectNothingChanged();
  });

  it('gives the plan as JSON with --dry-run', async () => {
    const { exitCode, json } = await org.preauthorize([...someUsers, '--dry-run', '--json']);
    const { status, result } = json as ResultDocument;

    expect([exitCode, status]).to.deep.equal([0, 0]);
    expect(result.changes.map((change) => change.status)).to.deep.equal(['planned', 'planned']);
    expect(result.impact.losesAccess.map(({ username }) => username)).to.deep.equal([
      'finn@northwind.example',
      'rita@northwind.example',
    ]);
    expect([result.deployId, result.undoFile]).to.deep.equal([null, null]);
    expectNothingChanged();
  });

  it('stops where users would lose access and nobody can be asked, and names them', async () => {
    const { exitCode, stderr } = await org.preauthorize(someUsers);

    expect(exitCode).to.equal(1);
    expect(stderr).to.contain('Error (AccessLossNotConfirmedError): ');
    expect(stderr).to.contain('finn@northwind.example, rita@northwind.example');
    expect(stderr).to.match(/Try this:[^]*--no-prompt/);
    expectNothingChanged();
  });

  it('stops the same way with --json', async () => {
    const { exitCode, json } = await org.preauthorize([...someUsers, '--json']);
    const error = json as ErrorDocument & { data: { impact: { losesAccess: Array<{ username: string }> } } };

    expect([exitCode, error.status, error.name]).to.deep.equal([1, 1, 'AccessLossNotConfirmedError']);
    expect(error.data.impact.losesAccess.map(({ username }) => username)).to.deep.equal([
      'finn@northwind.example',
      'rita@northwind.example',
    ]);
    expect(error.actions.join(' ')).to.contain('--no-prompt');
    expectNothingChanged();
  });

  it('goes on with --no-prompt and says in the JSON who lost access', async () => {
    const { exitCode, json } = await org.preauthorize([...someUsers, '--no-prompt', '--json']);
    const { result, warnings } = json as ResultDocument;

    expect(exitCode).to.equal(0);
    expect(result.impact.losesAccess).to.have.length(2);
    expect(warnings.join()).to.contain('would lose access');
    expect(permittedUsers()).to.equal(true);
  });
});
