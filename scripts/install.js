// Installs a folder's dependencies when they are not what its lock file says. Runs before anything is installed, and on
// whatever Node the machine has: Node's own modules only, and nothing newer than Node 18.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest Node that runs the plugin; the `node` package in the dependencies provides one where the machine's is older. */
const requiredNode = 22;

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** A text that changes whenever the lock file or the kind of machine does. */
function fingerprint(directory) {
  return createHash('sha256')
    .update(readFileSync(join(directory, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
}

/**
 * Whether npm's own record of what it installed agrees with the lock file. True after a hand-made `npm install`, which
 * leaves no stamp of ours and must not be thrown away. Optional packages may be missing: they depend on the machine.
 */
function isInstalledByHand(directory) {
  const record = join(directory, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) {
    return false;
  }
  const installed = readJson(record).packages;
  return Object.entries(readJson(join(directory, 'package-lock.json')).packages).every(
    ([path, { version, optional, devOptional, peer }]) =>
      path === '' || installed[path]?.version === version || (!installed[path] && (optional || devOptional || peer)),
  );
}

/** Runs npm, the one that started this script where there is one, and returns what `spawnSync` does. All it prints goes to stderr. */
function npm(directory, args) {
  const started = process.env.npm_execpath;
  const [command, before, shell] = started?.endsWith('npm-cli.js')
    ? [process.execPath, [started], false]
    : ['npm', [], process.platform === 'win32'];
  return spawnSync(command, [...before, ...args], { cwd: directory, shell, stdio: ['ignore', 2, 2] });
}

/** Whether there is a new enough Node to run what is installed: the machine's, or the one among the dependencies. */
function hasNode(directory) {
  if (Number.parseInt(process.versions.node, 10) >= requiredNode) {
    return true;
  }
  const binary = join(directory, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(binary) && spawnSync(binary, ['--version']).status === 0;
}

/**
 * Installs the dependencies of a folder that has a package-lock.json, unless they are there already. Says one line when
 * it starts to install, and nothing when there is nothing to do.
 *
 * @param directory the folder's absolute path
 * @param what what is installed, to finish the sentence "Installing …"
 * @returns the reason why it could not be done, one line, or undefined
 */
export function ensureInstalled(directory, what) {
  const stamp = join(directory, 'node_modules', '.install-stamp');
  const expected = fingerprint(directory);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === expected) {
    return undefined;
  }
  if (!isInstalledByHand(directory)) {
    console.error(`Installing ${what} (npm ci) …`);
    const { status, error } = npm(directory, [
      'ci',
      '--include=dev',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `--prefix=${directory}`,
    ]);
    if (status !== 0) {
      return `Can't install ${what}: ${error?.message ?? `npm ci ended with exit code ${status}`}. Check the network and "npm config get registry", then run the same command again.`;
    }
  }
  if (!hasNode(directory)) {
    // A user's `ignore-scripts` setting keeps the node package from unpacking its binary.
    npm(directory, ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error', `--prefix=${directory}`]);
    if (!hasNode(directory)) {
      return `Can't set up Node ${requiredNode}: this machine has Node ${process.versions.node}, and the npm package "node" did not unpack. Install Node ${requiredNode} or later, or allow install scripts (npm config set ignore-scripts false).`;
    }
  }
  writeFileSync(stamp, expected);
  return undefined;
}
