import { isId, toLongId } from '../org/ids.js';
import { takePartFault } from '../http/faults.js';
import { ApiError, notFound } from './apiError.js';
import type { Call, Reply } from './call.js';
import { answerBatch, answerComposite } from './composite.js';
import { describeAll, describeGlobally, describeObject } from './describe.js';
import { answerCollection } from './dml/collections.js';
import { deleteRecord, insertRecord, objectInAddress, updateRecord } from './dml/records.js';
import { answerQuery } from './queryRoutes.js';
import { Reader } from './soql/reader.js';
import { toRecord, toSelection } from './soql/select.js';

/**
 * Answers one REST request, or one part of a batch. Refusals become answers here.
 *
 * @param call the request.
 * @returns status and body.
 */
export function answerCall(call: Call): Reply {
  const soql = call.path === '/query' || call.path === '/queryAll' ? [call.search.get('q') ?? ''] : [];
  soql.forEach(call.logSoql);
  try {
    const prefix = `/services/data/v${call.apiVersion}${call.scope.api === 'tooling' ? '/tooling' : ''}`;
    const fault = takePartFault(call.runtime.org, { method: call.method, path: prefix + call.path, soql });
    if (fault !== undefined) {
      const { errorCode = 'UNKNOWN_EXCEPTION', message = 'An unexpected error occurred.', status = 500 } = fault;
      throw new ApiError(errorCode, message, undefined, status);
    }
    return route(call);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, body: error.toBody() };
  }
}

function route(call: Call): Reply {
  const [first = '', ...rest] = call.path.split('/').slice(1).map(decodeURIComponent);
  switch (first) {
    case '':
      allow(call, 'GET');
      return { status: 200, body: listResources(call) };
    case 'query':
    case 'queryAll':
      allow(call, 'GET');
      return answerQuery(call, rest[0]);
    case 'limits':
      allow(call, 'GET');
      return { status: 200, body: { DailyApiRequests: { Max: 100_000, Remaining: 99_000 } } };
    case 'sobjects':
      return rest.length === 0 ? answerGlobalDescribe(call) : answerSobject(call, rest);
    case 'composite':
      return answerCompositeFolder(call, rest);
    default:
      throw notFound();
  }
}

function answerCompositeFolder(call: Call, rest: string[]): Reply {
  if (rest.length === 0) {
    allow(call, 'POST');
    return answerComposite(call, answerCall);
  }
  if (rest[0] === 'batch') {
    allow(call, 'POST');
    return answerBatch(call, answerCall);
  }
  if (rest[0] !== 'sobjects') throw notFound();
  allow(call, 'POST', 'PATCH', 'DELETE');
  return answerCollection(call);
}

function answerGlobalDescribe(call: Call): Reply {
  allow(call, 'GET');
  return { status: 200, body: describeAll(call) };
}

function answerSobject(call: Call, [name = '', id, ...rest]: string[]): Reply {
  const object = objectInAddress(call, name);
  if (id === undefined) {
    allow(call, 'GET', 'POST');
    if (call.method === 'POST') {
      return { status: 201, body: { id: insertRecord(call, name, call.body), success: true, errors: [] } };
    }
    return { status: 200, body: { objectDescribe: describeGlobally(call, object), recentItems: [] } };
  }
  if (id === 'describe') {
    allow(call, 'GET');
    return { status: 200, body: describeObject(call, object) };
  }
  if (rest.length > 0) throw notFound();
  allow(call, 'GET', 'PATCH', 'DELETE');
  if (call.method === 'GET') return { status: 200, body: readRecord(call, name, id) };
  if (call.method === 'PATCH') updateRecord(call, name, id, call.body);
  else deleteRecord(call, name, id);
  return { status: 204, body: undefined };
}

function readRecord(call: Call, name: string, id: string): unknown {
  const reader = new Reader(call.scope, '', call.apiVersion);
  const object = reader.object(name);
  const item = isId(id) ? reader.byId(object, toLongId(id)) : undefined;
  if (item === undefined) {
    const message = `Provided external ID field does not exist or is not accessible: ${id}`;
    throw new ApiError('NOT_FOUND', message, undefined, 404);
  }
  const wanted = call.search.get('fields')?.split(',') ?? object.fields.map((field) => field.name);
  const selection = toSelection(
    reader,
    object,
    wanted.map((field) => ({ type: 'Field', field })),
    {},
  );
  return toRecord(reader, selection, item, () => null);
}

function listResources(call: Call): object {
  const base = `/services/data/v${call.apiVersion}`;
  const identity = `${call.runtime.org.url}/id/${call.scope.org.state.organization.id}/${call.scope.user.id}`;
  const names = ['composite', 'limits', 'query', 'queryAll', 'sobjects', 'tooling'];
  return { ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])), identity };
}

function allow(call: Call, ...methods: string[]): void {
  if (methods.includes(call.method)) return;
  const message = `HTTP Method '${call.method}' not allowed. Allowed are ${methods.join(',')}`;
  throw new ApiError('METHOD_NOT_ALLOWED', message, undefined, 405);
}
