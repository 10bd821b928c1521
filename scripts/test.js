// Everything that has to hold: `npm test`. A check that fails does not stop the ones after it, so that one run tells all.
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const script = (name) => [process.execPath, join(root, 'scripts', name)];
const tool = (...path) => [process.execPath, join(root, 'node_modules', ...path)];

const failed = [];

/** Runs a quiet check; its output appears only when it fails. */
function check(title, [command, ...args]) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${title} (${Math.round((Date.now() - started) / 1000)} s)`);
      if (code !== 0) {
        failed.push(title);
        console.log(Buffer.concat(output).toString('utf8'));
      }
      resolve();
    });
  });
}

/** Runs the checks with at most two at a time: each of them keeps a processor busy. */
async function checkAll(checks) {
  const waiting = [...checks];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await check(...next);
    }
  };
  await Promise.all([work(), work()]);
}

/** Runs a test suite with its report on the terminal. */
function runSuite(title, args) {
  const { status } = spawnSync(args[0], args.slice(1), { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    failed.push(title);
  }
}

rmSync(join(root, '.reports'), { recursive: true, force: true });
await check('compile', script('compile.js'));
await checkAll([
  [
    'types of tests, emulator and scripts',
    [
      ...tool('typescript', 'bin', 'tsc'),
      ...['-p', 'test', '--noEmit', '--incremental', '--tsBuildInfoFile', 'tmp/test.tsbuildinfo'],
    ],
  ],
  [
    'lint',
    [...tool('eslint', 'bin', 'eslint.js'), '.', '--cache', '--cache-strategy', 'content', '--max-warnings', '0'],
  ],
  ['official Salesforce CLI installed', script('install-sf.js')],
  ['format', [...tool('prettier', 'bin', 'prettier.cjs'), '--check', '--cache', '--log-level', 'warn', '.']],
  ['command snapshot', [...script('check-generated.js'), 'snapshot']],
  ['result schemas', [...script('check-generated.js'), 'schema']],
  ['command reference', [...script('check-generated.js'), 'commandreference']],
]);
runSuite('unit tests', [...script('mocha.js'), 'unit']);
runSuite('end-to-end tests', [...script('mocha.js'), 'e2e']);

console.log();
if (failed.length > 0) {
  console.log(`Failed: ${failed.join(', ')}.`);
}
const { status } = spawnSync(...splitCommand(script('count-tests.js')), { stdio: 'inherit' });
process.exitCode = failed.length > 0 || status !== 0 ? 1 : 0;

function splitCommand([command, ...args]) {
  return [command, args];
}
