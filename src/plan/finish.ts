import { rm } from 'node:fs/promises';
import { Messages, SfError } from '@salesforce/core';
import { applyChanges } from './apply.js';
import { changeKey, type Change } from './change.js';
import { stepOf, waitForSteps } from './manual.js';
import type { Notice, Plan } from './plan.js';
import type { Applying, Progress } from './progress.js';
import { waitOptions, type Run } from './runOptions.js';
import { lookAgain, settle } from './settle.js';
import { writeUndoFile } from './undo.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

/** What came of applying a plan. */
export type Ended = {
  changes: Change[];
  notices: Notice[];
  deployId: string | null;
  undoFile: string;
  /** The files weren't sent, because what the plan was made from isn't so any more. */
  isMoved: boolean;
  /** A person said no to what has become of the plan. */
  isDeclined?: true;
};

type Earlier = Ended | undefined;

/** What an earlier round has sent stays, and what it hasn't is in the new plan. */
const withEarlier = (earlier: Earlier, changes: Change[]): Change[] => {
  const now = new Set(changes.map(changeKey));
  const sent = (earlier?.changes ?? []).filter((change) => change.status !== 'planned' && !now.has(changeKey(change)));
  return [...sent, ...changes];
};

/** Looks at the org until what is there is settled; when it can't be looked at, that is said and nothing is claimed. */
async function confirmByLook(applying: Applying, progress: Progress): Promise<Progress> {
  try {
    const first = await settle(applying, progress, await lookAgain(applying, progress));
    if (!first.hasRepaired) return first.progress;
    return (await settle(applying, first.progress, await lookAgain(applying, first.progress), true)).progress;
  } catch (error) {
    const { message } = SfError.wrap(error);
    const notice = { code: 'NotConfirmed', message: messages.getMessage('notice.NotConfirmed', [message]) };
    // What the org said was done isn't done until it was seen.
    const unseen = progress.changes.map((change): Change => {
      if (change.status !== 'applied') return change;
      return { ...change, status: 'unknown', error: messages.createError('error.NotSeen', [message], [], 68) };
    });
    return { ...progress, changes: unseen, notices: [...progress.notices, notice] };
  }
}

const isOfDeployment = ({ status, error, routes: [route] }: Change): boolean =>
  status === 'failed' &&
  route.via === 'deploy' &&
  error !== undefined &&
  !['NotAttemptedError', 'NotEffectiveError'].includes(error.name);

/** The error that a run ends with where the org refused all of it, or where nobody knows what it took. */
const failureOf = ({ changes }: Progress): SfError | undefined => {
  const unknown = changes.find(({ status, error }) => status === 'unknown' && error !== undefined);
  if (unknown) return unknown.error;
  const isNothingDone = changes.every(({ status }) => status === 'failed');
  return isNothingDone ? changes.find(isOfDeployment)?.error : undefined;
};

async function endWithError(error: SfError, progress: Progress, undoFile: string): Promise<never> {
  const isNothingDone = progress.changes.every(({ status }) => status === 'failed' || status === 'planned');
  // A refused deployment of which nothing is there has changed nothing, so there is nothing to undo.
  if (isNothingDone) await rm(undoFile, { force: true });
  else error.actions = [...(error.actions ?? []), messages.getMessage('action.UndoFile', [undoFile])];
  throw error;
}

/**
 * Applies a plan: undo file first, then the changes, then a look at what came of it, then a person's steps.
 *
 * @param looksAgain see {@link applyChanges}
 * @param earlier what an earlier round of the same run has done
 * @throws SfError DeployFailed when nothing was changed; what nobody knows of, with exit code 68 or 69
 */
export async function finishPlan(
  run: Run,
  plan: Plan,
  { looksAgain, earlier }: { looksAgain: boolean; earlier: Earlier },
): Promise<Ended> {
  const { options, reader } = run;
  const start: Progress = {
    plan,
    changes: plan.changes,
    deployId: earlier?.deployId ?? null,
    notices: earlier?.notices ?? [],
  };
  const undoFile = await writeUndoFile(plan, withEarlier(earlier, plan.changes), options.undo, earlier?.undoFile);
  options.onUndoFile?.(undoFile);
  const save = async ({ changes }: Progress): Promise<void> => {
    await writeUndoFile(plan, withEarlier(earlier, changes), options.undo, undoFile);
  };
  const applying: Applying = { reader, save, onStage: options.onStage };
  // eslint-disable-next-line no-await-in-loop -- one file after the other
  for (const prepare of earlier ? [] : plan.beforeApply) await prepare();
  const applied = await applyChanges(applying, start, looksAgain);
  const toEnded = ({ changes, notices, deployId }: Progress, isMoved: boolean): Ended => ({
    changes: withEarlier(earlier, changes),
    ...{ notices, deployId, undoFile, isMoved },
  });
  if (applied.isMoved) return toEnded(applied.progress, true);
  options.onStage('verify');
  let progress = await confirmByLook(applying, applied.progress);
  await save(progress);
  const failure = failureOf(progress);
  if (failure) return endWithError(failure, progress, undoFile);
  // A step that a person took meanwhile is gone from the second look, and no wait is needed.
  if (progress.changes.some((change) => stepOf(change) !== undefined)) {
    progress = { ...progress, changes: await waitForSteps(reader, progress.changes, waitOptions(run)) };
    await save(progress);
  }
  return toEnded(progress, false);
}
