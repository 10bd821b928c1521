import type { SfError } from '@salesforce/core';
import type { PlannedCreation } from '../org/createRecords.js';
import type { Edit } from './edit.js';

export type ComponentRef = { type: string; fullName: string };

export type ChangeValue = string | number | boolean | null | string[];

/** unknown: it was sent, and nobody knows whether the org took it. */
export type ChangeStatus = 'planned' | 'applied' | 'manual' | 'failed' | 'unknown';

/** What a person has to do in Setup because no API does it. */
export type ManualStep = {
  code: string;
  title: string;
  reason: string;
  url: string;
};

/**
 * A question to the org that tells whether a person's step is done: the query has a row, and where a field is named, the
 * first row has that value in it.
 */
export type Question = { soql: string; tooling?: boolean; field?: string; equals?: string | boolean };

/**
 * A way to bring a change about: by an edit of a file that is deployed (or by deploying that it goes), by a record, or by
 * a person in Setup.
 */
export type DeployRoute = { via: 'deploy'; file: ComponentRef; edits: Edit[]; removesFile?: true };
export type RecordRoute = { via: 'record'; create: PlannedCreation } | { via: 'record'; remove: RecordRemoval };
/** Without a question no query can tell that the step is done, so it isn't waited for. */
export type ManualRoute = { via: 'manual'; step: ManualStep; until?: Question };
export type Route = DeployRoute | RecordRoute | ManualRoute;

/** Records to remove: those that a query gives the ids of. */
export type RecordRemoval = { sobject: string; soql: string };

/**
 * One property of one component, from what it is to what it should be, and the ways to get there in the order in which
 * they are tried. Data all through, so that it can be written to a file, undone and shown.
 */
export type Change = {
  component: ComponentRef;
  action: 'create' | 'update' | 'delete';
  property?: string;
  /** API name of the profile or permission set whose label the values have: several may share a label. */
  apiName?: string;
  before: ChangeValue;
  after: ChangeValue;
  status: ChangeStatus;
  routes: [Route, ...Route[]];
  /** Whether others are shut out by it, so that what lets people in has to be there first. */
  restricts?: true;
  /** Whether it opens what others were shut out of. */
  lifts?: true;
  /** Whether it takes access away, so that what lifts a restriction has to be there first. */
  takes?: true;
  /** Components whose changes have to be there before this one is sent. */
  needs?: ComponentRef[];
  /** Id of the record once it is created. */
  createdId?: string;
  /** Why it failed, or why nobody knows. */
  error?: SfError;
};

/** The way that is tried now. */
export function routeOf({ routes: [first] }: Change): Route {
  return first;
}

export function isVia<V extends Route['via']>(via: V): (change: Change) => boolean {
  return ({ routes: [first] }) => first.via === via;
}

/**
 * Two changes are the same when they bring the same property of the same component to the same value, or take the same
 * value from it: of a list several entries may go.
 */
export function changeKey({ component, property, before, after, apiName }: Omit<Change, 'status' | 'routes'>): string {
  const value = after ?? { taken: before };
  return JSON.stringify([component.type, component.fullName, property ?? null, value, apiName ?? null]);
}

/** The name of a component in a map, and by which a later record refers to one that a change creates. */
export function componentKey({ type, fullName }: ComponentRef): string {
  return `${type}:${fullName}`;
}

/** What a person calls that which a change is about in a sentence. */
export function describeProperty({ component, property }: Pick<Change, 'component' | 'property'>): string {
  return [component.fullName, property].filter(Boolean).join(' ');
}

/** What a person calls a change in a sentence. */
export function describeChange(change: Change): string {
  const value = change.after === null ? undefined : String(change.after);
  return [describeProperty(change), value].filter(Boolean).join(' ');
}
