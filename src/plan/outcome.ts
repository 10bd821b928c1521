import type { Change, ComponentRef, ManualStep } from './change.js';
import type { AppRef, Impact, Notice } from './plan.js';

/**
 * How a run ended. unchanged: nothing had to be done. planned: --dry-run. declined: the question was answered with no.
 * partial: some of it failed, or nobody knows. manual: a step for a person is left. timedOut: the person's step wasn't
 * seen in time. interrupted: the waiting for it was ended by hand.
 */
export type OutcomeState =
  'unchanged' | 'planned' | 'declined' | 'applied' | 'partial' | 'failed' | 'manual' | 'timedOut' | 'interrupted';

export type Outcome = {
  state: OutcomeState;
  app?: AppRef;
  changes: Change[];
  notices: Notice[];
  risks: Notice[];
  impact: Impact;
  manualSteps: Array<ManualStep & { component: ComponentRef }>;
  deployId: string | null;
  undoFile: string | null;
};
