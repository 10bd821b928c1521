import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { addingBomb, addingCopy, changingFiles, startArchiveProxy, type Rewriting } from '../support/archiveProxy.js';
import { connectToEmulator } from '../support/connection.js';
import type { Proxy } from '../support/proxy.js';
import { run } from '../support/run.js';
import { rejection } from './rejection.js';

const APP_FILE = 'connectedApps/Billing_Sync.connectedApp';
const isApp = (path: string): boolean => path.endsWith(APP_FILE);
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const gibibyte = 1024 * 1024 * 1024;

const wish = {
  connectedApps: [
    { name: 'Billing Sync', permittedUsers: 'AdminApprovedPreAuthorized' as const, profiles: ['Billing Integration'] },
  ],
};

describe('an archive that a retrieve hands over', () => {
  let emulator: Emulator;
  let proxy: Proxy;
  let connection: Connection;

  const open = async (rewrite: Rewriting): Promise<void> => {
    emulator = await startEmulator({ scenario: 'altaflow' });
    proxy = await startArchiveProxy(emulator.url, rewrite);
    connection = await connectToEmulator({ ...emulator, url: proxy.url });
  };

  afterEach(async () => {
    await proxy.close();
    await emulator.close();
  });

  /** The name of the error that a run ends with, which has sent nothing. */
  const refused = async (): Promise<{ name: string; message: string; exitCode: number; actions: string[] }> => {
    const before = structuredClone({ ...emulator.org.state, sessions: [] });
    const { name, message, exitCode, actions = [] } = await rejection(run(connection, wish));
    expect(emulator.deployments).to.deep.equal([]);
    expect({ ...emulator.org.state, sessions: [] }).to.deep.equal(before);
    expect(
      emulator.requests.some(({ soapAction, path }) => soapAction === 'deploy' || path.endsWith('/sobjects')),
    ).to.equal(false);
    return { name, message, exitCode, actions };
  };

  it('needs no manifest', async () => {
    await open(changingFiles((path, content) => (path.endsWith('package.xml') ? undefined : content)));
    const outcome = await run(connection, wish);
    expect([outcome.state, outcome.app?.origin]).to.deep.equal(['applied', 'own']);
  });

  it('proves nothing when it lacks the file and the org says nothing of it', async () => {
    await open(changingFiles((path, content) => (isApp(path) ? undefined : content)));
    const { name, message, exitCode, actions } = await refused();
    expect([name, exitCode]).to.deep.equal(['ArchiveIncompleteError', 1]);
    expect(message).to.contain('ConnectedApp Billing_Sync');
    expect(actions.join()).to.contain('sf project retrieve start');
  });

  it('is read without what else is in it, however large that is', async () => {
    await open(addingBomb('unpackaged/connectedApps/Other.connectedApp', 1.5 * gibibyte));
    const started = performance.now();
    const used = process.memoryUsage().rss;
    expect((await run(connection, wish)).state).to.equal('applied');
    expect(performance.now() - started).to.be.below(15_000);
    expect(process.memoryUsage().rss - used).to.be.below(0.5 * gibibyte);
  });

  it('is read no further than any file of its kind is long', async () => {
    const bomb = addingBomb(`unpackaged/${APP_FILE}`, 1.5 * gibibyte);
    const without = changingFiles((path, content) => (isApp(path) ? undefined : content));
    await open(async (zip) => bomb(await without(zip)));
    const started = performance.now();
    expect((await refused()).name).to.equal('ArchiveFileTooLargeError');
    expect(performance.now() - started).to.be.below(15_000);
  });

  for (const [what, rewrite] of [
    ['is cut off', (zip: Buffer) => zip.subarray(0, zip.length / 2)],
    ['is no zip', () => Buffer.from('<html>no zip</html>')],
  ] as Array<[string, Rewriting]>) {
    it(`is called unreadable when it ${what}`, async () => {
      await open(rewrite);
      const { name, exitCode } = await refused();
      expect([name, exitCode]).to.deep.equal(['ArchiveUnreadableError', 1]);
    });
  }

  it('whose file is no UTF-8 is not mended by guessing', async () => {
    await open(
      changingFiles((path, content) =>
        isApp(path) ? Buffer.from(content.toString('utf8').replace('<label>', '<label>\u00ff'), 'latin1') : content,
      ),
    );
    expect((await refused()).name).to.equal('ArchiveFileNotTextError');
  });

  it('whose file begins with a byte order mark is sent back with it', async () => {
    await open(changingFiles((path, content) => (isApp(path) ? Buffer.concat([byteOrderMark, content]) : content)));
    expect((await run(connection, wish)).state).to.equal('applied');
    const [deployment] = emulator.deployments;
    expect(deployment?.files[APP_FILE]?.codePointAt(0)).to.equal(0xfeff);
  });

  for (const [what, text] of [
    ['a web page', '<!DOCTYPE html>\n<html><body>Log in to the Wi-Fi</body></html>'],
    ['another component', '<?xml version="1.0"?>\n<Profile><custom>true</custom></Profile>'],
    ['no XML', 'nothing of the kind'],
  ]) {
    it(`whose file holds ${what} is not taken for the app`, async () => {
      await open(changingFiles((path, content) => (isApp(path) ? Buffer.from(text) : content)));
      const { name, message } = await refused();
      expect(name).to.equal('ArchiveFileOfOtherKindError');
      expect(message).to.contain('Billing_Sync');
    });
  }

  it('with the app in two places is ambiguous', async () => {
    const copy = `unpackaged/${APP_FILE.replace('_', '%5F')}`;
    await open(addingCopy(isApp, copy));
    expect((await refused()).name).to.equal('ArchiveAmbiguousError');
  });
});
