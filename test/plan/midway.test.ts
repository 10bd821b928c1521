import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import fileSystem from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SfError, type Connection } from '@salesforce/core';
import { restore, stub } from 'sinon';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { Fault, Switches } from '../../emulator/org/switches.js';
import type { Integration } from '../../src/integration/integration.js';
import { runIntegration } from '../../src/integration/run.js';
import type { Outcome } from '../../src/plan/outcome.js';
import type { RunOptions } from '../../src/plan/runOptions.js';
import { parseUndoFile, type UndoFile } from '../../src/plan/undoFile.js';
import { connectToEmulator } from '../support/connection.js';
import { options } from '../support/run.js';
import { agreeAfter } from '../support/runKinds.js';

const ownApp: Integration = {
  connectedApps: [
    { name: 'Billing Sync', permittedUsers: 'AdminApprovedPreAuthorized', profiles: ['Billing Integration'] },
  ],
};
const packagedApp: Integration = {
  connectedApps: [
    {
      name: 'JWT Metadata API Auth Provider',
      permittedUsers: 'AdminApprovedPreAuthorized',
      profiles: ['Sales User'],
    },
  ],
};
const site: Integration = { remoteSites: [{ create: { name: 'Partner', url: 'https://partner.example' } }] };

describe('a run that something happens to midway', () => {
  let emulator: Emulator;
  let connection: Connection;
  let directory: string;

  const open = async (switches: Partial<Switches> = {}): Promise<void> => {
    emulator = await startEmulator({ scenario: 'altaflow', switches });
    connection = await connectToEmulator(emulator);
    directory = mkdtempSync(join(tmpdir(), 'connectedapp-undo-'));
  };

  afterEach(async () => {
    restore();
    syncBuiltinESMExports();
    await emulator.close();
  });

  const run = (integration: Integration, more: Partial<RunOptions> = {}): Promise<Outcome> => {
    const usual = options(connection);
    return runIntegration(connection, integration, { ...usual, undo: { ...usual.undo, directory }, ...more });
  };
  const failure = async (integration: Integration): Promise<SfError> => {
    const ended = await run(integration).catch((error: unknown) => error);
    expect(ended).to.be.instanceOf(SfError);
    return ended as SfError;
  };
  /** Puts a fault on the org when a request has been answered for the first time. */
  const afterwards = (isIt: (request: { path: string; soapAction?: string }) => boolean, fault: Fault): void => {
    let isDone = false;
    emulator.onAnswered.push((request) => {
      if (isDone || !isIt(request)) return;
      isDone = true;
      emulator.org.faults.push(fault);
    });
  };
  const isDeployStatus = ({ soapAction }: { soapAction?: string }): boolean => soapAction === 'checkDeployStatus';
  const isCreation = ({ path }: { path: string }): boolean => path.endsWith('/composite/sobjects');
  const undoFile = (): { path: string; content: UndoFile } => {
    const [name = '', ...others] = readdirSync(directory);
    expect(others).to.deep.equal([]);
    const path = join(directory, name);
    return { path, content: parseUndoFile(path, readFileSync(path, 'utf8')) };
  };

  it('is done all the same when the look at what came of it fails for a moment', async () => {
    for (const kind of ['reset', 'status', 'locked'] as const) {
      await open();
      afterwards(isDeployStatus, { kind, nth: 1 });
      expect((await run(ownApp)).state, kind).to.equal('applied');
      await emulator.close();
    }
    await open();
  });

  it('says that the login has expired, and where the undo file is', async () => {
    await open();
    afterwards(isDeployStatus, { kind: 'expiredSession' });
    const { name, exitCode, actions = [] } = await failure(ownApp);
    expect([name, exitCode]).to.deep.equal(['LoginExpiredError', 68]);
    expect(actions.join('\n')).to.contain(undoFile().path).and.to.contain('sf org login');
    expect(undoFile().content.changes.map(({ status }) => status)).to.deep.equal(['unknown', 'unknown']);
  });

  it('names the undo file when the org is out of reach after records were made', async () => {
    await open({ packagedAppRetrieve: 'answers', packagedAppPolicyDeploy: 'accepted' });
    afterwards(isCreation, { kind: 'reset', from: 1 });
    const { name, exitCode, actions = [] } = await failure(packagedApp);
    expect([name, exitCode]).to.deep.equal(['OrgUnreachableError', 68]);
    expect(actions.join('\n')).to.contain(undoFile().path);
    expect(undoFile().content.changes.map(({ status }) => status)).to.deep.equal(['applied', 'planned']);
  });

  it('leaves no undo file where somebody else did all of it while the question was open', async () => {
    await open();
    const confirm = agreeAfter(() => {
      emulator.org.state.remoteSites.push({
        ...{ id: '0rpxx0000000001AAA', fullName: 'Partner', namespacePrefix: null, url: 'https://partner.example' },
        ...{ isActive: true, disableProtocolSecurity: false, description: null },
      });
    });
    const { state, undoFile: named } = await run(site, { confirm });
    expect([state, named]).to.deep.equal(['unchanged', null]);
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('leaves no undo file where the question that comes anew is answered with no', async () => {
    await open();
    const meanwhile = agreeAfter(() => {
      const found = emulator.org.state.remoteSites.find(({ fullName }) => fullName === 'Billing_Service');
      if (found) Object.assign(found, { isActive: false, url: 'https://moved.example' });
    });
    let questions = 0;
    const outcome = await run(
      { remoteSites: [{ select: { names: ['Billing_Service'] }, values: { description: 'x', isActive: true } }] },
      {
        confirm: async (plan) => {
          questions += 1;
          return questions === 1 ? meanwhile(plan) : false;
        },
      },
    );
    expect([questions, outcome.state, outcome.undoFile]).to.deep.equal([2, 'declined', null]);
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('goes on when the disk is full by then, and says that the undo file is behind', async () => {
    await open();
    const { writeFile } = fileSystem.promises;
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    let written = 0;
    stub(fileSystem.promises, 'writeFile').callsFake((...given) => {
      const isUndo = String(given[0]).startsWith(directory);
      written += isUndo ? 1 : 0;
      return isUndo && written > 1 ? Promise.reject(full) : writeFile(...given);
    });
    syncBuiltinESMExports();
    const { state, notices } = await run(ownApp);
    expect(state).to.equal('applied');
    expect(notices.map(({ code }) => code)).to.include('UndoFileNotUpdated');
    expect(undoFile().content.changes.map(({ status }) => status)).to.deep.equal(['planned', 'planned']);
  });

  it('finds the ids of records whose answer was lost', async () => {
    await open({ packagedAppRetrieve: 'answers', packagedAppPolicyDeploy: 'accepted' });
    emulator.org.faults.push({ kind: 'replyLost', path: /composite\/sobjects/, nth: 1 });
    await run(packagedApp).catch(() => undefined);
    const { setupEntityAccess } = emulator.org.state;
    const [grant] = undoFile().content.changes;
    expect([grant?.via, grant?.status]).to.deep.equal(['record', 'applied']);
    expect(setupEntityAccess.map(({ id }) => id)).to.include(grant?.recordId);
  });

  it('sends nobody to Setup for what the org refuses only now', async () => {
    for (const kind of ['requestLimit', 'locked'] as const) {
      await open();
      emulator.org.faults.push({ kind, path: /composite\/sobjects/, nth: 1 });
      const { changes, manualSteps } = await run(packagedApp);
      expect(changes[0]?.status, kind).to.equal('failed');
      expect(
        manualSteps.map(({ code }) => code),
        kind,
      ).not.to.include('GrantAccess');
      await emulator.close();
    }
    await open();
  });

  it('looks whether the org took a deployment that it answered with an exception', async () => {
    await open();
    emulator.org.faults.push({ kind: 'status', soapAction: 'deploy', nth: 1 });
    const { name, exitCode } = await failure(site);
    expect([name, exitCode]).to.deep.equal(['DeployMayBeTakenError', 68]);
    expect(undoFile().content.changes.map(({ status }) => status)).to.deep.equal(['unknown']);
  });
});
