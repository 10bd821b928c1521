import { expect } from 'chai';
import type { FaultKind } from '../../emulator/org/switches.js';
import type { IntegrationResult } from '../../src/cli/result.js';
import { openTestOrg, type ErrorDocument, type TestOrg } from '../support/preauthorizeOrg.js';

const words = ['--name', 'Billing Sync'];

describe('connectedapp preauthorize where much is at stake or nothing is known', () => {
  let org: TestOrg;

  before(async () => {
    org = await openTestOrg('altaflow');
  });

  beforeEach(() => {
    org.reset();
    org.emulator.org.state.oauthTokens.length = 0;
  });

  after(() => org.emulator.close());

  const isAdminApproved = (): boolean | undefined =>
    org.emulator.org.state.connectedApps.find(({ label }) => label === 'Billing Sync')?.isAdminApproved;

  it('needs a yes to shut an app that nobody may use, and goes on with --no-prompt', async () => {
    const refused = await org.preauthorize([...words, '--json']);
    const error = refused.json as ErrorDocument;
    expect([refused.exitCode, error.name]).to.deep.equal([1, 'NobodyCouldUseAppError']);
    expect(error.message).to.contain('"Billing Sync"').and.to.contain('Nothing was changed');
    expect(error.actions.join()).to.contain('--no-prompt');
    expect((await org.preauthorize(words)).exitCode).to.equal(1);
    expect([isAdminApproved(), org.emulator.deployments]).to.deep.equal([false, []]);

    const agreed = await org.preauthorize([...words, '--no-prompt', '--json']);
    const { result } = agreed.json as { result: IntegrationResult };
    expect(agreed.exitCode).to.equal(0);
    expect(result.notices.map(({ code }) => code)).to.include('NobodyCouldUseApp');
    expect(isAdminApproved()).to.equal(true);
  });

  for (const kind of ['html', 'redirect'] as FaultKind[]) {
    for (const soapAction of ['listMetadata', 'retrieve']) {
      it(`takes no ${kind} for an answer to ${soapAction}`, async () => {
        org.injectFault({ soapAction, kind });
        const args = [...words, '--profile', 'Billing Integration', '--no-prompt', '--json'];
        const { exitCode, json } = await org.preauthorize(args);
        const error = json as ErrorDocument;
        expect([exitCode, error.name]).to.deep.equal([
          1,
          kind === 'html' ? 'UnexpectedAnswerError' : 'RedirectedError',
        ]);
        expect(error.message).not.to.match(/knows no|another org/);
        expect(error.actions).not.to.deep.equal([]);
        expect([isAdminApproved(), org.emulator.deployments]).to.deep.equal([false, []]);
      });
    }
  }
});
