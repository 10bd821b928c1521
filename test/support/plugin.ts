import { join } from 'node:path';
import { root, runNode, type ProcessOptions, type ProcessResult } from './process.js';

export { temporaryHome } from './process.js';

/**
 * Runs a command of the built plugin as a process of its own, as `sf` would.
 *
 * @param args e.g. `['connectedapp', 'list', '--json']`
 * @returns the exit code, both outputs and, with `--json`, the parsed document
 * @throws Error when it prints a stack trace, hangs, or prints no JSON with `--json`
 */
export async function runPlugin(args: string[], options: ProcessOptions): Promise<ProcessResult> {
  return runNode([join(root, 'bin', 'run.js')], args, options);
}
