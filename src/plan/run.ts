import { Messages, type Connection, SfError } from '@salesforce/core';
import { limitTime } from '../org/http/guard.js';
import { WaitClock } from '../org/http/waitClock.js';
import { loadLibrary } from '../org/metadata/library.js';
import { Reader } from '../org/reader.js';
import { withRecordIds } from './applyRecords.js';
import { changeKey, type Change } from './change.js';
import { finishPlan, keptUndoFile, updateUndoFile, withUndoFile, type Ended } from './finish.js';
import type { Desired, KindTable } from './kind.js';
import { stepOf, waitForPerson, type PersonsStep } from './manual.js';
import type { Outcome, OutcomeState } from './outcome.js';
import type { Plan } from './plan.js';
import { planDesired } from './planner.js';
import { waitOptions, type Run, type RunOptions } from './runOptions.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

// As often as the org may change under the plan before the run gives up.
const MOST_PLANS = 4;
// A question that was on the screen for less than this wasn't read by anybody.
const UNREAD = 500;

/** How waiting for a person ended without the steps being seen. */
const unseenState = ({ showManualStep, interruption }: RunOptions, steps: PersonsStep[]): OutcomeState => {
  if (interruption?.aborted) return 'interrupted';
  return showManualStep && steps.some(({ until }) => until !== undefined) ? 'timedOut' : 'manual';
};

const endState = (changes: Change[], steps: PersonsStep[], options: RunOptions): OutcomeState => {
  const has = (...statuses: Array<Change['status']>): boolean =>
    changes.some(({ status }) => statuses.includes(status));
  // What is still planned when all is over was never sent.
  if (has('failed', 'unknown', 'planned')) return has('applied', 'manual', 'unknown') ? 'partial' : 'failed';
  if (steps.length > 0) return unseenState(options, steps);
  return changes.length === 0 ? 'unchanged' : 'applied';
};

const stepsLeft = ({ prerequisites }: Plan, changes: Change[]): PersonsStep[] => [
  ...prerequisites,
  ...changes.flatMap((change) => stepOf(change) ?? []),
];

const shownSteps = (steps: PersonsStep[]): Outcome['manualSteps'] =>
  steps.map(({ component, step }) => ({ ...step, component }));

const toOutcome = (plan: Plan, state: OutcomeState, ends: Partial<Outcome> = {}): Outcome => ({
  state,
  ...(plan.app ? { app: plan.app } : {}),
  changes: plan.changes,
  notices: plan.notices,
  risks: plan.risks,
  impact: plan.impact,
  manualSteps: shownSteps(stepsLeft(plan, plan.changes)),
  deployId: null,
  undoFile: null,
  ...ends,
});

/** Plans; where a person has to do something first (install an app), waits for it and plans again. */
async function planAfterPrerequisites(run: Run): Promise<Plan> {
  const { kinds, reader, desired, options } = run;
  options.onStage('read');
  const plan = await planDesired(kinds, reader.fresh(), desired, { looksAgain: !options.isDryRun });
  if (options.isDryRun) return plan;
  for (const step of plan.prerequisites) {
    // eslint-disable-next-line no-await-in-loop -- a person takes one step after the other
    if (await waitForPerson(reader, step, waitOptions(run))) return planAfterPrerequisites(run);
  }
  return plan;
}

/** What a person agrees to: when it is another thing than what was agreed to, it has to be asked again. */
const agreement = ({ changes, impact, risks }: Plan, left?: Change[]): string =>
  JSON.stringify([
    (left ?? changes).map(changeKey).sort(),
    impact.losesAccess.map(({ username }) => username).sort(),
    impact.unknown ?? null,
    risks.map(({ message }) => message).sort(),
  ]);

/** Asks, and tells whether time went by in which the org may have changed. */
async function agree({ clock, options }: Run, plan: Plan): Promise<{ isAgreed: boolean; hasWaited: boolean }> {
  const askedAt = Date.now();
  const isAgreed = await clock.during(() => options.confirm(plan));
  return { isAgreed, hasWaited: Date.now() - askedAt > UNREAD };
}

const sentOf = ({ changes }: Ended): Change[] => changes.filter(({ status }) => status !== 'planned');

/** What a round has sent is all that there will be: the rest isn't needed any more, or wasn't agreed to. */
const ending = async (run: Run, plan: Plan, ended: Ended, more: Partial<Ended> = {}): Promise<Ended> => {
  const whole = { ...ended, isMoved: false, ...more };
  const undoFile = await keptUndoFile(whole.changes, whole.undoFile);
  if (undoFile === null) return { ...whole, undoFile };
  return { ...whole, notices: [...whole.notices, ...(await updateUndoFile(plan, whole.changes, run, undoFile))] };
};

