import type { Fault, Switches } from './switches.js';
import type { OrgState } from './state.js';

/** What every handler of the emulator is given: the org, its switches, its faults and its clock. */
export type EmulatedOrg = {
  state: OrgState;
  switches: Switches;
  faults: Fault[];
  /** The address the org answers at, e.g. `http://localhost:40123`, without a trailing slash. */
  url: string;
  /** Called after every change made through any endpoint; tests hook it to act "meanwhile". */
  onChange: Array<(what: string) => void>;
  now: () => number;
};

/** A request as the emulator's hooks are told of it. */
export type SeenRequest = {
  method: string;
  path: string;
  /** The Metadata API's operation; undefined for REST. */
  soapAction?: string;
  /** Counted from 1 over requests of every kind. */
  number: number;
};

/** One answered request, as tests count them. */
export type LoggedRequest = {
  method: string;
  path: string;
  /** e.g. `listMetadata`, `retrieve`, `checkRetrieveStatus`, `deploy`; undefined for REST. */
  soapAction?: string;
  /** The request's SOQL texts, a batch's included. */
  soql: string[];
  status: number;
  /** Milliseconds since the emulator started. */
  startedAt: number;
  endedAt: number;
};

/** A deployment as it arrived, for tests that compare the XML. */
export type LoggedDeployment = {
  id: string;
  checkOnly: boolean;
  rollbackOnError: boolean;
  files: { [path: string]: string };
};
