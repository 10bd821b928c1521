import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { dispatch, type Trace } from './http/dispatch.js';
import { json, type Incoming, type Outgoing, type Runtime } from './http/runtime.js';
import type { EmulatedOrg, LoggedDeployment, LoggedRequest } from './org/org.js';
import { adminSession } from './org/session.js';
import { loadScenario } from './org/scenario.js';
import type { OrgState } from './org/state.js';
import { defaultSwitches, type Switches } from './org/switches.js';

export { adminSession } from './org/session.js';

/** A fault with this status cuts the connection instead of answering. */
const cutConnection = 0;

export type EmulatorOptions = {
  /** A scenario's name or path, or a state made by hand. */
  scenario?: string | OrgState;
  switches?: Partial<Switches>;
  /** 0, the default, lets the system choose. */
  port?: number;
  /** The client address that login IP ranges are compared with, in place of the socket's. */
  clientAddress?: string;
  /** The org's clock, ms since the epoch. */
  now?: () => number;
};

export type Emulator = {
  url: string;
  org: EmulatedOrg;
  requests: LoggedRequest[];
  deployments: LoggedDeployment[];
  /** Private keys of the certificates the scenario generated, PEM by app label. */
  keys: Map<string, string>;
  close: () => Promise<void>;
};

/**
 * Starts a stand-in Salesforce org on loopback.
 *
 * @param options the scenario (altaflow unless told), switches, port and clock.
 * @returns the running org; its address answers on `localhost`.
 * @throws Error when the scenario is wrong or the port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { scenario = 'altaflow', switches, port = 0, clientAddress, now = Date.now } = options;
  const loaded =
    typeof scenario === 'string' ? await loadScenario(scenario) : { state: scenario, keys: new Map<string, string>() };
  const org: EmulatedOrg = {
    state: loaded.state,
    switches: { ...defaultSwitches, ...switches },
    faults: [],
    url: '',
    onChange: [],
    now,
  };
  adminSession(org);
  const requests: LoggedRequest[] = [];
  const deployments: LoggedDeployment[] = [];
  const runtime: Runtime = {
    org,
    locators: new Map(),
    usedAssertions: new Set(),
    clientAddress,
    logDeployment: (deployment) => void deployments.push(deployment),
  };
  const startedAt = performance.now();
  // Salesforce answers 414 for long addresses itself, so node must let them through.
  const server = createServer({ maxHeaderSize: 131_072 }, (request, response) => {
    void answer(runtime, request, response, requests, startedAt);
  });
  await listen(server, port);
  org.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: org.url, org, requests, deployments, keys: loaded.keys, close };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(
  runtime: Runtime,
  message: IncomingMessage,
  response: ServerResponse,
  requests: LoggedRequest[],
  startedAt: number,
): Promise<void> {
  const trace: Trace = { soql: [] };
  const begin = performance.now() - startedAt;
  const request = await readRequest(runtime, message);
  let outgoing: Outgoing;
  try {
    outgoing = await dispatch(runtime, request, trace);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    outgoing = json(500, [{ errorCode: 'UNKNOWN_EXCEPTION', message: `The emulator failed: ${text}` }]);
  }
  if (runtime.org.switches.latency > 0) await delay(runtime.org.switches.latency);
  requests.push({
    method: request.method,
    path: request.path,
    ...trace,
    status: outgoing.status,
    startedAt: begin,
    endedAt: performance.now() - startedAt,
  });
  if (outgoing.status === cutConnection) response.destroy();
  else response.writeHead(outgoing.status, outgoing.headers).end(outgoing.body);
}

async function readRequest(runtime: Runtime, message: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  // Clients whose instance address ends in a slash ask for `//services/…`, which the platform takes as one slash.
  const url = new URL(`http://localhost${(message.url ?? '/').replace(/^\/+/, '/')}`);
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    search: url.searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    address: runtime.clientAddress ?? message.socket.remoteAddress ?? '127.0.0.1',
  };
}
