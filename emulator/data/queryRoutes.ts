import { randomBytes } from 'node:crypto';
import { ApiError } from './apiError.js';
import type { Call, Reply } from './call.js';
import { describeColumns } from './soql/columns.js';
import { runQuery } from './soql/query.js';

/**
 * Answers `/query?q=…`, `/queryAll?q=…` and their further pages.
 *
 * @param call the request.
 * @param locator the part after `/query/`, e.g. `01g…-2000`; undefined for a first page.
 * @returns a page with `nextRecordsUrl` when there are more.
 * @throws ApiError as the platform refuses.
 */
export function answerQuery(call: Call, locator: string | undefined): Reply {
  if (locator !== undefined) return answerLocator(call, locator);
  const soql = call.search.get('q');
  if (soql === null || soql.trim() === '') {
    throw new ApiError('MALFORMED_QUERY', 'A query string has to be specified');
  }
  if (call.search.get('columns') === 'true')
    return { status: 200, body: describeColumns(call.scope, soql, call.apiVersion) };
  const outcome = runQuery(call.scope, soql, call.apiVersion);
  if (outcome.records.length <= call.batchSize) {
    return { status: 200, body: { totalSize: outcome.totalSize, done: true, records: outcome.records } };
  }
  const id = `01gEm${randomBytes(5).toString('hex')}`;
  call.runtime.locators.set(id, { records: outcome.records, userId: call.scope.user.id });
  return { status: 200, body: page(call, id, 0) };
}

function answerLocator(call: Call, locator: string): Reply {
  const [, id, start] = /^(\w+)-(\d+)$/.exec(locator) ?? [];
  const cursor = call.runtime.locators.get(id ?? '');
  if (id === undefined || cursor?.userId !== call.scope.user.id) {
    throw new ApiError('INVALID_QUERY_LOCATOR', 'invalid query locator');
  }
  return { status: 200, body: page(call, id, Number(start)) };
}

function page(call: Call, id: string, start: number): unknown {
  const records = call.runtime.locators.get(id)?.records ?? [];
  const end = start + call.batchSize;
  const folder = call.scope.api === 'tooling' ? 'tooling/query' : 'query';
  const isDone = end >= records.length;
  return {
    totalSize: records.length,
    done: isDone,
    ...(isDone ? {} : { nextRecordsUrl: `/services/data/v${call.apiVersion}/${folder}/${id}-${end}` }),
    records: records.slice(start, end),
  };
}
