import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { IntegrationUndoResult } from '../../src/commands/integration/undo.js';
import { runPlugin } from '../support/plugin.js';
import { openTestOrg, undoFiles, type ErrorDocument, type TestOrg } from '../support/preauthorizeOrg.js';
import type { ProcessResult } from '../support/process.js';
import { contentOf } from '../support/undo.js';

describe('sf integration undo', () => {
  let org: TestOrg;

  const open = async (scenario = 'altaflow'): Promise<void> => {
    org = await openTestOrg(scenario);
  };

  afterEach(() => org.emulator.close());

  const plugin = (...args: string[]): Promise<ProcessResult> =>
    runPlugin([...args, '--target-org', 'org'], { home: org.home });

  const undo = (file: string, ...args: string[]): Promise<ProcessResult> =>
    plugin('integration', 'undo', '--undo-file', file, ...args);

  const resultOf = ({ json }: ProcessResult): IntegrationUndoResult =>
    (json as { result: IntegrationUndoResult }).result;

  /** Runs a command; the path of the undo file that it leaves. */
  const undoFileOf = async (...args: string[]): Promise<string> => {
    const done = await plugin(...args, '--no-prompt', '--json');
    expect(done.exitCode).to.equal(0);
    return resultOf(done).undoFile ?? '';
  };

  const preauthorized = (): Promise<string> =>
    undoFileOf('connectedapp', 'preauthorize', '--name', 'Billing Sync', '--profile', 'Admin');

  it('takes a run back, says so in JSON with an undo file of its own, and does nothing the second time', async () => {
    await open();
    const before = contentOf(org.emulator.org);
    const file = await preauthorized();
    const planned = await undo(file, '--dry-run', '--json');
    expect([planned.exitCode, resultOf(planned).undoFile]).to.deep.equal([0, null]);
    expect(contentOf(org.emulator.org)).not.to.deep.equal(before);

    // Nobody is shut out, so no question is asked.
    const undone = await undo(file, '--json');
    expect(undone.exitCode).to.equal(0);
    const { changes, manualSteps, undoFile, org: named } = resultOf(undone);
    expect(changes.map(({ property, after, status }) => [property, after, status])).to.deep.equal([
      ['permittedUsers', 'AllSelfAuthorized', 'applied'],
      ['profile', null, 'applied'],
    ]);
    expect(manualSteps).to.deep.equal([]);
    expect(undoFile).not.to.equal(file);
    expect(undoFiles(org.home).map(({ name }) => name)).to.include((undoFile ?? '').split('/').at(-1));
    expect(named.id).to.equal(org.emulator.org.state.organization.id);
    expect(contentOf(org.emulator.org)).to.deep.equal(before);

    const again = await undo(file, '--json');
    expect([again.exitCode, resultOf(again).changes, resultOf(again).undoFile]).to.deep.equal([0, [], null]);
  });

  it('wants --no-prompt where somebody loses access, and sends nothing without', async () => {
    await open();
    const file = await undoFileOf('connectedapp', 'preauthorize', '--name', 'Data-Sync', '--profile', 'Sales User');
    const { users, oauthTokens } = org.emulator.org.state;
    const [token] = oauthTokens.filter(({ appName }) => appName === 'Data-Sync');
    const sam = users.find(({ username }) => username === 'sam@northwind.example');
    if (!token || !sam) throw new Error('no token of Data-Sync, or no Sam');
    oauthTokens.push({ ...token, userId: sam.id, deleteToken: 'another' });
    const after = contentOf(org.emulator.org);
    const refused = await undo(file, '--json');
    expect(refused.exitCode).to.be.oneOf([1, 2]);
    expect((refused.json as ErrorDocument).name).to.match(/Error$/);
    expect(contentOf(org.emulator.org)).to.deep.equal(after);
    expect((await undo(file, '--no-prompt', '--json')).exitCode).to.equal(0);
  });

  it('ends with 68 and a step where a first login range stays', async () => {
    await open();
    const file = await undoFileOf('iprange', 'add', '--profile', 'Sales User', '--range', '203.0.113.0/24');
    const undone = await undo(file, '--json');
    expect(undone.exitCode).to.equal(68);
    const { manualSteps } = resultOf(undone);
    expect(manualSteps.map(({ code }) => code)).to.deep.equal(['RemoveRanges']);
  });

  const nonsense: Array<[what: string, change: (text: string) => string, name: string]> = [
    ['another org', (text) => text.replace(/"id": "00D\w+"/, '"id": "00D000000000001AAA"'), 'UndoFileOfOtherOrgError'],
    ['the future', (text) => text.replace('"version": 1', '"version": 2'), 'UndoFileNewerError'],
    ['a kind that every object has', (text) => text.replaceAll('"ConnectedApp"', '"toString"'), 'UndoKindUnknownError'],
    ['an unknown property', (text) => text.replace('"permittedUsers"', '"valueOf"'), 'UndoPropertyUnknownError'],
    ['an app that is gone', (text) => text.replaceAll('"Billing_Sync"', '"Gone"'), 'UndoComponentMissingError'],
    ['a value of nobody', (text) => text.replaceAll('"AllSelfAuthorized"', '7'), 'UndoValueInvalidError'],
    ['half a file', (text) => text.slice(0, text.length / 2), 'UndoFileInvalidError'],
    ['a metadata file that is none', (text) => text.replace('<ConnectedApp', '<Profile'), 'UndoFileInvalidError'],
    ['no file at all', () => '', 'UndoFileInvalidError'],
  ];

  it('refuses by name what is no undo file of this org, and sends nothing', async function () {
    this.timeout(240_000);
    await open();
    const text = readFileSync(await preauthorized(), 'utf8');
    const after = contentOf(org.emulator.org);
    const path = join(org.home, 'edited.json');
    for (const [what, change, name] of nonsense) {
      writeFileSync(path, change(text));

      const { exitCode, json } = await undo(path, '--json', '--no-prompt');
      expect([what, (json as ErrorDocument).name, exitCode]).to.deep.equal([what, name, 1]);
    }
    expect(contentOf(org.emulator.org)).to.deep.equal(after);
  });

  it('refuses by name a path that has no file', async () => {
    await open();
    const { exitCode, json } = await undo(join(org.home, 'none.json'), '--json');
    expect([exitCode, (json as ErrorDocument).name]).to.deep.equal([1, 'UndoFileUnreadableError']);
  });
});
