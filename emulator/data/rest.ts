import { json, type Incoming, type Outgoing, type Runtime } from '../http/runtime.js';
import { effectivePermissions } from '../oauth/coverage.js';
import { findSession } from '../org/session.js';
import { ApiError, notFound } from './apiError.js';
import type { Call } from './call.js';
import type { Scope } from './objects/definition.js';
import { answerCall } from './routes.js';
import { isSupported, listVersions } from './versions.js';

const maxAddressLength = 16_384;

/**
 * Answers everything below `/services/data`.
 *
 * @param runtime the running emulator.
 * @param request the request.
 * @param logSoql called with each SOQL text, a batch's included.
 * @returns the answer; the version list needs no session, everything else does.
 */
export function answerRest(runtime: Runtime, request: Incoming, logSoql: (soql: string) => void): Outgoing {
  try {
    return answerOrRefuse(runtime, request, logSoql);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return json(error.status, error.toBody());
  }
}

function answerOrRefuse(runtime: Runtime, request: Incoming, logSoql: (soql: string) => void): Outgoing {
  if (`${request.path}?${request.search.toString()}`.length > maxAddressLength) {
    throw new ApiError('URI_TOO_LONG', 'URI Too Long', undefined, 414);
  }
  const below = request.path.slice('/services/data'.length);
  if (below === '' || below === '/') return json(200, listVersions());
  const [, apiVersion, tooling, path] = /^\/v(\d+\.\d)(\/tooling)?(\/.*)?$/.exec(below) ?? [];
  if (apiVersion === undefined || !isSupported(apiVersion)) throw notFound();
  const api = tooling === undefined ? 'data' : 'tooling';
  const scope: Scope = { ...authenticate(runtime, request), org: runtime.org, api };
  const call: Call = {
    runtime,
    scope,
    apiVersion,
    method: methodOf(request),
    path: path?.replace(/\/$/, '') || '/',
    search: request.search,
    body: parseBody(request.body),
    batchSize: batchSizeOf(request),
    logSoql,
  };
  const reply = answerCall(call);
  return json(reply.status, reply.body);
}

function authenticate(runtime: Runtime, request: Incoming): Pick<Scope, 'user' | 'permissions'> {
  const { org } = runtime;
  const [, token = ''] = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(String(request.headers['authorization'] ?? '')) ?? [];
  const session = findSession(org, token);
  const user = org.state.users.find(({ id }) => id === session?.userId);
  if (session === undefined || user === undefined) {
    throw new ApiError('INVALID_SESSION_ID', 'Session expired or invalid', undefined, 401);
  }
  if (!session.scopes.some((scope) => scope === 'full' || scope === 'api')) {
    const message = 'This session is not valid for use with the REST API';
    throw new ApiError('INVALID_SESSION_ID', message, undefined, 401);
  }
  const permissions = effectivePermissions(org, user.id);
  if (!org.state.organization.isApiEnabled || !permissions.has('ApiEnabled')) {
    const message = 'The REST API is not enabled for this Organization or user type';
    throw new ApiError('API_DISABLED_FOR_ORG', message, undefined, 403);
  }
  return { user, permissions };
}

function parseBody(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiError('JSON_PARSER_ERROR', error instanceof Error ? error.message : String(error));
  }
}

/** Clients that cannot send PATCH put it in the address as `_HttpMethod`. */
function methodOf(request: Incoming): string {
  const override = request.search.get('_HttpMethod');
  return request.method === 'POST' && override !== null ? override.toUpperCase() : request.method;
}

function batchSizeOf(request: Incoming): number {
  const [, size] = /batchSize=(\d+)/i.exec(String(request.headers['sforce-query-options'] ?? '')) ?? [];
  return size === undefined ? 2000 : Math.min(2000, Math.max(200, Number(size)));
}
