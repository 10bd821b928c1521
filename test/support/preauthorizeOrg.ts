import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminSession, startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { OrgState } from '../../emulator/org/state.js';
import type { Fault } from '../../emulator/org/switches.js';
import { loginToEmulator } from './org.js';
import { runPlugin, temporaryHome } from './plugin.js';
import type { ProcessResult } from './process.js';

/** The JSON of a run that ended with an error, as `sf` prints it. */
export type ErrorDocument = { name: string; message: string; actions: string[]; exitCode: number; status: number };

/** An emulated org with a home folder that is logged in to it, for tests of one command as a process. */
export type TestOrg = {
  emulator: Emulator;
  home: string;
  /** The org as the scenario made it. */
  initial: OrgState;
  /** Runs `connectedapp preauthorize` on the org. */
  preauthorize: (args: string[], options?: { targetOrg?: string }) => Promise<ProcessResult>;
  /** Logs the home in as another user, or through another address. */
  loginAs: (accessToken: string, alias: string, instanceUrl?: string) => Promise<void>;
  /** Makes the org what it was in the beginning, without faults. */
  reset: () => void;
  injectFault: (fault: Partial<Fault>) => void;
};

/** What no output and no file of a command may hold. */
const secretsOf = ({ org, keys }: Emulator): string[] => [
  ...org.state.connectedApps.map(({ consumerKey }) => consumerKey),
  ...org.state.uninstalledApps.map(({ consumerKey }) => consumerKey),
  ...org.state.sessions.map(({ accessToken }) => accessToken),
  ...org.state.refreshTokens.map(({ refreshToken }) => refreshToken),
  ...org.state.oauthTokens.map(({ deleteToken }) => deleteToken),
  ...[...keys.values()].map((pem) => pem.split('\n')[1] ?? ''),
];

/**
 * The undo files a home folder holds.
 *
 * @returns their names and texts, oldest first
 */
export function undoFiles(home: string): Array<{ name: string; text: string }> {
  const directory = join(home, '.sf', 'connectedapp', 'undo');
  try {
    const names = readdirSync(directory).sort();
    return names.map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }));
  } catch {
    return [];
  }
}

function refuseSecrets(
  { emulator, home }: Pick<TestOrg, 'emulator' | 'home'>,
  { stdout, stderr }: ProcessResult,
): void {
  const secrets = secretsOf(emulator);
  const texts = { stdout, stderr, ...Object.fromEntries(undoFiles(home).map(({ name, text }) => [name, text])) };
  for (const [where, text] of Object.entries(texts)) {
    if (secrets.some((secret) => secret !== '' && text.includes(secret)))
      throw new Error(`There is a secret in ${where}`);
  }
}

/**
 * Starts an emulated org and logs a new home folder in to it as its administrator.
 *
 * @param scenario the scenario's name
 */
export async function openTestOrg(scenario: string): Promise<TestOrg> {
  const emulator = await startEmulator({ scenario });
  const home = temporaryHome();
  const loginAs: TestOrg['loginAs'] = async (accessToken, alias, instanceUrl = emulator.url) => {
    await loginToEmulator(home, { instanceUrl, accessToken, alias });
  };
  await loginAs(adminSession(emulator.org).accessToken, 'org');
  const initial = structuredClone(emulator.org.state);
  return {
    emulator,
    home,
    initial,
    loginAs,
    preauthorize: async (args, { targetOrg = 'org' } = {}) => {
      const words = ['connectedapp', 'preauthorize', '--target-org', targetOrg, ...args];
      const result = await runPlugin(words, { home });
      refuseSecrets({ emulator, home }, result);
      return result;
    },
    reset: () => {
      emulator.org.state = structuredClone(initial);
      emulator.org.faults.length = 0;
      emulator.org.onChange.length = 0;
      emulator.deployments.length = 0;
      emulator.requests.length = 0;
    },
    injectFault: (fault) => {
      emulator.org.faults.push({ status: 500, errorCode: 'UNKNOWN_EXCEPTION', message: 'no', ...fault });
    },
  };
}
