import { snapshot } from '../data/dml/collections.js';
import type { DeploymentFault } from '../metadata/deployFaults.js';
import type { Fault, FaultKind } from '../org/switches.js';
import { dispatch, type Trace } from './dispatch.js';
import { answerOfFault } from './faultAnswers.js';
import { faultTargetOf, parseBody } from './faultTarget.js';
import { takeRequestFault } from './faults.js';
import type { Incoming, Outgoing, Runtime } from './runtime.js';

type Effect = (runtime: Runtime, request: Incoming, trace: Trace, fault: Fault) => Promise<Outgoing>;

const effects: { [kind in FaultKind]?: Effect } = {
  truncate: async (runtime, request, trace) => ({
    ...(await dispatch(runtime, request, trace)),
    delivery: 'truncate',
  }),
  replyLost: async (runtime, request, trace) => ({ ...(await dispatch(runtime, request, trace)), delivery: 'reset' }),
  expiredSession: (runtime, request, trace) => {
    const token = tokenOf(request);
    for (const session of runtime.org.state.sessions) if (session.accessToken === token) session.isRevoked = true;
    return dispatch(runtime, request, trace);
  },
  shortResults: async (runtime, request, trace, { isCarriedOut = true }) => {
    if (!isCarriedOut) return dispatch(runtime, withoutLast(request), trace);
    return changed(await dispatch(runtime, request, trace), dropLast);
  },
  noId: async (runtime, request, trace, { isCarriedOut = true }) => {
    const { org } = runtime;
    const before = snapshot(org.state);
    const listeners = isCarriedOut ? [] : org.onChange.splice(0);
    const outgoing = await dispatch(runtime, request, trace);
    if (!isCarriedOut) Object.assign(org.state, before);
    org.onChange.push(...listeners);
    return changed(outgoing, dropIds);
  },
};

/**
 * Answers a request, truly or as an injected fault has it.
 *
 * @param runtime the running emulator with the org's faults.
 * @param request the request, read to its end.
 * @param trace filled with what the request log wants to know.
 * @returns the answer, with how it is to be delivered.
 */
export async function dispatchWithFaults(runtime: Runtime, request: Incoming, trace: Trace): Promise<Outgoing> {
  const target = faultTargetOf(request);
  if (target.soapAction !== undefined) trace.soapAction = target.soapAction;
  const fault = takeRequestFault(runtime.org, target);
  if (fault === undefined) return dispatch(runtime, request, trace);
  const answer = answerOfFault(fault, request);
  if (answer !== undefined) {
    trace.soql.push(...target.soql);
    return answer;
  }
  const effect = effects[fault.kind ?? 'status'];
  if (effect !== undefined) return effect(runtime, request, trace, fault);
  return dispatch(runtime, { ...request, deploymentFault: fault.kind as DeploymentFault }, trace);
}

function tokenOf({ headers, body }: Incoming): string | undefined {
  const bearer = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(String(headers['authorization'] ?? ''))?.[1];
  return bearer ?? /<(?:[\w.-]+:)?sessionId>([^<]+)</.exec(body)?.[1];
}

/** The lists in which composite requests send their parts, and those in which they are answered. */
const sentLists = ['records', 'batchRequests', 'compositeRequest'];
const answeredLists = ['results', 'compositeResponse'];

function withoutLast(request: Incoming): Incoming {
  const search = new URLSearchParams(request.search);
  const ids = search.get('ids')?.split(',');
  if (ids) search.set('ids', ids.slice(0, -1).join(','));
  const body = parseBody(request.body);
  return { ...request, search, body: body === undefined ? request.body : JSON.stringify(shortened(body, sentLists)) };
}

function dropLast(body: unknown): unknown {
  return Array.isArray(body) ? body.slice(0, -1) : shortened(body, answeredLists);
}

function shortened(body: unknown, lists: string[]): unknown {
  const entries = Object.entries(body as { [name: string]: unknown });
  return Object.fromEntries(
    entries.map(([name, value]) => [name, lists.includes(name) && Array.isArray(value) ? value.slice(0, -1) : value]),
  );
}

/** Whatever says that something was made says so without its id, in rows and parts too. */
function dropIds(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(dropIds);
  if (typeof body !== 'object' || body === null) return body;
  const isSuccess = 'success' in body && body.success === true;
  const entries = Object.entries(body).filter(([name]) => !(isSuccess && name === 'id'));
  return Object.fromEntries(entries.map(([name, value]) => [name, dropIds(value)]));
}

function changed(outgoing: Outgoing, change: (body: unknown) => unknown): Outgoing {
  const body = parseBody(String(outgoing.body));
  return body === undefined ? outgoing : { ...outgoing, body: JSON.stringify(change(body)) };
}
