import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@salesforce/core';
import { Duration } from '@salesforce/kit';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { loadScenario, type LoadedScenario } from '../../emulator/org/scenario.js';
import type { Fault } from '../../emulator/org/switches.js';
import { runIntegration } from '../../src/integration/run.js';
import type { Outcome } from '../../src/plan/outcome.js';
import type { UndoFile } from '../../src/plan/undoFile.js';
import { connectToEmulator } from '../support/connection.js';
import type { Command, Line } from './commands.js';
import { factsOf, type Facts } from './facts.js';

/** Milliseconds that a run with a fault may take, as `--wait` would give it. */
export const FAULTY_WAIT = 2500;

/** How one run of a line ended, and what the org was before and after. */
export type Ended = {
  outcome?: Outcome;
  thrown?: unknown;
  /** Undo files that are there afterwards: path and content. */
  undoFiles: Array<{ path: string; text: string; content: UndoFile }>;
  before: Facts;
  after: Facts;
  milliseconds: number;
  /** Faults that the org still has in stock. */
  faultsLeft: number;
};

/** An org of its own for a line, with what nobody may see of it. */
export type FaultOrg = {
  emulator: Emulator;
  keys: string[];
  certificates: string[];
  secretWords: string[];
  undoFolder: string;
};

const scenarios = new Map<string, Promise<LoadedScenario>>();

let orgCount = 0;

/** Starts an org that is like the one before it. */
export async function openOrg({ scenario, switches = {} }: Command): Promise<FaultOrg> {
  const loading = scenarios.get(scenario) ?? loadScenario(scenario);
  scenarios.set(scenario, loading);
  const { state, keys } = await loading;
  const own = structuredClone(state);
  // The CLI's libraries know a login by its username: orgs that run side by side must not share one.
  for (const user of own.users)
    if (user.username.startsWith('admin@')) user.username = `${++orgCount}.${user.username}`;
  const emulator = await startEmulator({ scenario: own, switches });
  const { connectedApps, uninstalledApps, sessions, refreshTokens, oauthTokens } = emulator.org.state;
  return {
    emulator,
    keys: [...keys.values()],
    certificates: [
      ...connectedApps.map(({ metadata }) => (metadata['oauthConfig'] as { certificate?: string }).certificate ?? ''),
      ...uninstalledApps.map(({ certificate }) => certificate ?? ''),
    ],
    secretWords: [
      ...[...connectedApps, ...uninstalledApps].map(({ consumerKey }) => consumerKey),
      ...sessions.map(({ accessToken }) => accessToken),
      ...refreshTokens.map(({ refreshToken }) => refreshToken),
      ...oauthTokens.map(({ deleteToken }) => deleteToken),
    ],
    undoFolder: mkdtempSync(join(tmpdir(), 'connectedapp-undo-')),
  };
}

/** Ends an org and removes what its runs have left. */
export async function closeOrg({ emulator, undoFolder }: FaultOrg, { folder }: Line): Promise<void> {
  await emulator.close();
  for (const path of [undoFolder, folder]) if (path) rmSync(path, { recursive: true, force: true });
}

const readUndoFiles = (folder: string): Ended['undoFiles'] =>
  (existsSync(folder) ? readdirSync(folder) : []).map((name) => {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    return { path, text, content: JSON.parse(text) as UndoFile };
  });

let connecting: Promise<unknown> = Promise.resolve();

/** One after the other: logins that are made at the same moment write the same files. */
const connectInTurn = (emulator: Emulator): Promise<Connection> => {
  const connection = connecting.then(() => connectToEmulator(emulator));
  connecting = connection.catch(() => undefined);
  return connection;
};

/**
 * Runs a line to its end.
 *
 * @param faults what the org suffers meanwhile; none is left afterwards
 * @param wait milliseconds
 * @returns how it ended, whatever was thrown
 */
export async function runLine(org: FaultOrg, line: Line, faults: Fault[], wait: number): Promise<Ended> {
  const { emulator, undoFolder } = org;
  rmSync(undoFolder, { recursive: true, force: true });
  for (const session of emulator.org.state.sessions) session.isRevoked = false;
  const connection = await connectInTurn(emulator);
  const before = factsOf(emulator.org.state);
  const started = performance.now();
  emulator.org.faults.push(...faults);
  const ended = await runIntegration(connection, line.integration, {
    isDryRun: false,
    wait: Duration.milliseconds(wait),
    undo: {
      directory: undoFolder,
      command: 'faults',
      org: { id: '', username: connection.getUsername() ?? '', instanceUrl: connection.instanceUrl },
    },
    confirm: () => Promise.resolve(true),
    onStage: () => undefined,
  }).then(
    (outcome) => ({ outcome }),
    (thrown: unknown) => ({ thrown }),
  );
  const milliseconds = performance.now() - started;
  const faultsLeft = emulator.org.faults.splice(0).length;
  const after = factsOf(emulator.org.state);
  return { ...ended, undoFiles: readUndoFiles(undoFolder), before, after, milliseconds, faultsLeft };
}
