import { ApiError } from './apiError.js';
import type { Call, Reply } from './call.js';

type Answerer = (call: Call) => Reply;
type BatchRequest = { method: string; url: string; richInput?: unknown };
type CompositeRequest = { method: string; url: string; referenceId: string; body?: unknown };

const maxSubrequests = 25;

/**
 * Answers `/composite/batch`: independent subrequests, each with its own status.
 *
 * @param call the request; subrequest addresses look like `v67.0/query?q=…` or `v67.0/tooling/query?q=…`.
 * @param answer answers one subrequest.
 * @returns 200 with `hasErrors` and `results`.
 * @throws ApiError for a body that is no batch, or more than 25 subrequests.
 */
export function answerBatch(call: Call, answer: Answerer): Reply {
  const body = (call.body ?? {}) as { batchRequests?: BatchRequest[]; haltOnError?: boolean };
  const requests = checkList(body.batchRequests, 'batchRequests');
  const results: Array<{ statusCode: number; result: unknown }> = [];
  for (const request of requests) {
    const hasFailed = results.some((result) => result.statusCode >= 400);
    if (hasFailed && body.haltOnError === true) {
      const message = 'Batch processing halted per request';
      results.push({ statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message }] });
      continue;
    }
    const reply = answer(subCall(call, request.method, request.url, request.richInput));
    results.push({ statusCode: reply.status, result: reply.body ?? null });
  }
  return { status: 200, body: { hasErrors: results.some((result) => result.statusCode >= 400), results } };
}

/**
 * Answers `/composite`: subrequests that may use what earlier ones answered, as `@{reference.field}`.
 *
 * @param call the request.
 * @param answer answers one subrequest.
 * @returns 200 with `compositeResponse`.
 * @throws ApiError for a body that is no composite request, or more than 25 subrequests.
 */
export function answerComposite(call: Call, answer: Answerer): Reply {
  const body = (call.body ?? {}) as { compositeRequest?: CompositeRequest[]; allOrNone?: boolean };
  const requests = checkList(body.compositeRequest, 'compositeRequest');
  const answered: { [referenceId: string]: unknown } = {};
  const compositeResponse = requests.map((request) => {
    const url = fillReferences(request.url, answered);
    const sent = request.body === undefined ? undefined : JSON.stringify(request.body);
    const filled = sent === undefined ? undefined : (JSON.parse(fillReferences(sent, answered)) as unknown);
    const reply = answer(subCall(call, request.method, url, filled));
    answered[request.referenceId] = reply.body;
    return {
      body: reply.body ?? null,
      httpHeaders: {},
      httpStatusCode: reply.status,
      referenceId: request.referenceId,
    };
  });
  return { status: 200, body: { compositeResponse } };
}

function checkList<Item>(list: Item[] | undefined, name: string): Item[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw new ApiError('JSON_PARSER_ERROR', `Required field is missing: ${name}`);
  }
  if (list.length <= maxSubrequests) return list;
  throw new ApiError('INVALID_BATCH_REQUEST', `Max number of subrequests exceeded: ${maxSubrequests}`);
}

function subCall(call: Call, method: string, url: string, body: unknown): Call {
  const address = new URL(url.replace(/^(\/services\/data)?\/?/, '/'), 'http://localhost');
  const [, apiVersion, tooling, path] = /^\/v(\d+\.\d)(\/tooling)?(\/.*)?$/.exec(address.pathname) ?? [];
  if (apiVersion === undefined) {
    throw new ApiError('INVALID_BATCH_REQUEST', `Invalid batch request URL: ${url}`);
  }
  return {
    ...call,
    scope: { ...call.scope, api: tooling === undefined ? 'data' : 'tooling' },
    apiVersion,
    method,
    path: path ?? '/',
    search: address.searchParams,
    body,
  };
}

function fillReferences(text: string, answered: { [referenceId: string]: unknown }): string {
  return text.replace(/@\{(\w+)\.([\w.[\]]+)\}/g, (_, reference: string, path: string) => {
    let value: unknown = answered[reference];
    for (const name of path.split(/[.[\]]+/).filter((part) => part !== '')) {
      value = (value as { [key: string]: unknown } | null | undefined)?.[name];
    }
    if (value === undefined) {
      throw new ApiError(
        'PROCESSING_HALTED',
        `Invalid reference specified. No value for ${path} found in ${reference}`,
      );
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
