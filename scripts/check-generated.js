// Compares the generated files in the repository with the commands as they are now:
// node scripts/check-generated.js snapshot|schema|commandreference. A difference is a change users can see.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function runDevelopmentPlugin(args) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'bin', 'dev.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status === 0;
}

function isThere(path) {
  if (existsSync(join(root, path))) {
    return true;
  }
  console.error(`${path} is missing. Write it with: npm run generate`);
  return false;
}

/** The schemas of command results only: the comparison takes every file it finds for a command's. */
function copyCommandSchemas() {
  const copies = join(root, 'tmp', 'schemas');
  rmSync(copies, { recursive: true, force: true });
  mkdirSync(copies, { recursive: true });
  for (const file of readdirSync(join(root, 'schemas')).filter((name) => !name.endsWith('.schema.json'))) {
    cpSync(join(root, 'schemas', file), join(copies, file));
  }
  return copies;
}

const checks = {
  snapshot: () => isThere('command-snapshot.json') && runDevelopmentPlugin(['snapshot:compare']),
  schema: () => isThere('schemas') && runDevelopmentPlugin(['schema:compare', '--filepath', copyCommandSchemas()]),
  commandreference: () =>
    runDevelopmentPlugin([
      'commandreference:generate',
      '--error-on-warnings',
      '--output-format',
      'markdown',
      '--output-dir',
      join('tmp', 'commandreference'),
    ]),
};

const [name] = process.argv.slice(2);
if (!checks[name]) {
  throw new Error(`Unknown check "${name}". Known are ${Object.keys(checks).join(', ')}.`);
}
process.exitCode = checks[name]() ? 0 : 1;
