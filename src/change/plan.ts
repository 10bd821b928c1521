import type { Change, ManualOperation, ChangeFacts } from './change.js';

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
  origin: 'own' | 'packaged' | 'installed' | 'uninstalled';
};

/** A whole metadata file of the one deployment. */
export type PlannedFile = {
  type: string;
  fullName: string;
  path: string;
  /** The file as the org has it, without consumer key and secret; for the undo file. */
  before: string | null;
  after: string;
};

export type Plan = {
  app?: AppRef;
  changes: Change[];
  /** What is already as it should be. */
  unchanged: ChangeFacts[];
  files: PlannedFile[];
  notices: Notice[];
  /** What a person should agree to before it happens, besides somebody losing access: replacing a certificate, say. */
  risks: Notice[];
  impact: Impact;
  /** A step for a person without which nothing else can be planned: installing an app, say. */
  prerequisite?: ManualOperation;
  /** Reads the org once more and plans what is still missing, what the org had before included. */
  recheck: () => Promise<Plan>;
};
