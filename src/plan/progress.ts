import type { Reader } from '../org/reader.js';
import type { Change } from './change.js';
import type { Notice, Plan } from './plan.js';

/** What a run has done so far. Every step hands it on changed, and writes it down before and after what it sends. */
export type Progress = {
  plan: Plan;
  changes: Change[];
  deployId: string | null;
  notices: Notice[];
};

/** What every step of applying a plan works with. */
export type Applying = {
  reader: Reader;
  /** Writes the changes with their statuses into the undo file. */
  save: (progress: Progress) => Promise<void>;
  onStage: (stage: 'grant' | 'deploy') => void;
};

/** The progress with some changes in place of others. */
export function withChanges(progress: Progress, replaced: Map<Change, Change>): Progress {
  return { ...progress, changes: progress.changes.map((change) => replaced.get(change) ?? change) };
}

/** The progress with the same said of several changes. */
export function withAll(progress: Progress, changes: Change[], facts: Pick<Change, 'status' | 'error'>): Progress {
  return withChanges(progress, new Map(changes.map((change) => [change, { ...change, ...facts }])));
}

/** Marks changes as on their way: should the run end now, the undo file says that nobody knows what became of them. */
export async function saveAsSent(applying: Applying, progress: Progress, changes: Change[]): Promise<void> {
  await applying.save(withAll(progress, changes, { status: 'unknown' }));
}
