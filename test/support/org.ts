import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, runNode } from './process.js';

export type EmulatorLogin = { instanceUrl: string; accessToken: string; alias?: string };

/** The logins done, by home folder and org: a home keeps its login, and starting a process for it takes seconds. */
const done = new Map<string, Promise<string>>();

/**
 * Logs a home folder in to an emulated org, so that every command run with that home finds it.
 *
 * @param home the home folder, see `temporaryHome`
 * @param login the org's address, a session of it, and the alias to give it
 * @returns the username that the org says the session is of
 * @throws Error when the org refuses the session
 */
export function loginToEmulator(home: string, login: EmulatorLogin): Promise<string> {
  const key = JSON.stringify([home, login]);
  const known = done.get(key);
  if (known) {
    return known;
  }
  const username = writeLogin(home, login);
  done.set(key, username);
  return username;
}

async function writeLogin(home: string, login: EmulatorLogin): Promise<string> {
  const { exitCode, stdout, stderr } = await runNode(
    [
      '--import',
      pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href,
      join(root, 'test', 'support', 'login.ts'),
    ],
    [],
    { home, stdin: JSON.stringify(login) },
  );
  if (exitCode !== 0) {
    throw new Error(`Can't log in to ${login.instanceUrl}: ${stderr}`);
  }
  return stdout.trim();
}
