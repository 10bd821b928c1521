import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { runUndo } from '../../src/integration/undo.js';
import { parseUndoFile } from '../../src/plan/undoFile.js';
import type { Integration } from '../../src/integration/integration.js';
import { connectToEmulator } from '../support/connection.js';
import { options, run } from '../support/run.js';
import { contentOf, undo } from '../support/undo.js';

describe('undoing after others have changed the org', () => {
  let emulator: Emulator;
  let connection: Connection;

  const open = async (scenario: string): Promise<void> => {
    emulator = await startEmulator({ scenario });
    connection = await connectToEmulator(emulator);
  };

  afterEach(() => emulator.close());

  const remoteSite = (integration: Integration): Promise<unknown> => run(connection, integration);

  it("leaves another admin's ranges", async () => {
    await open('kitchen-sink');
    const done = await run(connection, { ipRanges: [{ isOrgWide: true, ranges: ['203.0.114.0/24'] }] });
    await run(connection, { ipRanges: [{ isOrgWide: true, ranges: ['203.0.116.0/24'] }] });
    expect((await undo(connection, done)).state).to.equal('applied');
    const text = JSON.stringify(emulator.org.state.settings['Security']);
    expect(text).to.include('203.0.116.0').and.include('198.51.100.10').and.not.include('203.0.114.0');
  });

  it('leaves and names a value of a remote site that was changed again, and takes back the others', async () => {
    await open('altaflow');
    const select = { names: ['Billing_Service'] };
    const done = await run(connection, {
      remoteSites: [{ select, values: { isActive: false, url: 'https://one.example' } }],
    });
    await remoteSite({ remoteSites: [{ select, values: { url: 'https://two.example' } }] });
    const { notices } = await undo(connection, done);
    const site = emulator.org.state.remoteSites.find(({ fullName }) => fullName === 'Billing_Service');
    expect([site?.url, site?.isActive]).to.deep.equal(['https://two.example', true]);
    expect(notices.map(({ code }) => code)).to.deep.equal(['ChangedSince']);
    expect(notices[0]?.message).to.contain('https://two.example').and.to.contain('Billing_Service url');
  });

  it('leaves and names a remote site that was made and has another address since', async () => {
    await open('altaflow');
    const done = await run(connection, { remoteSites: [{ create: { name: 'New_Api', url: 'https://new.example' } }] });
    await remoteSite({ remoteSites: [{ select: { names: ['New_Api'] }, values: { url: 'https://theirs.example' } }] });
    const { state, notices } = await undo(connection, done);
    expect([state, notices.map(({ code }) => code)]).to.deep.equal(['unchanged', ['ChangedSince']]);
  });

  it('reads a file of version 0.1.0, whose changes name permission sets by label alone', async () => {
    await open('kitchen-sink');
    const before = contentOf(emulator.org);
    const { undoFile } = await run(connection, {
      connectedApps: [
        {
          ...{ name: 'Data_Loader_A', permittedUsers: 'AdminApprovedPreAuthorized' },
          ...{ profiles: ['Standard User'], permissionSets: ['Partner_Access_2', 'X-Y'] },
        },
      ],
    });
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(undoFile ?? '', 'utf8');
    const earlier = JSON.parse(text, (key, value: unknown) => (key === 'apiName' ? undefined : value)) as object;
    expect(Object.keys(earlier)).to.deep.equal(['version', 'createdAt', 'command', 'org', 'changes', 'files']);
    const undone = await runUndo(connection, parseUndoFile('undo.json', JSON.stringify(earlier)), options(connection));
    expect(undone.state).to.equal('applied');
    expect(contentOf(emulator.org)).to.deep.equal(before);
  });
});
