import type { Change, ComponentRef, ManualRoute } from './change.js';
import type { Edit } from './edit.js';
import type { Part } from './kind.js';

/** A warning as data. */
export type Notice = { code: string; message: string };

export type AccessLoss = { username: string; lastUsed: string | null };

/** Who holds a token for an app now and is not covered by what the plan leaves in place. */
export type Impact = {
  losesAccess: AccessLoss[];
  /** Set when the org wouldn't say who holds tokens: then an empty list means nothing. */
  unknown?: string;
};

export type AppRef = {
  name: string | null;
  label: string;
  id: string | null;
  kind: 'ConnectedApp' | 'ExternalClientApp';
  /** Null where the org doesn't tell whose the app is. */
  origin: 'own' | 'packaged' | 'installed' | 'uninstalled' | null;
};

/** A metadata file that changes are made in. */
export type PlannedFile = ComponentRef & {
  /** Below the package's root; for the undo file. */
  path: string;
  /** The file as the org has it, without consumer key and secret; null where there is none. */
  before: string | null;
  /** What the edits are made in. */
  base: string;
  /** Edits that go with any other: what must not go missing when the file is deployed. */
  keep?: Edit[];
  /** Deployed before the records and the other files: what they refer to. */
  isFirst?: true;
};

/** A step for a person without which a component can't be planned: installing an app, say. */
export type Prerequisite = Omit<ManualRoute, 'via'> & { component: ComponentRef };

export type Plan = {
  /** The app that is meant, where it is one. */
  app?: AppRef;
  parts: Part[];
  changes: Change[];
  files: PlannedFile[];
  notices: Notice[];
  /** What a person should agree to before it happens, besides somebody losing access: replacing a certificate, say. */
  risks: Notice[];
  impact: Impact;
  prerequisites: Prerequisite[];
  /** What is done on this machine before the org is changed. */
  beforeApply: Array<() => Promise<void>>;
};
