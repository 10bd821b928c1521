import type { SfError } from '@salesforce/core';
import type { Reader } from '../org/reader.js';
import type { Change, ComponentRef } from './change.js';
import type { AppRef, Impact, Notice, PlannedFile, Prerequisite } from './plan.js';

/** A desired state: for each kind, by its key, what is wanted of its components. */
export type Desired = { [key: string]: unknown[] | undefined };

/** One component of the org with all that is wanted of it, whatever number of desired states named it. */
export type Target = { component: ComponentRef };

/** What finding the components that a desired state names came to. */
export type Found<T extends Target> = {
  targets: T[];
  /** Every name that is blank, unknown or stands for several. */
  errors: SfError[];
  notices?: Notice[];
  prerequisites?: Prerequisite[];
  /** The app that is meant where none of its properties can be planned yet. */
  app?: AppRef;
  /** What is done on this machine once the plan is agreed to and before the org is changed: writing a new key. */
  beforeApply?: Array<() => Promise<void>>;
  /** What has to be wanted of other kinds for it: an assignment, say. */
  implies?: Desired;
};

export type Difference = {
  /** What isn't as it should be, each change with its routes. */
  changes: Change[];
  /**
   * What can't be as it should be; ends the run before anything is sent. Beside the changes and never in their place: a
   * look after the changes would take what can't be for what is there.
   */
  errors?: SfError[];
  /** The files that the changes' edits are made in. */
  files?: PlannedFile[];
  notices?: Notice[];
  risks?: Notice[];
  app?: AppRef;
};

/**
 * How a component is read. whole: all of it, for planning. glance: the quickest way that shows what a plan is made
 * from, for looking again; what it doesn't show is read whole.
 */
export type Depth = 'whole' | 'glance';

/** What the whole of a plan tells about those it leaves out. */
export type ImpactReport = { impact: Impact; notices: Notice[]; risks: Notice[] };

/**
 * All that the engine asks of a kind of component. A new kind is a folder under components and a line in its table.
 */
export type ComponentKind<D, T extends Target, S> = {
  /** Its place in a desired state and in a recipe. */
  key: string;
  /** Everything that can be told wrong without asking the org. */
  check?: (desired: D[], reader: Reader) => SfError[] | Promise<SfError[]>;
  /** Finds the components that are meant. Several desired states of one component are one target. */
  find: (reader: Reader, desired: D[]) => Promise<Found<T>>;
  /** Reads the components, in the order given; again for every further look. */
  read: (reader: Reader, targets: T[], depth: Depth) => Promise<S[]>;
  /** What is missing. Pure: the look after a change is this, called again. */
  diff: (state: S, target: T) => Difference;
  /** Whether what a plan was made from isn't so any more. */
  isMoved: (planned: S, now: S) => boolean;
  /** The target with all that was there before: what must not go missing. */
  keep?: (target: T, state: S) => T;
  /** Who is shut out. Sees the whole plan. */
  impact?: (reader: Reader, parts: Array<Part<T, S>>, all: Part[]) => Promise<ImpactReport>;
  /** What is there now that nobody asked for and wasn't there before. */
  appeared?: (before: S, now: S, target: T) => Notice[];
  /** The ids of components that a deployment of this run has made, by component key: records refer to them. */
  identify?: (reader: Reader, targets: T[]) => Promise<Map<string, string>>;
  /** Which of a component's changes a refusal is about; all of them unless told. */
  blames?: (problem: string, change: Change) => boolean;
};

// Kinds differ in what they want and read; the engine only hands one kind's own values back to it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table of kinds has no common type of values
export type AnyKind = ComponentKind<any, any, any>;

/** Where kinds come from: each is loaded when a desired state names it. The order is that of the plan. */
export type KindTable = { [key: string]: () => Promise<AnyKind> };

/** A component in a plan. */
export type Part<T extends Target = Target, S = unknown> = {
  kind: AnyKind;
  target: T;
  state: S;
  difference: Difference;
};
