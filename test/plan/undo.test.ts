import fileSystem, { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { restore, stub } from 'sinon';
import type { Plan } from '../../src/plan/plan.js';
import { writeUndoFile, type UndoTarget } from '../../src/plan/undo.js';

const isWindows = process.platform === 'win32';
const plan = { files: [], changes: [] } as unknown as Plan;

describe('the undo file', () => {
  let home: string;
  let directory: string;
  let written: string[];
  let target: UndoTarget;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'connectedapp-undo-'));
    directory = join(home, 'connectedapp', 'undo');
    written = [];
    const org = { id: '00D000000000001', username: 'a@b.example', instanceUrl: 'https://x.example' };
    target = { directory, command: 'test', org, onWritten: (path) => written.push(path) };
  });

  afterEach(() => {
    restore();
    syncBuiltinESMExports();
    rmSync(home, { recursive: true });
  });

  const failing = (method: 'writeFile' | 'rename' | 'mkdir', code: string): void => {
    stub(fileSystem.promises, method).rejects(Object.assign(new Error(code), { code }));
    syncBuiltinESMExports();
  };

  const refusal = async (path?: string): Promise<SfError> =>
    writeUndoFile(plan, [], target, path).then(
      () => expect.fail('written'),
      (error: unknown) => error as SfError,
    );

  it('is for its owner alone, in a folder for its owner alone, and is told of', async () => {
    const file = await writeUndoFile(plan, [], target);
    expect(written).to.deep.equal([file]);
    if (isWindows) return;
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(statSync(directory).mode & 0o777).to.equal(0o700);
  });

  (isWindows ? it.skip : it)('closes a folder that others could read', async () => {
    // Windows has no file modes
    await writeUndoFile(plan, [], target);
    chmodSync(directory, 0o755);
    await writeUndoFile(plan, [], target);
    expect(statSync(directory).mode & 0o777).to.equal(0o700);
  });

  for (const [method, code] of [
    ['writeFile', 'ENOSPC'],
    ['rename', 'EDQUOT'],
  ] as const) {
    it(`is an error with a name, and leaves nothing behind, when ${method} fails with ${code}`, async () => {
      failing(method, code);
      const { name, message, actions } = await refusal();
      expect(name).to.equal('UndoFileUnwritableError');
      expect(message).to.contain(code).and.to.contain('Nothing was changed');
      expect(actions).to.not.be.empty;
      expect([written, readdirSync(directory)]).to.deep.equal([[], []]);
    });

    it(`stays whole when writing it anew fails in ${method} with ${code}`, async () => {
      const file = await writeUndoFile(plan, [], target);
      const text = readFileSync(file, 'utf8');
      failing(method, code);
      const { name, message } = await refusal(file);
      expect(name).to.equal('UndoFileNotUpdatedError');
      expect(message).to.contain(file).and.to.not.contain('Nothing was changed');
      expect(readFileSync(file, 'utf8')).to.equal(text);
      expect(readdirSync(directory)).to.have.length(1);
    });
  }

  for (const code of ['EACCES', 'EROFS']) {
    it(`is an error with a name when its folder can't be made (${code})`, async () => {
      failing('mkdir', code);
      const { name, message } = await refusal();
      expect(name).to.equal('UndoFolderUnusableError');
      expect(message).to.contain(code).and.to.contain(directory);
      expect(existsSync(directory)).to.equal(false);
    });
  }
});
