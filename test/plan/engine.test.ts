import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { Outcome } from '../../src/plan/outcome.js';
import { runDesired } from '../../src/plan/run.js';
import type { RunOptions } from '../../src/plan/runOptions.js';
import { parseUndoFile, undoneChanges } from '../../src/plan/undoFile.js';
import { connectToEmulator } from '../support/connection.js';
import { options, run } from '../support/run.js';
import { badgeKind, badgeUndo, type BadgeDesired } from './toyKind.js';

describe('the engine with a kind that it has never heard of', () => {
  let emulator: Emulator;
  let connection: Connection;

  before(async () => {
    emulator = await startEmulator({ scenario: 'altaflow' });
    connection = await connectToEmulator(emulator);
  });

  after(() => emulator.close());

  const kinds = { badges: () => Promise.resolve(badgeKind) };
  const want = (badges: BadgeDesired[], more: Partial<RunOptions> = {}): Promise<Outcome> =>
    runDesired(kinds, connection, { badges }, { ...options(connection), ...more });
  const titles = (): string[] => emulator.org.state.permissionSets.map(({ label }) => label);

  it('plans, applies, looks again, finds nothing the second time, and takes it back', async () => {
    const planned = await want([{ name: 'Gold', title: 'Gold badge' }], { isDryRun: true });
    expect([planned.state, planned.changes.length]).to.deep.equal(['planned', 1]);
    const done = await want([{ name: 'Gold', title: 'Gold badge' }]);
    expect(done.state).to.equal('applied');
    expect(titles()).to.include('Gold badge');
    expect((await want([{ name: 'Gold', title: 'Gold badge' }])).state).to.equal('unchanged');
    const file = parseUndoFile('', await readFile(done.undoFile ?? '', 'utf8'));
    const undone = await runDesired(
      { Badge: () => Promise.resolve(badgeUndo) },
      connection,
      { Badge: undoneChanges(file) },
      options(connection),
    );
    expect(undone.state).to.equal('applied');
    expect(titles()).not.to.include('Gold badge');
  });

  it('takes several desired states of one component for one', async () => {
    const { changes } = await want(
      [
        { name: 'Silver', title: 'Silver' },
        { name: 'Silver', title: 'Silver' },
      ],
      { isDryRun: true },
    );
    expect(changes).to.have.length(1);
  });

  it('says failed of what the org took and does not show', async () => {
    emulator.org.faults.push({ kind: 'noId', isCarriedOut: false, times: 1 } as never);
    const outcome = await want([{ name: 'Bronze', title: 'Bronze' }]).catch((error: unknown) => error as Error);
    expect(outcome instanceof Error ? outcome.name : outcome.state).not.to.equal('applied');
    expect(titles()).not.to.include('Bronze');
  });

  it('lets nobody restrict an app while a grant of it is refused', async () => {
    emulator.org.faults.push({
      path: /composite\/sobjects/,
      status: 400,
      errorCode: 'INSUFFICIENT_ACCESS',
      message: 'no',
    });
    const { changes } = await run(connection, {
      connectedApps: [{ name: 'Same_Name_App', permittedUsers: 'AdminApprovedPreAuthorized', profiles: ['Admin'] }],
    }).catch(() => ({ changes: [] }));
    emulator.org.faults.length = 0;
    expect(changes.filter(({ restricts, status }) => restricts && status === 'applied')).to.deep.equal([]);
  });
});
