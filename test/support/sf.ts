import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode, type ProcessOptions, type ProcessResult } from './process.js';

const cli = join(root, 'test', 'sf-cli', 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');

/**
 * Runs the official Salesforce CLI, the one in test/sf-cli.
 *
 * @param args e.g. `['org', 'display', '--json']`
 * @returns the exit code, both outputs and, with `--json`, the parsed document
 * @throws Error when the CLI is not installed, hangs, prints a stack trace, or prints no JSON with `--json`
 */
export async function runSf(args: string[], options: ProcessOptions): Promise<ProcessResult> {
  if (!existsSync(cli)) {
    throw new Error('The official Salesforce CLI is not installed. Install it with: node scripts/install-sf.js');
  }
  return runNode([cli], args, options);
}

/**
 * Makes the built plugin an installed plugin of the official CLI, for one home folder. It leaves what `sf plugins install`
 * leaves, without the network; `sf plugins link` would run the plugin's TypeScript sources instead of the build.
 *
 * @param home the home folder that `runSf` is then given
 */
export function installPluginIntoSf(home: string): void {
  const data = join(home, 'data');
  const modules = join(data, 'node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(root, join(modules, 'sf-plugin-connectedapp'), 'junction');
  writeFileSync(
    join(data, 'package.json'),
    JSON.stringify({
      private: true,
      oclif: { schema: 1, plugins: [{ name: 'sf-plugin-connectedapp', type: 'user', tag: 'latest' }] },
      dependencies: { 'sf-plugin-connectedapp': '*' },
    }),
  );
}
