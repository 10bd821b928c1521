// Runs the unit tests (with coverage) or the end-to-end tests: node scripts/mocha.js unit|e2e [mocha options].
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (...path) => join(root, 'node_modules', ...path);

/** Test files below a folder, without the folders named. */
function testsBelow(directory, without) {
  if (!existsSync(directory)) {
    return [];
  }
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return without.includes(entry.name) ? [] : testsBelow(join(directory, entry.name), without);
    }
    return entry.name.endsWith('.test.ts') ? [relative(root, join(directory, entry.name))] : [];
  });
}

const suites = {
  unit: {
    files: () => testsBelow(join(root, 'test'), ['e2e', 'sf-cli', 'node_modules']),
    wrapper: [bin('c8', 'bin', 'c8.js')],
    options: [],
  },
  // Every test there starts processes, each with a home folder and an org of its own: files can run side by side.
  e2e: {
    files: () => testsBelow(join(root, 'test', 'e2e'), []),
    wrapper: [],
    options: ['--timeout', '60000', '--parallel', '--jobs', String(Math.min(4, availableParallelism()))],
  },
};

const [name, ...more] = process.argv.slice(2);
const suite = suites[name];
if (!suite) {
  throw new Error(`Unknown test suite "${name}". Known are ${Object.keys(suites).join(' and ')}.`);
}

const report = join('.reports', `${name}.json`);
mkdirSync(join(root, '.reports'), { recursive: true });
rmSync(join(root, report), { force: true });

const files = suite.files();
if (files.length === 0) {
  console.log(`There are no ${name} tests.`);
} else {
  const { status } = spawnSync(
    process.execPath,
    [
      ...suite.wrapper,
      ...(suite.wrapper.length > 0 ? [process.execPath] : []),
      bin('mocha', 'bin', 'mocha.js'),
      '--forbid-only',
      '--reporter',
      './scripts/mocha-reporter.js',
      '--reporter-option',
      `output=${report}`,
      ...suite.options,
      ...more,
      ...files,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
}
