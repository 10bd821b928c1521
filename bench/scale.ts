// Time and requests of changing many remote sites and many IP ranges, in doubling sizes, against the emulator without
// delays: both have to grow linearly, and each run has to stay one deployment.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../emulator/emulator.js';
import { newId } from '../emulator/org/ids.js';
import type { OrgState } from '../emulator/org/state.js';
import { loadScenario } from '../emulator/org/scenario.js';
import type { Integration } from '../src/integration/integration.js';
import { connectToEmulator } from '../test/support/connection.js';
import { countedRequests } from '../test/support/requests.js';
import { run } from '../test/support/run.js';

type Measured = {
  case: string;
  size: number;
  seconds: string;
  'ms each': string;
  requests: number;
  'query pages': number;
  deployments: number;
};

const siteSizes = [500, 1000, 2000, 4000];
const rangeSizes = [125, 250, 500, 1000];

const withSites = (state: OrgState, size: number): void => {
  state.remoteSites = Array.from({ length: size }, (_, index) => ({
    id: newId('0rp'),
    fullName: `Site_${index}`,
    namespacePrefix: null,
    url: `https://site-${index}.example`,
    isActive: false,
    disableProtocolSecurity: false,
    description: null,
  }));
};

const withRanges = (state: OrgState, size: number): void => {
  const ipRanges = Array.from({ length: size }, (_, index) => rangeAt(index));
  state.settings['Security'] = { networkAccess: { ipRanges } };
};

const rangeAt = (index: number): { start: string; end: string } => {
  const block = `10.${Math.floor(index / 256)}.${index % 256}`;
  return { start: `${block}.0`, end: `${block}.99` };
};

const newRanges = (size: number): string[] =>
  Array.from({ length: size }, (_, index) => `172.${16 + Math.floor(index / 256)}.${index % 256}.0/25`);

async function measure(
  name: string,
  size: number,
  prepare: (state: OrgState) => void,
  integration: Integration,
): Promise<Measured> {
  const { state } = await loadScenario('successpro');
  prepare(state);
  const emulator: Emulator = await startEmulator({ scenario: state });
  const connection: Connection = await connectToEmulator(emulator);
  emulator.requests.length = 0;
  const started = performance.now();
  const outcome = await run(connection, integration);
  const milliseconds = performance.now() - started;
  const counted = countedRequests(emulator.requests);
  await emulator.close();
  if (outcome.state !== 'applied' || outcome.changes.length !== size) {
    throw new Error(`${name} of ${size} ended ${outcome.state} with ${outcome.changes.length} changes.`);
  }
  return {
    case: name,
    size,
    seconds: (milliseconds / 1000).toFixed(2),
    'ms each': (milliseconds / size).toFixed(2),
    requests: counted.length,
    'query pages': counted.filter(({ path }) => path.includes('/query/')).length,
    deployments: emulator.deployments.length,
  };
}

const rows: Measured[] = [];
// The first run loads the modules and is not counted.
await measure('warm-up', 10, (state) => withSites(state, 10), {
  remoteSites: [{ select: { isAll: true }, values: { isActive: true } }],
});
for (const size of siteSizes) {
  const names = Array.from({ length: size }, (_, index) => `SITE ${index}`);
  const remoteSites = [{ select: { names }, values: { isActive: true } }];
  rows.push(await measure('activate remote sites', size, (state) => withSites(state, size), { remoteSites }));
}
for (const size of rangeSizes) {
  const ipRanges = [{ isOrgWide: true, ranges: newRanges(size) }];
  rows.push(await measure('add ranges to as many', size, (state) => withRanges(state, size), { ipRanges }));
}
console.table(rows);
mkdirSync('tmp', { recursive: true });
writeFileSync('tmp/bench-scale.json', `${JSON.stringify({ rows }, undefined, 2)}\n`);
