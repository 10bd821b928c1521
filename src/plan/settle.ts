import { changeKey, isVia, type Change } from './change.js';
import { applyRecords, applyRemovals } from './applyRecords.js';
import type { Part } from './kind.js';
import type { Notice } from './plan.js';
import { readClosely } from './planner.js';
import type { Applying, Progress } from './progress.js';
import { keyedChanges, notAttempted, notEffective, rerouted } from './routes.js';

/** What is still missing when the org is looked at again, and what is there that nobody asked for. */
export type SecondLook = { missing: Change[]; notices: Notice[] };

/**
 * Looks at the org once more. Whoever had access before belongs to what should be there. Before anything counts as
 * missing, the component is read whole.
 *
 * @throws SfError connection errors
 */
export async function lookAgain({ reader }: Applying, { plan }: Progress): Promise<SecondLook> {
  const wanted = plan.parts.map((part) => {
    const target: unknown = part.kind.keep?.(part.target, part.state) ?? part.target;
    return { ...part, target } as Part;
  });
  const seen = await readClosely(reader, wanted, ({ difference }) => difference.changes.length > 0);
  return {
    missing: seen.flatMap(({ difference }) => difference.changes),
    notices: wanted.flatMap(
      ({ kind, state, target }, index) => kind.appeared?.(state, seen[index]?.state, target) ?? [],
    ),
  };
}

const statusOf = (change: Change, again: Change | undefined, all: Change[]): Change => {
  if (!again) return { ...change, status: 'applied' };
  if (change.status !== 'planned' || isVia('manual')(change)) return change;
  const failed = all.find(({ status, component }) => status === 'failed' && component !== change.component);
  return {
    ...change,
    status: 'failed',
    error: notAttempted(change, failed ?? all.find(({ status }) => status === 'failed')),
  };
};

/** Nothing is deployed after the look: another file for what the org took already would end as this one did. */
const withoutDeployments = (change: Change): Change => {
  const [first, ...others] = change.routes;
  return { ...change, routes: [first, ...others.filter(({ via }) => via !== 'deploy')] };
};

/**
 * Compares what was sent with what the org has when it is read again. A change that isn't there after all, or an
 * earlier grant that went missing, is made by its next route, or is failed.
 *
 * @param isRepaired whether this looks at a repair, after which nothing is tried another time
 * @returns hasRepaired: something was sent again, so that another look is needed
 */
export async function settle(
  applying: Applying,
  progress: Progress,
  { missing, notices }: SecondLook,
  isRepaired = false,
): Promise<{ progress: Progress; hasRepaired: boolean }> {
  // The deployment may have removed a record that was made before it, so a record is made once more.
  const nextRoute = (change: Change): Change =>
    isVia('record')(change) && !isRepaired ? change : rerouted(withoutDeployments(change), notEffective(change));
  const left = keyedChanges(missing);
  const settled = progress.changes.map((change): Change => {
    const again = left.get(changeKey(change));
    left.delete(changeKey(change));
    if (again && change.status === 'applied') return nextRoute({ ...again, routes: change.routes });
    return statusOf(change, again, progress.changes);
  });
  const lost = [...left.values()].map(nextRoute);
  const seen = { ...progress, changes: [...settled, ...lost], notices: [...progress.notices, ...notices] };
  const repaired = await applyRemovals(applying, await applyRecords(applying, seen));
  return { progress: repaired, hasRepaired: repaired !== seen };
}
