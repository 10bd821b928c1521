// Whole-process wall time of pre-authorising an own app, through the real `sf`, against the emulator without delays.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminSession, startEmulator } from '../emulator/emulator.js';
import { loginToEmulator } from '../test/support/org.js';
import { root, temporaryHome } from '../test/support/process.js';
import { installPluginIntoSf } from '../test/support/sf.js';
import { resetApp, routes } from './routes.js';

const runs = Number(process.argv[2] ?? 7);
const goals: { [route: string]: number } = { 'retrieve, edit, deploy': 0.45, 'floor: org list metadata': 1.3 };

const median = (values: number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);

// As the package ships: with the manifest that keeps the CLI from loading every command to know them.
const oclif = join(root, 'node_modules', 'oclif', 'bin', 'run.js');
execFileSync(process.execPath, [oclif, 'manifest', root], { cwd: root, stdio: 'ignore' });
process.on('exit', () => rmSync(join(root, 'oclif.manifest.json'), { force: true }));

const emulator = await startEmulator({ scenario: 'altaflow' });
const home = temporaryHome();
installPluginIntoSf(home);
await loginToEmulator(home, {
  instanceUrl: emulator.url,
  accessToken: adminSession(emulator.org).accessToken,
  alias: 'bench',
});

const compared = routes(home);
const times = new Map<string, number[]>(compared.map(({ name }) => [name, []]));
// The first round warms caches and is not counted; the routes take turns, so that a slow moment hits all of them.
for (let round = 0; round <= runs; round += 1) {
  for (const { name, run } of compared) {
    resetApp(emulator);
    const started = performance.now();
    await run();
    if (round > 0) times.get(name)?.push(performance.now() - started);
  }
}
await emulator.close();

const medians = new Map([...times].map(([name, values]) => [name, median(values)]));
const own = medians.get('preauthorize') ?? 0;
const rows = [...times].map(([name, values]) => ({
  route: name,
  'median s': seconds(medians.get(name) ?? 0),
  'min s': seconds(Math.min(...values)),
  'max s': seconds(Math.max(...values)),
  'preauthorize / route': (own / (medians.get(name) ?? 1)).toFixed(2),
  goal: goals[name] === undefined ? '' : `at most ${goals[name]}`,
}));
console.table(rows);
mkdirSync('tmp', { recursive: true });
writeFileSync('tmp/bench-preauthorize.json', `${JSON.stringify({ runs, rows }, undefined, 2)}\n`);
