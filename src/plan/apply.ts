import { applyFiles } from './applyFiles.js';
import { applyRecords, applyRemovals } from './applyRecords.js';
import { componentKey, isVia } from './change.js';
import type { Part } from './kind.js';
import { isMoved } from './planner.js';
import type { Applying, Progress } from './progress.js';
import { isDue } from './routes.js';

const hasDue = ({ changes }: Progress, via: 'deploy' | 'record'): boolean =>
  changes.some((change) => isDue(change, via));

/** Whether a part's files are deployed before the records and the other files. */
const isOfFirst = ({ difference }: Part): boolean => difference.files?.some((file) => file.isFirst) ?? false;

/** Learns the ids of what the first files have made, which the records after them refer to. */
async function identifyMade({ reader }: Applying, { plan, changes }: Progress): Promise<void> {
  const made = new Set(
    changes
      .filter(({ status }) => status === 'applied' || status === 'unknown')
      .map(({ component }) => componentKey(component)),
  );
  const parts = plan.parts.filter(
    (part) => isOfFirst(part) && part.kind.identify !== undefined && made.has(componentKey(part.target.component)),
  );
  const found = await Promise.all(
    [...new Set(parts.map(({ kind }) => kind))].map(async (kind) => {
      const targets = parts.filter((part) => part.kind === kind).map(({ target }) => target);
      return kind.identify?.(reader.fresh(), targets);
    }),
  );
  for (const ids of found) for (const [key, id] of ids ?? []) reader.created.set(key, id);
}

/**
 * Sends a plan's changes: what others refer to, then records (who gets access), then one deployment (what restricts it),
 * so that nobody is locked out in between. What lets people in and isn't made keeps back what shuts them out.
 *
 * @param progress the plan with its changes; none of them needs to be sent
 * @param looksAgain whether the org has to be looked at again right before the files are sent, though nothing was sent
 * before them: somebody was asked in between
 * @returns every change with its status. moved: what the plan was made from isn't so any more, so the files weren't sent
 */
export async function applyChanges(
  applying: Applying,
  progress: Progress,
  looksAgain: boolean,
): Promise<{ progress: Progress; isMoved: boolean }> {
  if (hasDue(progress, 'record')) applying.onStage('grant');
  // Somebody may have made it while the question was open, and a deployment would change theirs.
  if (looksAgain && (await isMoved(applying.reader, progress.plan.parts.filter(isOfFirst)))) {
    return { progress, isMoved: true };
  }
  const prepared = await applyFiles(applying, progress, true);
  if (prepared !== progress) await identifyMade(applying, prepared);
  const granted = await applyRecords(applying, prepared);
  const waited = looksAgain || granted !== progress;
  const parts = granted.plan.parts.filter((part) => !isOfFirst(part) && part.difference.changes.some(isVia('deploy')));
  if (hasDue(granted, 'deploy') && waited && (await isMoved(applying.reader, parts))) {
    return { progress: granted, isMoved: true };
  }
  const deployed = await applyFiles(applying, granted, false);
  const repaired = await applyRecords(applying, deployed);
  return { progress: await applyRemovals(applying, repaired), isMoved: false };
}
