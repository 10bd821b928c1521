import { rm } from 'node:fs/promises';
import { Messages, SfError } from '@salesforce/core';
import { applyChanges } from './apply.js';
import { changeKey, type Change } from './change.js';
import { confirmByLook } from './confirm.js';
import { stepOf, waitForSteps } from './manual.js';
import type { Notice, Plan } from './plan.js';
import type { Applying, Progress } from './progress.js';
import { waitOptions, type Run } from './runOptions.js';
import { writeUndoFile } from './undo.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

/** What came of applying a plan. */
export type Ended = {
  changes: Change[];
  notices: Notice[];
  deployId: string | null;
  /** Null where nothing was sent, so that there is nothing to undo. */
  undoFile: string | null;
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

const isUndone = ({ status }: Change): boolean => status === 'failed' || status === 'planned';

/** The undo file of changes that are over; where none of them is there, there is nothing to undo, and the file goes. */
export async function keptUndoFile(changes: Change[], undoFile: string | null): Promise<string | null> {
  if (undoFile === null || !changes.every(isUndone)) return undoFile;
  await rm(undoFile, { force: true });
  return null;
}

/**
 * What an error means for the undo file. Where nothing was changed there is nothing to undo, and the file goes; else the
 * error says where it is, and that the run is partly done.
 *
 * @param changes all of the run, with their statuses
 * @returns the error
 */
export async function withUndoFile(thrown: unknown, changes: Change[], undoFile: string | null): Promise<SfError> {
  const error = SfError.wrap(thrown);
  // Nobody was told of a step that is left to a person.
  const sent = changes.filter(({ status }) => status !== 'manual');
  const file = await keptUndoFile(sent, undoFile);
  if (file === null) return error;
  const action = messages.getMessage('action.UndoFile', [file]);
  error.actions = [...new Set([...(error.actions ?? []), action])];
  if (error.exitCode === 1) error.exitCode = 68;
  return error;
}

/** An expired login says why a run ended, whatever it had sent by then; what is said of that stays. */
const expiryOf = (blinded: SfError | undefined, failure: SfError | undefined): SfError | undefined => {
  if (blinded?.name !== 'LoginExpiredError') return undefined;
  blinded.actions = [...new Set([...(blinded.actions ?? []), ...(failure?.actions ?? [])])];
  return blinded;
};

/**
 * Writes an undo file anew. A disk that is full by now is no reason to leave the org half changed.
 *
 * @returns what is said where it couldn't be written; it still has the values from before
 */
export async function updateUndoFile(
  plan: Plan,
  changes: Change[],
  { options }: Run,
  undoFile: string,
): Promise<Notice[]> {
  try {
    await writeUndoFile(plan, changes, options.undo, undoFile);
    return [];
  } catch (error) {
    return [{ code: 'UndoFileNotUpdated', message: SfError.wrap(error).message }];
  }
}

/** The undo file of a round: written before the first change, and again whenever more is known. */
class UndoRecord {
  /** What there is to say of the file. */
  public notices: Notice[] = [];

  private constructor(
    public readonly file: string,
    public changes: Change[],
    private readonly plan: Plan,
    private readonly run: Run,
    private readonly earlier: Earlier,
  ) {}

  /** @throws SfError when it can't be written before anything was sent; then nothing may be changed */
  public static async begin(run: Run, plan: Plan, earlier: Earlier): Promise<UndoRecord> {
    const changes = withEarlier(earlier, plan.changes);
    const known = earlier?.undoFile ?? undefined;
    const file = known ?? (await writeUndoFile(plan, changes, run.options.undo));
    const record = new UndoRecord(file, changes, plan, run, earlier);
    if (known !== undefined) await record.save(plan);
    return record;
  }

  public async save({ changes }: Pick<Progress, 'changes'>): Promise<void> {
    this.changes = withEarlier(this.earlier, changes);
    this.notices = await updateUndoFile(this.plan, this.changes, this.run, this.file);
  }
}

/** Sends, looks, and waits for a person's steps. */
async function carryOut(
  run: Run,
  start: Progress,
  record: UndoRecord,
  { looksAgain, isFirst }: { looksAgain: boolean; isFirst: boolean },
): Promise<{ progress: Progress; isMoved: boolean }> {
  const { reader, options } = run;
  const applying: Applying = { reader, save: (progress) => record.save(progress), onStage: options.onStage };
  // eslint-disable-next-line no-await-in-loop -- one file after the other
  for (const prepare of isFirst ? start.plan.beforeApply : []) await prepare();
  const applied = await applyChanges(applying, start, looksAgain);
  if (applied.isMoved) return applied;
  options.onStage('verify');
  const { progress, blinded } = await confirmByLook(applying, applied.progress);
  await record.save(progress);
  const failure = failureOf(progress);
  const error = expiryOf(blinded, failure) ?? failure;
  if (error) throw error;
  // A step that a person took meanwhile is gone from the second look, and no wait is needed.
  if (!progress.changes.some((change) => stepOf(change) !== undefined)) return { progress, isMoved: false };
  const steps = waitOptions(run);
  const waited = { ...progress, changes: await waitForSteps(reader, progress.changes, steps) };
  await record.save(waited);
  return { progress: waited, isMoved: false };
}

/**
 * Applies a plan: undo file first, then the changes, then a look at what came of it, then a person's steps.
 *
 * @param looksAgain see {@link applyChanges}
 * @param earlier what an earlier round of the same run has done
 * @throws SfError DeployFailed when nothing was changed; what nobody knows of, with exit code 68 or 69. Any error after
 * a change names the undo file
 */
export async function finishPlan(
  run: Run,
  plan: Plan,
  { looksAgain, earlier }: { looksAgain: boolean; earlier: Earlier },
): Promise<Ended> {
  const start: Progress = {
    plan,
    changes: plan.changes,
    deployId: earlier?.deployId ?? null,
    notices: earlier?.notices ?? [],
  };
  const record = await UndoRecord.begin(run, plan, earlier);
  try {
    const isFirst = earlier === undefined;
    const { progress, isMoved } = await carryOut(run, start, record, { looksAgain, isFirst });
    return {
      changes: withEarlier(earlier, progress.changes),
      notices: [...progress.notices, ...record.notices],
      deployId: progress.deployId,
      undoFile: isMoved ? record.file : await keptUndoFile(record.changes, record.file),
      isMoved,
    };
  } catch (error) {
    throw await withUndoFile(error, record.changes, record.file);
  }
}
