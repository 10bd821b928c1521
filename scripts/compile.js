// Compiles src into lib, incrementally, and keeps lib an exact image of src: a command whose source is gone must not
// stay a command.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lib = join(root, 'lib');
const source = join(root, 'src');
const buildInfo = join(lib, '.tsbuildinfo');

function filesBelow(directory) {
  if (!existsSync(directory)) {
    return [];
  }
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(directory, entry.name)) : [join(directory, entry.name)],
  );
}

const sources = filesBelow(source)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => relative(source, file).replace(/\.ts$/, ''));
const expected = new Set(sources);
for (const file of filesBelow(lib)) {
  const name = relative(lib, file).replace(/\.(d\.ts|js\.map|js)$/, '');
  if (file !== buildInfo && !expected.has(name)) {
    rmSync(file);
  }
}
// tsc trusts its notes and does not see that an output was deleted.
if (!sources.every((name) => existsSync(join(lib, `${name}.js`)))) {
  rmSync(buildInfo, { force: true });
}

// A manifest lists the commands of the build it was made from and hides newer ones.
rmSync(join(root, 'oclif.manifest.json'), { force: true });

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(
  process.execPath,
  [tsc, '-p', root, '--pretty', '--incremental', '--tsBuildInfoFile', buildInfo],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
