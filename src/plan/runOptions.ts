import type { Duration } from '@salesforce/kit';
import type { WaitClock } from '../org/http/waitClock.js';
import type { Reader } from '../org/reader.js';
import type { ManualStep } from './change.js';
import type { Desired, KindTable } from './kind.js';
import type { WaitOptions } from './manual.js';
import type { Plan } from './plan.js';
import type { UndoTarget } from './undo.js';

export type Stage = 'read' | 'grant' | 'deploy' | 'manual' | 'verify';

export type RunOptions = {
  isDryRun: boolean;
  /** How long the run may take, questions to a person apart; a person's step may take as long again. */
  wait: Duration;
  undo: UndoTarget;
  /** Shown the plan before anything changes; false ends the run. Throws where it would have to ask and can't. */
  confirm: (plan: Plan) => Promise<boolean>;
  /** Shows a person's step; absent where nobody is there to take it, so the run doesn't wait. */
  showManualStep?: (step: ManualStep) => Promise<void>;
  /** Ends the waiting for a person's step. */
  interruption?: AbortSignal;
  onStage: (stage: Stage) => void;
};

/** A run: what it is made of, and the clock it goes by. */
export type Run = { kinds: KindTable; reader: Reader; desired: Desired; options: RunOptions; clock: WaitClock };

/** What waiting for a person goes by in a run. */
export function waitOptions({ options, clock }: Run): WaitOptions {
  return { ...options, clock };
}
