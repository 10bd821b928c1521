import { Messages, type Connection, type SfError } from '@salesforce/core';
import type { Duration } from '@salesforce/kit';
import { deployMetadata, type Deployed } from '../org/metadata.js';
import { createRecords, type RecordCreation } from '../org/records.js';
import {
  changeKey,
  creationKey,
  type Change,
  type DeployedChange,
  type ManualChange,
  type RecordChange,
} from '../change/change.js';
import type { Plan } from '../change/plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

export type Applied = { changes: Change[]; deployId: string | null };

const toRecord = (change: DeployedChange): RecordChange | undefined => {
  const { otherwise, file, ...facts } = change;
  return otherwise && 'record' in otherwise ? { ...facts, via: 'record', record: otherwise.record } : undefined;
};

const toManual = (change: DeployedChange | RecordChange): ManualChange | undefined => {
  const { otherwise } = change;
  if (!otherwise || !('manual' in otherwise)) return undefined;
  const { component, action, property, before, after } = change;
  const facts = { component, action, before, after, ...(property === undefined ? {} : { property }) };
  return { ...facts, status: 'manual', via: 'manual', manual: otherwise.manual };
};

/** The other route of a change whose first one didn't work, or the change as failed where there is none. */
export function rerouted(change: Change, error: SfError): Change {
  if (change.via === 'deploy') return toRecord(change) ?? toManual(change) ?? { ...change, status: 'failed', error };
  if (change.via === 'record') return toManual(change) ?? { ...change, status: 'failed', error };
  return change;
}

const resolveValues = ({ record }: RecordChange, created: Map<string, string>): RecordCreation | undefined => {
  const values = Object.entries(record.values).map(([field, value]): [string, string | boolean | undefined] => [
    field,
    typeof value === 'object' ? created.get(value.createdBy) : value,
  ]);
  if (values.some(([, value]) => value === undefined)) return undefined;
  return { sobject: record.sobject, values: Object.fromEntries(values) as RecordCreation['values'] };
};

/** Creates what can be created now: what refers to no other record, or to one that is there already. */
async function createReady(connection: Connection, changes: Change[]): Promise<Change[]> {
  const created = new Map(
    changes.flatMap((change) =>
      change.via === 'record' && change.createdId ? [[creationKey(change.component), change.createdId] as const] : [],
    ),
  );
  const due = changes.filter(
    (change): change is RecordChange => change.via === 'record' && change.status === 'planned',
  );
  const ready = due.flatMap((change) => {
    const creation = resolveValues(change, created);
    return creation ? [{ change, creation }] : [];
  });
  if (ready.length === 0) return changes;
  const results = await createRecords(
    connection,
    ready.map(({ creation }) => creation),
  );
  const done = new Map<Change, Change>(
    ready.map(({ change }, index) => {
      const { id, error } = results[index] ?? {};
      if (error) return [change, rerouted(change, error)];
      return [change, { ...change, status: 'applied', ...(id ? { createdId: id } : {}) }];
    }),
  );
  return changes.map((change) => done.get(change) ?? change);
}

/**
 * Creates the records of the changes that are still planned, those that others refer to first. A refused one takes its
 * other route, or is failed; what refers to it stays planned.
 */
async function applyRecords(connection: Connection, changes: Change[]): Promise<Change[]> {
  const first = await createReady(connection, changes);
  return first === changes ? changes : createReady(connection, first);
}

const deployFailure = ({ id, failures }: Deployed): SfError => {
  const problems = failures.map(
    ({ type, fullName, problem }) => `${[type, fullName].filter(Boolean).join(' ')}: ${problem}`,
  );
  return messages.createError('error.DeployFailed', [problems.join('; ')], [id]);
};

async function applyDeployment(
  connection: Connection,
  plan: Plan,
  changes: Change[],
  wait: Duration,
): Promise<Applied> {
  const due = changes.filter(
    (change): change is DeployedChange => change.via === 'deploy' && change.status === 'planned',
  );
  const paths = new Set(due.map(({ file }) => file));
  const files = plan.files.filter(({ path }) => paths.has(path));
  if (files.length === 0) return { changes, deployId: null };
  const members: { [type: string]: string[] } = {};
  for (const { type, fullName } of files) (members[type] ??= []).push(fullName);
  const contents = Object.fromEntries(files.map(({ path, after }) => [path, after]));
  const deployed = await deployMetadata(connection, contents, members, { wait });
  if (deployed.succeeded) {
    const applied = changes.map((change): Change =>
      due.includes(change as DeployedChange) ? { ...change, status: 'applied' } : change,
    );
    return { changes: applied, deployId: deployed.id };
  }
  return afterRefusal(connection, plan, { changes, due, deployed, wait });
}

