import { Messages, SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Fix } from '../explain/types.js';
import { describeChange, describeProperty, type Change } from '../plan/change.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'cli');

const isAttempted = ({ error }: Change): boolean => error?.name !== 'NotAttemptedError';

const toAction = ({ text, command }: Fix): string => (command ? `${text.replace(/\.$/, '')}: ${command}` : text);

/** The error with what the table of known errors advises about its words, before the general advice. */
const advised = (error: SfError, fixes: Fix[]): SfError => {
  const { name, message, exitCode, cause, data } = error;
  const actions = [...new Set([...fixes.map(toAction), ...(error.actions ?? [])])];
  return SfError.create({ name, message, actions, exitCode, cause, ...(data === undefined ? {} : { data }) });
};

/**
 * Adds to what the org refused the advice that `connectedapp explain` has on it. The table is loaded when something
 * has failed, and not before.
 *
 * @returns the changes, those that failed with more actions in their errors
 */
export async function withAdvice(changes: Change[]): Promise<Change[]> {
  const isRefused = (change: Change): boolean =>
    change.status === 'failed' && change.error !== undefined && isAttempted(change);
  if (!changes.some(isRefused)) return changes;
  const { explainError } = await import('../explain/explain.js');
  return changes.map((change) => {
    if (!change.error || !isRefused(change)) return change;
    const fixes = explainError(change.error.message).found.flatMap(({ explanation }) => explanation.fix);
    return fixes.length === 0 ? change : { ...change, error: advised(change.error, fixes) };
  });
}

/** Shows each change that failed with what to do, then in one line what wasn't attempted because of it. */
export function showFailures(command: SfCommand<unknown>, changes: Change[]): void {
  const failed = changes.filter(({ status }) => status === 'failed');
  const attempted = failed.filter(isAttempted);
  for (const change of attempted) {
    const { error } = change;
    const message = `${describeProperty(change)}: ${error?.message ?? ''}`;
    const { name = 'Error', actions = [] } = error ?? {};
    // The JSON document has the actions beside the change's error.
    command.warn(command.jsonEnabled() ? message : { name, message, actions });
  }
  const left = failed.filter((change) => !isAttempted(change));
  if (left.length === 0) return;
  const key = attempted.length > 0 ? 'warning.NotAttempted' : 'warning.NotAttemptedYet';
  command.warn(messages.getMessage(key, [left.map(describeChange).join('; ')]));
}
