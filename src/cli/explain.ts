import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { ExplainResult, FoundError } from '../explain/explain.js';
import type { Fix } from '../explain/types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedapp.explain');

/** Shows what to do, a line for each way, the command below it. */
export function showFix(command: SfCommand<unknown>, fix: Fix[]): void {
  for (const { text, command: line } of fix) {
    command.log(`  - ${text}`);
    if (line) command.log(`    ${line}`);
  }
}

const showError = (command: SfCommand<unknown>, { explanation, excerpt, count }: FoundError): void => {
  const { title, code, cause, check, fix } = explanation;
  command.styledHeader(`${title} (${code})`);
  command.log(messages.getMessage(count === 1 ? 'info.FoundOnce' : 'info.Found', [excerpt, count]));
  command.log();
  command.log(cause);
  command.log();
  command.log(messages.getMessage('info.Check'));
  check.forEach((text) => command.log(`  - ${text}`));
  command.log();
  command.log(messages.getMessage('info.Fix'));
  showFix(command, fix);
  command.log();
};

/** Shows every error found with its cause, how to check, and what to do; with none found, what to paste instead. */
export function showExplanations(command: SfCommand<unknown>, result: ExplainResult): void {
  const { found, hint, nearest, isShortened } = result;
  if (isShortened) command.warn(messages.getMessage('warning.Shortened'));
  found.forEach((error) => showError(command, error));
  if (hint) command.log(hint);
  if (nearest.length === 0) return;
  command.log();
  command.log(messages.getMessage('info.Nearest'));
  nearest.forEach(({ text, title }) => command.log(`  - ${text}: ${title}`));
}
