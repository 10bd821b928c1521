import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { deliver } from './http/deliver.js';
import type { Trace } from './http/dispatch.js';
import { dispatchWithFaults } from './http/faultEffects.js';
import { faultTargetOf } from './http/faultTarget.js';
import { json, type Incoming, type Outgoing, type Runtime } from './http/runtime.js';
import type { EmulatedOrg, LoggedDeployment, LoggedRequest, SeenRequest } from './org/org.js';
import { adminSession } from './org/session.js';
import { loadScenario } from './org/scenario.js';
import type { OrgState } from './org/state.js';
import { defaultSwitches, type Switches } from './org/switches.js';

export { adminSession } from './org/session.js';

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
  /** Called when a request has been read and before it is answered, so that a test can change the org in between. */
  onRequest: Array<(request: SeenRequest) => void>;
  /** Called when a request has been answered and before the next one is read. */
  onAnswered: Array<(request: SeenRequest & { status: number }) => void>;
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
  const deployments: LoggedDeployment[] = [];
  const log: Log = { requests: [], onRequest: [], onAnswered: [], startedAt: performance.now(), count: 0 };
  const runtime: Runtime = {
    org,
    locators: new Map(),
    usedAssertions: new Set(),
    clientAddress,
    logDeployment: (deployment) => void deployments.push(deployment),
  };
  // Salesforce answers 414 for long addresses itself, so node must let them through.
  const server = createServer({ maxHeaderSize: 131_072 }, (request, response) => {
    void answer(runtime, request, response, log);
  });
  await listen(server, port);
  org.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const { requests, onRequest, onAnswered } = log;
  return { url: org.url, org, requests, deployments, onRequest, onAnswered, keys: loaded.keys, close };
}

/** What a running emulator remembers of its requests, and who wants to hear of them. */
type Log = Pick<Emulator, 'requests' | 'onRequest' | 'onAnswered'> & { startedAt: number; count: number };

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(runtime: Runtime, message: IncomingMessage, response: ServerResponse, log: Log): Promise<void> {
  const trace: Trace = { soql: [] };
  const begin = performance.now() - log.startedAt;
  const request = await readRequest(runtime, message);
  log.count += 1;
  const { soapAction } = faultTargetOf(request);
  const { method, path } = request;
  const seen = { method, path, number: log.count, ...(soapAction === undefined ? {} : { soapAction }) };
  log.onRequest.forEach((listener) => listener(seen));
  let outgoing: Outgoing;
  try {
    outgoing = await dispatchWithFaults(runtime, request, trace);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    outgoing = json(500, [{ errorCode: 'UNKNOWN_EXCEPTION', message: `The emulator failed: ${text}` }]);
  }
  if (runtime.org.switches.latency > 0) await delay(runtime.org.switches.latency);
  const { status } = outgoing;
  log.requests.push({
    method,
    path,
    ...trace,
    status,
    startedAt: begin,
    endedAt: performance.now() - log.startedAt,
  });
  deliver(response, outgoing);
  log.onAnswered.forEach((listener) => listener({ ...seen, status }));
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