type Refusal = { changes: Change[]; due: DeployedChange[]; deployed: Deployed; wait: Duration };

/** The changes that the org named when it refused; all of them where it named none. */
const refusedOf = ({ due, deployed }: Refusal): DeployedChange[] => {
  const isNamed = ({ component }: DeployedChange): boolean =>
    deployed.failures.some(
      ({ type, fullName }) => fullName === component.fullName && ['', component.type].includes(type),
    );
  return due.some(isNamed) ? due.filter(isNamed) : due;
};

/**
 * What a refused deployment leaves to do. Where the refused changes have another route they take it, and the others are
 * deployed once more without them; else all of it failed, since it was rolled back as a whole.
 */
async function afterRefusal(connection: Connection, plan: Plan, refusal: Refusal): Promise<Applied> {
  const { changes, due, deployed, wait } = refusal;
  const refused = new Set<Change>(refusedOf(refusal));
  const failure = deployFailure(deployed);
  if (due.every((change) => !refused.has(change) || change.otherwise !== undefined)) {
    const next = changes.map((change) => (refused.has(change) ? rerouted(change, failure) : change));
    const again = await applyDeployment(connection, plan, next, wait);
    return { ...again, deployId: again.deployId ?? deployed.id };
  }
  if (changes.every(({ status }) => status !== 'applied')) throw failure;
  const isDue = new Set<Change>(due);
  const failed = changes.map((change): Change =>
    isDue.has(change) ? { ...change, status: 'failed', error: failure } : change,
  );
  return { changes: failed, deployId: deployed.id };
}

/**
 * Sends a plan's changes: records first (who gets access), then one deployment (what restricts it), so that nobody is
 * locked out in between. A grant that is refused keeps the restriction from being sent.
 *
 * @param onStage told the name of each stage when it begins
 * @returns every change with its status, and the deployment's id if one was sent
 * @throws SfError DeployFailed when the org refused the deployment and nothing else had been changed
 */
export async function applyChanges(
  connection: Connection,
  plan: Plan,
  { wait, onStage }: { wait: Duration; onStage: (stage: 'grant' | 'deploy') => void },
): Promise<Applied> {
  if (plan.changes.some(({ via }) => via === 'record')) onStage('grant');
  const granted = await applyRecords(connection, plan.changes);
  // A grant that was refused, even one that a person can still make, would leave people locked out behind a restriction.
  const isRefused = ({ status, via }: Change, index: number): boolean =>
    status === 'failed' || (via === 'manual' && plan.changes[index]?.via === 'record');
  if (granted.some(isRefused)) return { changes: granted, deployId: null };
  if (granted.some(({ via }) => via === 'deploy')) onStage('deploy');
  const deployed = await applyDeployment(connection, plan, granted, wait);
  return { ...deployed, changes: await applyRecords(connection, deployed.changes) };
}

/**
 * Compares what was sent with what the org has when it is read again. A change that isn't there after all, or an
 * earlier grant that went missing, is made by its other route, or is failed.
 *
 * @param recheck what is still to be done, as {@link Plan.recheck} found it
 * @param isRepaired whether this looks at a repair, after which nothing is tried another time
 */
export async function settle(
  connection: Connection,
  changes: Change[],
  recheck: Plan,
  isRepaired = false,
): Promise<{ changes: Change[]; hasRepaired: boolean }> {
  // The deployment may have removed a record that was made before it, so a record is made once more.
  const nextRoute = (change: Change): Change =>
    change.via === 'record' && !isRepaired ? change : rerouted(change, notEffective(change));
  const missing = new Map(recheck.changes.map((change) => [changeKey(change), change]));
  const settled = changes.map((change): Change => {
    const again = missing.get(changeKey(change));
    missing.delete(changeKey(change));
    if (!again) return { ...change, status: 'applied' };
    if (change.status === 'applied') return nextRoute(again);
    return change.status === 'planned' && change.via !== 'manual'
      ? { ...change, status: 'failed', error: notAttempted(change) }
      : change;
  });
  const lost = [...missing.values()].map(nextRoute);
  const all = [...settled, ...lost];
  const repaired = await applyRecords(connection, all);
  return { changes: repaired, hasRepaired: repaired.some((change, index) => change !== all[index]) };
}

const nameOf = ({ component, property, after }: Change): string =>
  `${component.fullName} ${property ?? ''}: ${String(after)}`;

const notEffective = (change: Change): SfError => messages.createError('error.NotEffective', [nameOf(change)]);

const notAttempted = (change: Change): SfError => messages.createError('error.NotAttempted', [nameOf(change)]);
