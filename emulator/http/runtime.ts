import type { DeploymentFault } from '../metadata/deployFaults.js';
import type { EmulatedOrg, LoggedDeployment } from '../org/org.js';

/** What one running emulator keeps besides the org: open query locators, used JWT ids and how it sees its client. */
export type Runtime = {
  org: EmulatedOrg;
  locators: Map<string, { records: unknown[]; userId: string }>;
  /** `jti` claims already used; each may be sent once. */
  usedAssertions: Set<string>;
  /** The address login IP ranges are compared with instead of the socket's, e.g. `203.0.113.7`. */
  clientAddress: string | undefined;
  logDeployment: (deployment: LoggedDeployment) => void;
};

/** A request, read to its end. */
export type Incoming = {
  method: string;
  /** Path without the query string. */
  path: string;
  search: URLSearchParams;
  headers: { [name: string]: string | string[] | undefined };
  body: string;
  /** The client's address. */
  address: string;
  /** What becomes of the deployment that the request starts. */
  deploymentFault?: DeploymentFault;
};

/** An answer to be written; `delivery` is set for one that does not arrive whole. */
export type Outgoing = {
  status: number;
  headers: { [name: string]: string };
  body: string | Buffer;
  delivery?: 'reset' | 'hang' | 'truncate';
};

/**
 * Makes a JSON answer.
 *
 * @param status HTTP status.
 * @param value what the body says; undefined for an empty body.
 */
export function json(status: number, value: unknown): Outgoing {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: value === undefined ? '' : JSON.stringify(value),
  };
}

/**
 * Makes an HTML answer that no other page may frame or sniff.
 *
 * @param status HTTP status.
 * @param body the document.
 */
export function html(status: number, body: string): Outgoing {
  return {
    status,
    headers: {
      'content-type': 'text/html;charset=UTF-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    },
    body,
  };
}
