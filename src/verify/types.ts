import type { AppRef, Notice } from '../plan/plan.js';

/** What a server-to-server login hangs on, in the order a person would look at it; `login` is the real attempt. */
export type LayerName =
  | 'app'
  | 'blocked'
  | 'certificate'
  | 'scope'
  | 'permittedUsers'
  | 'user'
  | 'coverage'
  | 'apiEnabled'
  | 'apiAccessControl'
  | 'ip'
  | 'login';

export type LayerStatus = 'pass' | 'fail' | 'unknown';

export type LayerFix = {
  text: string;
  /** Names in capitals are to be replaced. */
  command?: string;
};

export type Layer = {
  layer: LayerName;
  status: LayerStatus;
  evidence: string;
  /** Of a layer that fails, and of an unknown one that a person can look up. */
  fix?: LayerFix[];
  /** What a failure here stops: the login itself, or the use of the API with the token. */
  stops: 'login' | 'api';
};

export type LoginAttempt = {
  number: number;
  /** ISO 8601. */
  at: string;
  audience: string;
  outcome: 'token' | 'refused';
  /** The endpoint's code and words, without anything secret. */
  error?: string;
  errorDescription?: string;
  /** Set when the login is tried again: after how many milliseconds. */
  retryIn?: number;
};

/** The refusal in the words of the table that `explain` uses. */
export type LoginExplanation = { code: string; title: string; cause: string; check: string[]; fix: LayerFix[] };

export type LoginReport = {
  attempts: LoginAttempt[];
  /** Who the org says the token is of. */
  username?: string;
  scopes?: string[];
  isRevoked?: boolean;
  explanation?: LoginExplanation;
  /** The layer that the refusal names. */
  failingLayer?: LayerName;
};

/**
 * proved: a token was issued, worked, and nothing stops its use. passed: no key given, and no layer fails. failed: a
 * layer fails, or the login. timedOut: everything reads right, and the login was still refused when the waiting time
 * ran out.
 */
export type VerifyState = 'proved' | 'passed' | 'failed' | 'timedOut';

export type VerifyResult = {
  app: AppRef;
  /** The user as the org has it, or as given when the org has none. */
  username: string;
  proved: boolean;
  state: VerifyState;
  layers: Layer[];
  login?: LoginReport;
  notices: Notice[];
};
