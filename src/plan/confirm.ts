import { Messages, SfError } from '@salesforce/core';
import { isRefusedToAll } from '../org/errors.js';
import { timeLeft } from '../org/http/guard.js';
import { poll } from '../org/poll.js';
import { withRecordIds } from './applyRecords.js';
import type { Change } from './change.js';
import type { Applying, Progress } from './progress.js';
import { notAttempted } from './routes.js';
import { lookAgain, settle, type SecondLook } from './settle.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

// A look that fails says nothing of what was done, so it is tried anew before a run ends with "nobody knows".
const MOST_LOOKS = 4;

/** Looks again until it succeeds, unless asking anew is of no use or the run's time is up. */
async function lookUntilSeen(applying: Applying, progress: Progress): Promise<SecondLook> {
  let looks = 0;
  let failure: unknown;
  const seen = await poll(() => lookAgain(applying, progress), {
    wait: timeLeft(applying.reader.connection),
    firstPause: 200,
    isPassing: (error) => {
      looks += 1;
      failure = error;
      return looks < MOST_LOOKS && !isRefusedToAll(error);
    },
  });
  if (seen) return seen;
  throw failure;
}

/** What the org said was done isn't done until it was seen, and what was never sent won't be any more. */
const unseen = (change: Change, reason: string): Change => {
  if (change.status === 'planned') return { ...change, status: 'failed', error: notAttempted(change, undefined) };
  if (change.status !== 'applied') return change;
  return { ...change, status: 'unknown', error: messages.createError('error.NotSeen', [reason], [], 68) };
};

/**
 * Looks at the org until what is there is settled; when it can't be looked at, that is said and nothing is claimed.
 *
 * @returns blinded: why the org couldn't be looked at
 */
export async function confirmByLook(
  applying: Applying,
  progress: Progress,
): Promise<{ progress: Progress; blinded?: SfError }> {
  let current = progress;
  try {
    const first = await settle(applying, current, await lookUntilSeen(applying, current));
    current = first.progress;
    if (first.hasRepaired) {
      current = (await settle(applying, current, await lookUntilSeen(applying, current), true)).progress;
    }
    return { progress: { ...current, changes: await withRecordIds(applying.reader, current.changes) } };
  } catch (error) {
    const blinded = SfError.wrap(error);
    const { message } = blinded;
    const notice = { code: 'NotConfirmed', message: messages.getMessage('notice.NotConfirmed', [message]) };
    const changes = current.changes.map((change) => unseen(change, message));
    return { progress: { ...current, changes, notices: [...current.notices, notice] }, blinded };
  }
}
