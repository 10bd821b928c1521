import { queryAll } from '../org/records.js';
import { mayPass } from '../org/errors.js';
import { poll } from '../org/poll.js';
import type { WaitClock } from '../org/http/waitClock.js';
import type { Reader } from '../org/reader.js';
import { routeOf, type Change, type ComponentRef, type ManualStep, type Question } from './change.js';

/** A step for a person, the component it is about, and the question that tells when it is done. */
export type PersonsStep = { component: ComponentRef; step: ManualStep; until?: Question };

export type WaitOptions = {
  clock: WaitClock;
  /** Shows a person's step; absent where nobody is there to take it, so the run doesn't wait. */
  showManualStep?: (step: ManualStep) => Promise<void>;
  /** Ends the waiting for a person's step. */
  interruption?: AbortSignal;
  onStage: (stage: 'manual') => void;
};

const isDone = async (
  { connection }: Reader,
  { soql, tooling, field, equals }: Question,
): Promise<true | undefined> => {
  const { rows } = await queryAll<{ rows: Record<string, unknown> }>(connection, {
    rows: { soql, ...(tooling ? { tooling } : {}) },
  });
  const [row] = rows.records ?? [];
  const isSo = row !== undefined && (field === undefined || (row[field] ?? '') === equals);
  return isSo || undefined;
};

/** Shows the step and waits until the org shows that it is done; false where nobody is there or the time is up. */
export async function waitForPerson(
  reader: Reader,
  { step, until }: PersonsStep,
  options: WaitOptions,
): Promise<boolean> {
  if (!options.showManualStep || !until) return false;
  options.onStage('manual');
  options.clock.restart();
  await options.showManualStep(step);
  const seen = await poll(() => isDone(reader, until), {
    wait: options.clock.left(),
    firstPause: 1000,
    signal: options.interruption,
    isPassing: mayPass,
  });
  return seen === true;
}

/** The step that is left of a change; undefined where none is. */
export function stepOf(change: Change): PersonsStep | undefined {
  const route = routeOf(change);
  if (route.via !== 'manual' || change.status === 'applied') return undefined;
  return { component: change.component, step: route.step, ...(route.until ? { until: route.until } : {}) };
}

/** Waits for the steps of changes, one after the other, as a person takes them. */
export async function waitForSteps(reader: Reader, changes: Change[], options: WaitOptions): Promise<Change[]> {
  const next: Change[] = [];
  for (const change of changes) {
    const step = stepOf(change);
    // eslint-disable-next-line no-await-in-loop -- a person takes one step after the other
    const isTaken = step !== undefined && (await waitForPerson(reader, step, options));
    next.push(isTaken ? { ...change, status: 'applied' } : step ? { ...change, status: 'manual' } : change);
  }
  return next;
}
