import { mkdtempSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { makeCertificate, makeKey } from '../support/certificates.js';
import { connectToEmulator } from '../support/connection.js';
import { run, type TestRun } from '../support/run.js';
import { contentOf, undo } from '../support/undo.js';
import { undoCases, type UndoCase } from '../support/undoTable.js';

describe('undoing every changing command', () => {
  let emulator: Emulator;
  let certificate: string;

  before(async () => {
    certificate = join(mkdtempSync(join(tmpdir(), 'connectedapp-undo-')), 'public.crt');
    await writeFile(certificate, await makeCertificate({ commonName: 'Undo', key: makeKey('rsa:2048') }));
  });

  afterEach(() => emulator.close());

  const changing = (): number =>
    emulator.deployments.length +
    emulator.requests.filter(
      ({ method, path }) => method === 'DELETE' || (method !== 'GET' && path.includes('/sobjects')),
    ).length;

  const open = async (scenario: string): Promise<Connection> => {
    emulator = await startEmulator({ scenario });
    return connectToEmulator(emulator);
  };

  const perform = async (connection: Connection, { integration }: UndoCase): Promise<TestRun> => {
    const folder = mkdtempSync(join(tmpdir(), 'connectedapp-undo-'));
    const done = await run(connection, integration({ certificate, folder }));
    expect(done.state).to.be.oneOf(['applied', 'manual']);
    return done;
  };

  for (const each of undoCases.filter(({ stays }) => stays === undefined)) {
    const { command, scenario, what } = each;
    it(`${command} on ${scenario} (${what}): the org is as it was, once is enough, and the undo can be undone`, async () => {
      const connection = await open(scenario);
      const before = contentOf(emulator.org);
      const done = await perform(connection, each);
      const after = contentOf(emulator.org);
      expect(after).not.to.deep.equal(before);

      const undone = await undo(connection, done);
      expect(undone.state).to.equal('applied');
      expect(contentOf(emulator.org)).to.deep.equal(before);

      const sent = changing();
      const again = await undo(connection, done);
      expect([again.state, again.changes, again.undoFile]).to.deep.equal(['unchanged', [], null]);
      expect(changing()).to.equal(sent);

      const redone = await undo(connection, undone);
      expect(redone.state).to.equal('applied');
      expect(contentOf(emulator.org)).to.deep.equal(after);
    });
  }

  for (const each of undoCases.filter(({ stays }) => stays === 'first login ranges')) {
    const { command, scenario, what } = each;
    it(`${command} on ${scenario} (${what}): a profile's first ranges stay and are a step, all else is as it was`, async () => {
      const connection = await open(scenario);
      const before = contentOf(emulator.org);
      const done = await perform(connection, each);
      const undone = await undo(connection, done);
      expect(undone.state).to.equal('manual');
      expect(undone.manualSteps.map(({ code }) => code)).to.include('RemoveRanges');
      expect(undone.manualSteps).to.have.length(done.changes.length);
      for (const profile of emulator.org.state.profiles) {
        const listed = profile.fullName.replace('/', '%2F');
        if (done.changes.some(({ component }) => component.fullName === listed)) profile.loginIpRanges = [];
      }
      expect(contentOf(emulator.org)).to.deep.equal(before);
      expect((await undo(connection, done)).state).to.equal('unchanged');
    });
  }
});
