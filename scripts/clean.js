// Removes what the build and the tests write, or the files named as arguments.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const named = process.argv.slice(2);
const written = ['lib', 'coverage', 'tmp', '.reports', '.eslintcache', 'oclif.manifest.json', 'docs/commands'];
for (const path of named.length > 0 ? named : written) {
  rmSync(join(root, path), { recursive: true, force: true });
}
