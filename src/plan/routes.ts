import { Messages, type SfError } from '@salesforce/core';
import { isRefusedForNow } from '../org/errors.js';
import { changeKey, componentKey, describeChange, routeOf, type Change } from './change.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

/**
 * The change by its next route, or as failed where there is none left. A person isn't sent to Setup for what the org
 * refuses only now.
 */
export function rerouted(change: Change, error: SfError): Change {
  const [, next, ...others] = change.routes;
  if (!next || (next.via === 'manual' && isRefusedForNow(error))) return { ...change, status: 'failed', error };
  return { ...change, status: next.via === 'manual' ? 'manual' : 'planned', routes: [next, ...others] };
}

/** Whether a change is still to be sent by this route. */
export function isDue(change: Change, via: 'deploy' | 'record'): boolean {
  return change.status === 'planned' && routeOf(change).via === via;
}

const isMade = ({ status }: Change): boolean => status === 'applied';

/**
 * The components whose changes have to wait: one of them needs another component that isn't there, or shuts people out
 * while what lets them in isn't made and doesn't go in the same deployment.
 *
 * @returns their keys
 */
export function heldComponents(changes: Change[]): Set<string> {
  const missing = new Set(changes.filter((change) => !isMade(change)).map(({ component }) => componentKey(component)));
  const isShut = (change: Change): boolean =>
    change.restricts === true &&
    changes.some(
      (other) =>
        componentKey(other.component) === componentKey(change.component) &&
        !other.restricts &&
        !isMade(other) &&
        !isDue(other, 'deploy'),
    );
  const held = changes.filter(
    (change) => !isMade(change) && !change.takes && (lacksNeeded(change, missing) || isShut(change)),
  );
  return new Set(held.map(({ component }) => componentKey(component)));
}

const lacksNeeded = ({ needs = [] }: Change, missing: Set<string>): boolean =>
  needs.some((needed) => missing.has(componentKey(needed)));

/**
 * Whether a change that takes something away has to wait: what it needs isn't there, or its component still shuts out
 * whom it would take access from.
 */
export function isTakingHeld(change: Change, changes: Change[]): boolean {
  const missing = new Set(changes.filter((other) => !isMade(other)).map(({ component }) => componentKey(component)));
  if (lacksNeeded(change, missing)) return true;
  const own = componentKey(change.component);
  return changes.some((other) => other.lifts === true && !isMade(other) && componentKey(other.component) === own);
}

/** Changes whose component another change of the list is about as well are told apart by property and value. */
export function keyedChanges(changes: Change[]): Map<string, Change> {
  return new Map(changes.map((change) => [changeKey(change), change]));
}

/** The org reported success, and the change isn't there. */
export function notEffective(change: Change): SfError {
  return messages.createError('error.NotEffective', [describeChange(change)]);
}

/** The change wasn't sent because of another one that failed, which is named where it is known. */
export function notAttempted(change: Change, failed: Change | undefined): SfError {
  const reason = failed ? describeChange(failed) : messages.getMessage('value.StepBefore');
  return messages.createError('error.NotAttempted', [describeChange(change), reason]);
}
