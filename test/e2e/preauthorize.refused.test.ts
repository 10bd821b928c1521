import { expect } from 'chai';
import { adminSession } from '../../emulator/emulator.js';
import { openSession } from '../../emulator/org/session.js';
import type { ConnectedApp } from '../../emulator/org/state.js';
import type { Fault } from '../../emulator/org/switches.js';
import { openTestOrg, undoFiles, type ErrorDocument, type TestOrg } from '../support/preauthorizeOrg.js';

const everyUser = ['Billing Integration', 'Finance Manager', 'Sales User'].flatMap((name) => ['--profile', name]);
const billingSync = ['--name', 'Billing Sync', ...everyUser];

const lockMessage =
  'The changes you requested require Salesforce to temporarily lock your organization, which is already locked by another change.';
const tokensRefused = {
  soqlContains: 'FROM OauthToken',
  status: 400,
  errorCode: 'INVALID_TYPE',
  message: "sObject type 'OauthToken' is not supported.",
};

describe('connectedapp preauthorize on an org that refuses', () => {
  let org: TestOrg;

  const loginOf = async (username: string): Promise<void> => {
    const user = org.emulator.org.state.users.find((candidate) => candidate.username === username);
    const session = openSession(org.emulator.org, { userId: user?.id ?? '', scopes: ['full'], consumerKey: null });
    await org.loginAs(session.accessToken, username);
    org.initial.sessions.push(structuredClone(session));
  };

  before(async () => {
    org = await openTestOrg('altaflow');
    await Promise.all([loginOf('ulla@northwind.example'), loginOf('sync@northwind.example')]);
  });

  beforeEach(() => org.reset());

  after(() => org.emulator.close());

  const app = (): ConnectedApp => {
    const found = org.emulator.org.state.connectedApps.find(({ label }) => label === 'Billing Sync');
    if (!found) throw new Error('no Billing Sync');
    return found;
  };

  const givePermissions = (permissionSet: string, userPermissions: string[]): void => {
    const set = org.emulator.org.state.permissionSets.find(({ name }) => name === permissionSet);
    set?.userPermissions.push(...userPermissions);
  };

  type Refusal = {
    title: string;
    prepare?: () => void;
    fault?: Partial<Fault>;
    targetOrg?: string;
    args?: string[];
    name: string;
    message: RegExp;
    step: RegExp;
  };

  const refusals: Refusal[] = [
    {
      title: 'an org alias that nobody is logged in to',
      targetOrg: 'nowhere',
      name: 'NamedOrgNotFoundError',
      message: /nowhere/,
      step: /org login|alias/i,
    },
    {
      title: 'a login that has expired',
      prepare: () => void (adminSession(org.emulator.org).isRevoked = true),
      name: 'LoginExpiredError',
      message: /INVALID_SESSION_ID/,
      step: /org login[^]*admin@northwind\.example/,
    },
    {
      title: 'a user who may not use the Metadata API',
      targetOrg: 'ulla@northwind.example',
      prepare: () => {
        const { state } = org.emulator.org;
        const set = state.permissionSets.find(({ name }) => name === 'altaFlow_Users');
        const user = state.users.find(({ username }) => username === 'ulla@northwind.example');
        state.permissionSetAssignments.push({
          id: '0PaEm00000099999AA',
          assigneeId: user?.id ?? '',
          permissionSetId: set?.id ?? '',
          permissionSetGroupId: null,
          isActive: true,
          expirationDate: null,
        });
        givePermissions('altaFlow_Users', ['ApiEnabled']);
      },
      name: 'InsufficientAccessError',
      message: /INSUFFICIENT_ACCESS/,
      step: /Customize Application[^]*ulla@northwind\.example/,
    },
    {
      title: 'a user with the Metadata API but without Customize Application',
      targetOrg: 'sync@northwind.example',
      prepare: () => givePermissions('Data_Sync_Access', ['ModifyMetadata', 'ViewSetup']),
      name: 'CustomizeApplicationMissingError',
      message: /sync@northwind\.example lacks the permission Customize Application/,
      step: /System Administrator/,
    },
    {
      title: 'an org without API access',
      prepare: () => void (org.emulator.org.state.organization.isApiEnabled = false),
      name: 'ApiDisabledError',
      message: /API/,
      step: /edition[^]*API Enabled/,
    },
    {
      title: 'a deployment while the org is locked by another change',
      fault: { soapAction: 'deploy', message: lockMessage },
      name: 'OrgLockedError',
      message: /already locked by another change/,
      step: /Wait until the other deployment/,
    },
    {
      title: 'a deployment while a row is locked',
      fault: {
        soapAction: 'deploy',
        errorCode: 'UNABLE_TO_LOCK_ROW',
        message: 'unable to obtain exclusive access to this record',
      },
      name: 'OrgLockedError',
      message: /UNABLE_TO_LOCK_ROW/,
      step: /Wait until the other deployment/,
    },
    {
      title: 'a retrieve',
      fault: { soapAction: 'retrieve', errorCode: 'LIMIT_EXCEEDED', message: 'too many retrieves' },
      name: 'OrgRefusedError',
      message: /: LIMIT_EXCEEDED: too many retrieves$/,
      step: /connectedapp explain/,
    },
    {
      title: 'the first question, because the connection is cut',
      fault: { path: /composite\/batch/, status: 0 },
      name: 'OrgUnreachableError',
      message: /can't be reached: fetch failed: other side closed/,
      step: /network[^]*org display/,
    },
    {
      title: 'to tell who holds tokens, unless --no-prompt says that anybody may lose access',
      fault: tokensRefused,
      name: 'AccessLossUnknownNotConfirmedError',
      message: /doesn't tell who would lose access.*OauthToken' is not supported.*Nothing was changed/,
      step: /--no-prompt/,
    },
  ];

  for (const { title, prepare, fault, targetOrg, args = billingSync, name, message, step } of refusals) {
    it(`names the error, the next step and changes nothing when it refuses ${title}`, async () => {
      prepare?.();
      if (fault) org.injectFault(fault);
      const before = structuredClone(org.emulator.org.state);
      const options = targetOrg === undefined ? {} : { targetOrg };

      const [human, machine] = await Promise.all([
        org.preauthorize(args, options),
        org.preauthorize([...args, '--json'], options),
      ]);

      const error = machine.json as ErrorDocument;
      expect(error.name).to.equal(name);
      expect(error.message).to.match(message);
      expect(error.actions.join('\n')).to.match(step);
      expect([machine.exitCode, error.exitCode, error.status, human.exitCode]).to.deep.equal([1, 1, 1, 1]);
      expect(human.stderr).to.contain(`Error (${name}): `);
      expect(human.stderr.split('Try this:')[1]).to.match(step);
      expect(human.stdout).not.to.contain('Done');
      expect(org.emulator.deployments).to.have.length(0);
      expect(org.emulator.org.state).to.deep.equal(before);
    });
  }

  it('names what the org refuses in a deployment, and nothing of it is applied', async () => {
    app().metadata['unheardOf'] = 'x';
    const before = structuredClone(org.emulator.org.state);

    const [human, machine] = await Promise.all([
      org.preauthorize(billingSync),
      org.preauthorize([...billingSync, '--json']),
    ]);

    const error = machine.json as ErrorDocument;
    expect([human.exitCode, machine.exitCode, error.name]).to.deep.equal([1, 1, 'DeployFailedError']);
    expect(error.message).to.contain('unheardOf');
    expect(human.stderr).to.contain('unheardOf').and.to.contain('Try this:');
    const [first, second] = org.emulator.deployments;
    expect([first?.id, second?.id].some((id) => error.actions.join().includes(id ?? 'none'))).to.equal(true);
    expect(org.emulator.org.state).to.deep.equal(before);
  });

  it('says once that nobody knows who loses access when --no-prompt goes on, and does the rest', async () => {
    org.injectFault(tokensRefused);

    const { exitCode, json } = await org.preauthorize([...billingSync, '--no-prompt', '--json']);

    const { result, warnings } = json as {
      result: { notices: Array<{ code: string }>; impact: { unknown?: string } };
      warnings: string[];
    };
    expect(exitCode).to.equal(0);
    expect(result.impact.unknown).to.contain("'OauthToken' is not supported");
    expect(result.notices.map(({ code }) => code)).to.deep.equal(['AccessLossUnknown']);
    expect(warnings).to.have.length(1);
    expect(app().isAdminApproved).to.equal(true);
  });

  it('goes on when an answer is lost while the deployment runs', async () => {
    org.injectFault({ soapAction: 'checkDeployStatus', status: 0, times: 1 });

    const { exitCode, stdout, stderr } = await org.preauthorize(billingSync);

    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.contain('Done: ');
    expect(org.emulator.deployments).to.have.length(1);
  });

  it('says of a deployment whose request was cut that it may have been taken, and names the undo file', async () => {
    org.injectFault({ soapAction: 'deploy', status: 0 });
    const before = structuredClone(org.emulator.org.state);

    const { exitCode, json } = await org.preauthorize([...billingSync, '--json']);

    const { name, message, actions, status } = json as ErrorDocument;
    expect([exitCode, status, name]).to.deep.equal([68, 68, 'DeployMayBeTakenError']);
    expect(message).to.contain("can't be reached");
    expect(actions.join('\n')).to.contain('Deployment Status').and.to.contain(undoFiles(org.home).at(-1)?.name);
    expect(org.emulator.org.state).to.deep.equal(before);
  });

  it('finds a deployment done whose status nobody could ask for', async () => {
    org.injectFault({ soapAction: 'checkDeployStatus', status: 0 });

    const { exitCode, stdout, stderr } = await org.preauthorize(billingSync);

    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.contain('Done: ');
    expect([org.emulator.deployments.length, app().isAdminApproved]).to.deep.equal([1, true]);
  });

  it('names the deployment and the undo file when the connection stays cut, and the next run finds it done', async () => {
    org.emulator.onAnswered.push(({ soapAction }) => {
      if (soapAction === 'deploy') org.injectFault({ path: /./, status: 0 });
    });

    const { exitCode, json } = await org.preauthorize([...billingSync, '--json']);

    const { name, message, actions, status } = json as ErrorDocument;
    expect([exitCode, status, name]).to.deep.equal([68, 68, 'DeployUnknownError']);
    expect(message).to.contain(org.emulator.deployments[0]?.id ?? 'none');
    expect(actions.join('\n')).to.contain('Run the command again').and.to.contain(undoFiles(org.home).at(-1)?.name);
    org.emulator.onAnswered.length = 0;
    org.emulator.org.faults.length = 0;
    const again = await org.preauthorize(billingSync);
    expect(again.stdout).to.match(/^Unchanged: /);
    expect(org.emulator.deployments).to.have.length(1);
  });
});
