import type { Runtime } from '../http/runtime.js';
import type { Scope } from './objects/definition.js';

/** One REST request below `/services/data/vXX.0`, alone or out of a batch. */
export type Call = {
  runtime: Runtime;
  /** The user and permissions it runs with; `api` is `tooling` below `/tooling`. */
  scope: Scope;
  apiVersion: string;
  method: string;
  /** e.g. `/sobjects/User`; never with the `/tooling` part. */
  path: string;
  search: URLSearchParams;
  /** The parsed JSON body, undefined when there is none. */
  body: unknown;
  /** Records per page, from the Sforce-Query-Options header. */
  batchSize: number;
  /** Called with each SOQL text, for the request log. */
  logSoql: (soql: string) => void;
};

/** An answer; `body` is undefined for 204. */
export type Reply = { status: number; body: unknown };
