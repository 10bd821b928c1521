import type { SfError } from '@salesforce/core';
import { createRecords, type RecordCreation, type RecordResult } from '../org/createRecords.js';
import { findRecordIds } from '../org/findRecords.js';
import type { Reader } from '../org/reader.js';
import { removeRecords } from '../org/removeRecords.js';
import { componentKey, routeOf, type Change, type RecordRemoval, type RecordRoute } from './change.js';
import { saveAsSent, withChanges, type Applying, type Progress } from './progress.js';
import { isDue, isTakingHeld, rerouted } from './routes.js';

type Creation = Extract<RecordRoute, { create: unknown }>;

const creationOf = (change: Change): Creation | undefined => {
  const route = routeOf(change);
  return route.via === 'record' && 'create' in route ? route : undefined;
};

/** The record with the ids that its values refer to; undefined while one of those isn't made. */
const resolveValues = ({ create }: Creation, created: Map<string, string>): RecordCreation | undefined => {
  const values = Object.entries(create.values).map(([field, value]): [string, string | boolean | undefined] => [
    field,
    typeof value === 'object' ? created.get(value.createdBy) : value,
  ]);
  if (values.some(([, value]) => value === undefined)) return undefined;
  return { sobject: create.sobject, values: Object.fromEntries(values) as RecordCreation['values'] };
};

const afterCreation = (change: Change, { id, error, isUnknown }: RecordResult = {}): Change => {
  if (error && isUnknown) return { ...change, status: 'unknown', error };
  if (error) return rerouted(change, error);
  return { ...change, status: 'applied', ...(id ? { createdId: id } : {}) };
};

/** Creates what can be created now: what refers to no other record, or to one that is there already. */
async function createReady(applying: Applying, progress: Progress): Promise<Progress> {
  const { reader } = applying;
  const ready = progress.changes.flatMap((change) => {
    const creation = isDue(change, 'record') ? creationOf(change) : undefined;
    const record = creation && resolveValues(creation, reader.created);
    return record ? [{ change, record }] : [];
  });
  if (ready.length === 0) return progress;
  await saveAsSent(
    applying,
    progress,
    ready.map(({ change }) => change),
  );
  const results = await createRecords(
    reader.connection,
    ready.map(({ record }) => record),
  );
  const done = new Map(ready.map(({ change }, index) => [change, afterCreation(change, results[index])]));
  for (const { component, createdId } of done.values())
    if (createdId) reader.created.set(componentKey(component), createdId);
  const next = withChanges(progress, done);
  await applying.save(next);
  return next;
}

/** Learns the ids of records that are there although no answer named them: an undo goes by them. */
export async function withRecordIds(reader: Reader, changes: Change[]): Promise<Change[]> {
  const nameless = changes.flatMap((change) => {
    const creation = change.status === 'applied' && change.createdId === undefined ? creationOf(change) : undefined;
    const record = creation && resolveValues(creation, reader.created);
    return record ? [{ change, record }] : [];
  });
  if (nameless.length === 0) return changes;
  const ids = await findRecordIds(
    reader.connection,
    nameless.map(({ record }) => record),
  );
  const idOf = new Map(nameless.map(({ change }, index) => [change, ids[index]]));
  return changes.map((change) => {
    const createdId = idOf.get(change);
    return createdId === undefined ? change : { ...change, createdId };
  });
}

const removalOf = (change: Change): RecordRemoval | undefined => {
  const route = routeOf(change);
  return route.via === 'record' && 'remove' in route ? route.remove : undefined;
};

async function removeReady(applying: Applying, progress: Progress): Promise<Progress> {
  const due = progress.changes.flatMap((change) => {
    const removal = isDue(change, 'record') ? removalOf(change) : undefined;
    return removal && !isTakingHeld(change, progress.changes) ? [{ change, removal }] : [];
  });
  if (due.length === 0) return progress;
  await saveAsSent(
    applying,
    progress,
    due.map(({ change }) => change),
  );
  const errors = await removeRecords(
    applying.reader.connection,
    due.map(({ removal }) => removal),
  );
  const ended = (change: Change, error: SfError | undefined): Change =>
    error ? rerouted(change, error) : { ...change, status: 'applied' };
  const next = withChanges(progress, new Map(due.map(({ change }, index) => [change, ended(change, errors[index])])));
  await applying.save(next);
  return next;
}

/**
 * Makes the records of the changes that are still planned, those that others refer to first. A refused one takes its
 * next route, or is failed; what refers to it stays planned, and what nobody knows of is unknown.
 */
export async function applyRecords(applying: Applying, progress: Progress): Promise<Progress> {
  const first = await createReady(applying, progress);
  return first === progress ? first : createReady(applying, first);
}

/** Removes the records of the changes that are still planned, those that others hang on last. */
export async function applyRemovals(applying: Applying, progress: Progress): Promise<Progress> {
  const next = await removeReady(applying, progress);
  return next === progress ? next : applyRemovals(applying, next);
}
