import type { Connection, SfError } from '@salesforce/core';
import type { PlannedCreation } from '../org/records.js';

export type ComponentRef = { type: string; fullName: string };

export type ChangeValue = string | number | boolean | null | string[];

export type ChangeStatus = 'planned' | 'applied' | 'unchanged' | 'manual' | 'failed';

/** One property of one component, from what it is to what it should be. */
export type ChangeFacts = {
  component: ComponentRef;
  action: 'create' | 'update' | 'delete';
  property?: string;
  before: ChangeValue;
  after: ChangeValue;
  status: ChangeStatus;
  /** Why it failed. */
  error?: SfError;
};

/** What a person has to do in Setup because no API does it. */
export type ManualStep = {
  code: string;
  title: string;
  reason: string;
  url: string;
};

/** A step for a person, and the question to the org that tells when it is done. */
export type ManualOperation = {
  step: ManualStep;
  isDone: (connection: Connection) => Promise<boolean>;
};

export type DeployedChange = ChangeFacts & {
  via: 'deploy';
  /** Path of the file in the plan's files that carries this change. */
  file: string;
  /** The other route, for when the org refuses the deployment or "Succeeded" turns out not to be true. */
  otherwise?: { record: PlannedCreation } | { manual: ManualOperation };
};

export type RecordChange = ChangeFacts & {
  via: 'record';
  record: PlannedCreation;
  otherwise?: { manual: ManualOperation };
  /** Id of the record once it is created, for the undo file. */
  createdId?: string;
};

export type ManualChange = ChangeFacts & { via: 'manual'; manual: ManualOperation };

export type Change = DeployedChange | RecordChange | ManualChange;

/** Two changes are the same when they bring the same property of the same component to the same value. */
export function changeKey({ component, property, after }: ChangeFacts): string {
  return JSON.stringify([component.type, component.fullName, property ?? null, after]);
}

/** The name by which a later record refers to one that this component's change creates. */
export function creationKey({ type, fullName }: ComponentRef): string {
  return `${type}:${fullName}`;
}