/** What nobody knew of and a new plan doesn't lack is there. */
async function withSeen({ reader }: Run, ended: Ended, { changes: missing }: Plan): Promise<Ended> {
  const left = new Set(missing.map(changeKey));
  const seen = ended.changes.map((change): Change => {
    const { error, ...others } = change;
    return change.status === 'unknown' && !left.has(changeKey(change)) ? { ...others, status: 'applied' } : change;
  });
  return { ...ended, changes: await withRecordIds(reader, seen) };
}

type Anew = { plan: Plan; waited: boolean; earlier: Ended; last?: Ended };

/** Plans anew after the org has changed under a plan, and asks anew where something else comes of it. */
async function planAnew(run: Run, plan: Plan, moved: Ended): Promise<Anew> {
  const unsent = moved.changes.filter(({ status }) => status === 'planned');
  const before = agreement(plan, unsent);
  const next = await planDesired(run.kinds, run.reader.fresh(), run.desired, { looksAgain: true });
  const ended = await withSeen(run, moved, next);
  const anew = { plan: next, waited: false, earlier: ended };
  // Somebody else has done the rest meanwhile, so there is nothing to ask about.
  if (next.changes.length === 0) {
    return { ...anew, last: await ending(run, plan, ended, { changes: sentOf(ended) }) };
  }
  if (agreement(next) === before) return anew;
  const { isAgreed, hasWaited } = await agree(run, next);
  return {
    ...anew,
    waited: hasWaited,
    ...(isAgreed ? {} : { last: await ending(run, plan, ended, { isDeclined: true }) }),
  };
}

/** Applies a plan that was agreed to; plans anew as long as the org changes under it, and asks anew for what is new. */
async function applyAgreed(run: Run, agreed: Plan, hasWaited: boolean): Promise<{ plan: Plan; ended: Ended }> {
  let plan = agreed;
  let earlier: Ended | undefined;
  let looksAgain = hasWaited;
  for (let round = 1; ; round += 1) {
    // eslint-disable-next-line no-await-in-loop -- each plan is made from what the one before left
    const ended: Ended = await finishPlan(run, plan, { looksAgain, earlier });
    if (!ended.isMoved) return { plan, ended };
    try {
      if (round >= MOST_PLANS) throw messages.createError('error.OrgKeepsChanging', [], []);
      // eslint-disable-next-line no-await-in-loop -- as above
      const anew = await planAnew(run, plan, ended);
      if (anew.last) return { plan: anew.plan, ended: anew.last };
      ({ plan, waited: looksAgain, earlier } = anew);
    } catch (error) {
      // eslint-disable-next-line no-await-in-loop -- the end
      throw await withUndoFile(error, ended.changes, ended.undoFile);
    }
  }
}

/**
 * The one path of every command that changes an org: desired state, find, read, diff, plan, confirm, apply, read again.
 * A second run finds no difference and sends nothing.
 *
 * @param kinds the table of kinds
 * @returns what was planned, done, left and failed
 * @throws SfError for bad input and refusals, before anything is changed or with nothing of it applied; DeployUnknown
 * (68, 69) when something was sent and nobody knows what came of it
 */
export async function runDesired(
  kinds: KindTable,
  connection: Connection,
  desired: Desired,
  options: RunOptions,
): Promise<Outcome> {
  const clock = new WaitClock(options.wait.milliseconds);
  limitTime(connection, clock);
  // It is needed after the first questions to the org at the earliest, and loads while those are under way.
  void loadLibrary();
  const run: Run = { kinds, reader: new Reader(connection), desired, options, clock };
  try {
    const plan = await planAfterPrerequisites(run);
    const isNothingToDo = plan.changes.length === 0 && (plan.prerequisites.length === 0 || !options.isDryRun);
    if (isNothingToDo) return toOutcome(plan, endState([], plan.prerequisites, options));
    if (options.isDryRun) return toOutcome(plan, 'planned');
    const { isAgreed, hasWaited } = await agree(run, plan);
    if (!isAgreed) return toOutcome(plan, 'declined', { manualSteps: [] });
    const { plan: last, ended } = await applyAgreed(run, plan, hasWaited);
    const { changes, notices, deployId, undoFile, isDeclined } = ended;
    const steps = stepsLeft(last, changes);
    const state = endState(changes, steps, options);
    const declined = sentOf(ended).length > 0 ? 'partial' : 'declined';
    return toOutcome(last, isDeclined ? declined : state, {
      ...{ changes, deployId, undoFile, manualSteps: shownSteps(steps) },
      notices: [...last.notices, ...notices],
    });
  } catch (error) {
    throw SfError.wrap(error);
  } finally {
    limitTime(connection, undefined);
  }
}
