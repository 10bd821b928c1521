import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { expect } from 'chai';
import { floors, importsRunDownwards } from '../../eslint/importsRunDownwards.js';
import { root } from '../support/process.js';

const lint = (file: string, code: string): string[] => {
  const linter = new Linter();
  const config: Linter.Config = {
    files: ['**/*.ts'],
    plugins: { local: { rules: { downwards: importsRunDownwards } } },
    rules: { 'local/downwards': 'error' },
  };
  return linter.verify(code, [config], join(root, 'src', file)).map(({ message }) => message);
};

describe('the floors of src', () => {
  it('hold every folder', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(floors.flat().sort()).to.deep.equal(folders.map(({ name }) => name).sort());
  });

  for (const code of [
    "import { kinds } from '../components/kinds.js';",
    "export { kinds } from '../components/kinds.js';",
    "export * from '../components/kinds.js';",
    "const load = () => import('../components/kinds.js');",
  ]) {
    it(`refuse ${code} in the engine`, () => {
      expect(lint('plan/some.ts', code)).to.deep.equal(['plan is below components.']);
    });
  }

  it('let a folder import from below, from beside and from itself', () => {
    const code = "import '../../plan/kind.js';\nimport '../user/kind.js';\nimport './find.js';\nimport 'node:fs';";
    expect(lint('components/connectedApp/some.ts', code)).to.deep.equal([]);
  });

  it('refuse a folder that none of them holds', () => {
    expect(lint('plan/some.ts', "import '../misc/things.js';")).to.deep.equal(['No floor holds "misc".']);
  });
});
