import { rm } from 'node:fs/promises';
import { Messages, SfError, type Connection } from '@salesforce/core';
import type { Duration } from '@salesforce/kit';
import type { Integration } from '../integration/integration.js';
import { poll } from '../org/poll.js';
import { applyChanges, settle } from './apply.js';
import type { Change, ManualChange, ManualOperation, ManualStep } from '../change/change.js';
import type { Outcome, OutcomeState } from './outcome.js';
import type { Plan } from '../change/plan.js';
import { planIntegration } from './planner.js';
import { writeUndoFile, type UndoTarget } from './undo.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

export type Stage = 'read' | 'grant' | 'deploy' | 'manual' | 'verify';

export type RunOptions = {
  isDryRun: boolean;
  /** How long to wait for the deployment, and for a person's step. */
  wait: Duration;
  undo: UndoTarget;
  /** Shown the plan before anything changes; false ends the run. Throws where it would have to ask and can't. */
  confirm: (plan: Plan) => Promise<boolean>;
  /** Shows a person's step; absent where nobody is there to take it, so the run doesn't wait. */
  showManualStep?: (step: ManualStep) => Promise<void>;
  /** Ends the waiting for a person's step. */
  interruption?: AbortSignal;
  onStage: (stage: Stage) => void;
  /** Done after the plan is agreed to and before the first change in the org: writing a new key, say. */
  beforeApply?: () => Promise<void>;
};

const isLeft = (change: Change): change is ManualChange => change.via === 'manual' && change.status !== 'applied';

/** Shows the step and waits until the org shows that it is done. */
async function waitForPerson(
  connection: Connection,
  { step, isDone }: ManualOperation,
  options: RunOptions,
): Promise<boolean> {
  if (!options.showManualStep) return false;
  options.onStage('manual');
  await options.showManualStep(step);
  const seen = await poll(async () => ((await isDone(connection)) ? true : undefined), {
    wait: options.wait,
    firstPause: 1000,
    signal: options.interruption,
  });
  return seen === true;
}

async function waitForSteps(connection: Connection, changes: Change[], options: RunOptions): Promise<Change[]> {
  const next: Change[] = [];
  for (const change of changes) {
    // eslint-disable-next-line no-await-in-loop -- a person takes one step after the other
    const isDone = isLeft(change) && (await waitForPerson(connection, change.manual, options));
    next.push(isDone ? { ...change, status: 'applied' } : isLeft(change) ? { ...change, status: 'manual' } : change);
  }
  return next;
}

/** How waiting for a person ended without the step being seen. */
const unseenState = ({ showManualStep, interruption }: RunOptions): OutcomeState => {
  if (interruption?.aborted) return 'interrupted';
  return showManualStep ? 'timedOut' : 'manual';
};

const endState = (changes: Change[], options: RunOptions): OutcomeState => {
  if (changes.some(({ status }) => status === 'failed')) {
    return changes.some(({ status }) => status === 'applied' || status === 'manual') ? 'partial' : 'failed';
  }
  return changes.some(isLeft) ? unseenState(options) : 'applied';
};

const toOutcome = (plan: Plan, state: OutcomeState, ends: Partial<Outcome> = {}): Outcome => ({
  state,
  ...(plan.app ? { app: plan.app } : {}),
  changes: plan.changes,
  notices: plan.notices,
  risks: plan.risks,
  impact: plan.impact,
  manualSteps: [],
  deployId: null,
  undoFile: null,
  ...ends,
});

const stepsOf = (changes: Change[]): ManualStep[] => changes.filter(isLeft).map(({ manual }) => manual.step);

async function applyPlan(connection: Connection, plan: Plan, options: RunOptions): Promise<Outcome> {
  await options.beforeApply?.();
  const undoFile = await writeUndoFile(plan, plan.changes, options.undo);
  try {
    return await applyAndCheck(connection, plan, options, undoFile);
  } catch (error) {
    const thrown = SfError.wrap(error);
    // A refused deployment has changed nothing, so there is nothing to undo.
    if (thrown.name === 'DeployFailedError') await rm(undoFile, { force: true });
    else thrown.actions = [...(thrown.actions ?? []), messages.getMessage('action.UndoFile', [undoFile])];
    throw thrown;
  }
}

async function applyAndCheck(
  connection: Connection,
  plan: Plan,
  options: RunOptions,
  undoFile: string,
): Promise<Outcome> {
  const applied = await applyChanges(connection, plan, options);
  options.onStage('verify');
  const checked = await plan.recheck();
  const settled = await settle(connection, applied.changes, checked);
  let { changes } = settled;
  if (settled.hasRepaired) changes = (await settle(connection, changes, await plan.recheck(), true)).changes;
  // A step that a person took meanwhile is gone from the second reading, and no wait is needed.
  if (changes.some(isLeft)) {
    await writeUndoFile(plan, changes, options.undo, undoFile);
    changes = await waitForSteps(connection, changes, options);
  }
  await writeUndoFile(plan, changes, options.undo, undoFile);
  return toOutcome(plan, endState(changes, options), {
    changes,
    notices: [...plan.notices, ...checked.notices.filter(({ code }) => code === 'UnexpectedAccess')],
    manualSteps: stepsOf(changes),
    deployId: applied.deployId,
    undoFile,
  });
}

/** Plans; where a person has to do something first (install an app), waits for it and plans again. */
async function planAfterPrerequisite(
  connection: Connection,
  integration: Integration,
  options: RunOptions,
): Promise<Plan> {
  options.onStage('read');
  const plan = await planIntegration(connection, integration);
  if (!plan.prerequisite || options.isDryRun) return plan;
  const isDone = await waitForPerson(connection, plan.prerequisite, options);
  return isDone ? planAfterPrerequisite(connection, integration, options) : plan;
}

/**
 * The one path of every command that changes an org: desired state, read, diff, plan, confirm, apply, read again.
 * A second run finds no difference and sends nothing.
 *
 * @returns what was planned, done, left and failed
 * @throws SfError for bad input and refusals, before anything is changed or with nothing of it applied
 */
export async function runIntegration(
  connection: Connection,
  integration: Integration,
  options: RunOptions,
): Promise<Outcome> {
  const plan = await planAfterPrerequisite(connection, integration, options);
  if (plan.prerequisite) {
    return toOutcome(plan, options.isDryRun ? 'planned' : unseenState(options), {
      manualSteps: [plan.prerequisite.step],
    });
  }
  if (plan.changes.length === 0) return toOutcome(plan, 'unchanged');
  if (options.isDryRun) return toOutcome(plan, 'planned', { manualSteps: stepsOf(plan.changes) });
  if (!(await options.confirm(plan))) return toOutcome(plan, 'declined');
  return applyPlan(connection, plan, options);
}
