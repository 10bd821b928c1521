import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export type ProcessOptions = {
  /** The home folder the process sees: logins, configuration and caches live there and nowhere else. */
  home: string;
  /** Variables on top of the bare environment. */
  env?: { [name: string]: string };
  /** The working folder; the home folder if not given. */
  cwd?: string;
  /** What the process reads from standard input, which is closed after it. Without it standard input is empty. */
  stdin?: string;
  /** Lets stack traces pass, which debug output is full of. */
  mayTrace?: boolean;
};

export type ProcessResult = {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** The parsed standard output of a run with `--json`. */
  json?: unknown;
};

/** A hung process must end the test with its output, not with mocha's bare timeout. */
const patience = 55_000;

/** A line of a stack trace. In JSON a stack is one escaped string, so no line of it starts like this. */
const stackTraceLine = /^\s+at .*(?:\(|\s)(?:file:|node:|\/|[A-Za-z]:\\).*:\d+:\d+\)?$/m;

/** A new, empty home folder for one test file. */
export function temporaryHome(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'connectedapp-home-')));
}

/**
 * The environment of a process that must see nothing of the developer's or the build server's set-up.
 *
 * @param home the home folder
 * @param env variables to add
 */
export function bareEnvironment(home: string, env: { [name: string]: string }): NodeJS.ProcessEnv {
  const foreign = /^(?:SF|SFDX|FORCE|OCLIF|XDG|NPM|MOCHA|C8)_|^(?:CI|DEBUG|NODE_ENV|NODE_OPTIONS|NODE_V8_COVERAGE)$/i;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    HOME: home,
    USERPROFILE: home,
    SF_DATA_DIR: join(home, 'data'),
    SF_CONFIG_DIR: join(home, 'config'),
    SF_CACHE_DIR: join(home, 'cache'),
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    SF_DISABLE_DNS_CHECK: 'true',
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    ...env,
  };
}

/** The standard output as JSON; a `--json` run that prints anything else is broken. */
function parseJson(stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`--json did not print one JSON document:\n${stdout}\n${stderr}`, { cause });
  }
}

/**
 * Runs a Node program to its end.
 *
 * @param program its JavaScript file, with Node options before it where needed
 * @param args its arguments; with `--json` among them the result has `json`
 * @returns what it printed and its exit code
 * @throws Error when it takes longer than 55 seconds, is killed, prints a stack trace it may not print, or prints no JSON
 *   with `--json`
 */
export async function runNode(
  program: string[],
  args: string[],
  { home, env = {}, cwd = home, stdin = '', mayTrace = false }: ProcessOptions,
): Promise<ProcessResult> {
  mkdirSync(cwd, { recursive: true });
  const child = spawn(process.execPath, [...program, ...args], { cwd, env: bareEnvironment(home, env) });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  // A program that ends without reading its input breaks the pipe, which is its right.
  child.stdin.on('error', () => undefined).end(stdin);
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  }).finally(() => clearTimeout(timer));

  const { stdout, stderr } = output;
  if (exitCode === null) {
    throw new Error(`"${args.join(' ')}" was killed or took over ${patience / 1000} s:\n${stdout}\n${stderr}`);
  }
  if (!mayTrace && (stackTraceLine.test(stdout) || stackTraceLine.test(stderr))) {
    throw new Error(`"${args.join(' ')}" printed a stack trace:\n${stdout}\n${stderr}`);
  }
  return { exitCode, stdout, stderr, ...(args.includes('--json') && { json: parseJson(stdout, stderr) }) };
}
