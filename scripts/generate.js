// Writes the generated files anew: command-snapshot.json, the schemas of the commands' results, the README's command list.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

const schemas = join(root, 'schemas');
for (const file of existsSync(schemas) ? readdirSync(schemas) : []) {
  if (!file.endsWith('.schema.json')) {
    rmSync(join(schemas, file), { recursive: true });
  }
}
run(join('scripts', 'compile.js'));
run('--import', 'tsx', join('bin', 'dev.js'), 'snapshot:generate');
run('--import', 'tsx', join('bin', 'dev.js'), 'schema:generate');
run(join('node_modules', 'oclif', 'bin', 'run.js'), 'readme', '--no-aliases');
run(
  join('node_modules', 'prettier', 'bin', 'prettier.cjs'),
  '--write',
  'command-snapshot.json',
  'schemas',
  'README.md',
  '--log-level',
  'warn',
);
