import type { Connection, SfError } from '@salesforce/core';
import { platformErrorCode, toOrgError } from './errors.js';
import { chunks } from './soql.js';

export type Query = { soql: string; tooling?: boolean };

/** Either all rows of a query, or why the org refused it: never an empty list in place of a refusal. */
export type QueryResult<T> =
  { records: T[]; error?: undefined } | { records?: undefined; error: SfError; code: string };

type QueryPage<T> = { records: T[]; done: boolean; nextRecordsUrl?: string; totalSize: number };
type SubResponse = { statusCode: number; result: unknown };

// The platform takes at most 25 subrequests in one batch (REST API guide, "Batch Resource").
const BATCH_SIZE = 25;
// The platform takes at most 200 records in one collection request (REST API guide, "sObject Collections").
const COLLECTION_SIZE = 200;

const base = (connection: Connection): string => `/services/data/v${connection.getApiVersion()}`;

const subrequest = (connection: Connection, { soql, tooling }: Query): { method: 'GET'; url: string } => ({
  method: 'GET',
  url: `v${connection.getApiVersion()}/${tooling ? 'tooling/' : ''}query?q=${encodeURIComponent(soql)}`,
});

const restOfPages = async <T>(connection: Connection, first: QueryPage<T>): Promise<T[]> => {
  const records = [...first.records];
  let next = first.done ? undefined : first.nextRecordsUrl;
  while (next) {
    // eslint-disable-next-line no-await-in-loop -- each page names the next
    const page: QueryPage<T> = await connection.request<QueryPage<T>>(next);
    records.push(...page.records);
    next = page.done ? undefined : page.nextRecordsUrl;
  }
  return records;
};

const readSubResponse = async <T>(connection: Connection, response: SubResponse): Promise<QueryResult<T>> => {
  if (response.statusCode < 300) {
    return { records: await restOfPages(connection, response.result as QueryPage<T>) };
  }
  const first = (response.result as Array<{ errorCode?: string; message?: string }>)[0] ?? {};
  const error = Object.assign(new Error(first.message ?? ''), { errorCode: first.errorCode ?? '' });
  return { error: toOrgError(error, connection.getUsername()), code: platformErrorCode(error) };
};

/**
 * Runs several queries in as few requests as the platform allows (composite batch) and reads all pages of each.
 *
 * @param queries SOQL by a name of the caller's choice; build the text with the `soql` tag
 * @returns the result of each under the same name; a query the org refuses carries its error and hinders no other
 * @throws SfError LoginExpired, ApiDisabled, OrgUnreachable when no query could be asked at all
 */
export async function queryAll<T extends Record<string, unknown>>(
  connection: Connection,
  queries: { [K in keyof T]: Query },
): Promise<{ [K in keyof T]: QueryResult<T[K]> }> {
  const names = Object.keys(queries) as Array<keyof T>;
  const answers = await Promise.all(
    chunks(names, BATCH_SIZE).map(async (group) => {
      const body = { haltOnError: false, batchRequests: group.map((name) => subrequest(connection, queries[name])) };
      const { results } = await connection
        .requestPost<{ results: SubResponse[] }>(`${base(connection)}/composite/batch`, body)
        .catch((error: unknown) => {
          throw toOrgError(error, connection.getUsername());
        });
      return Promise.all(results.map((response) => readSubResponse(connection, response)));
    }),
  );
  const results = answers.flat();
  return Object.fromEntries(names.map((name, index) => [name, results[index]])) as {
    [K in keyof T]: QueryResult<T[K]>;
  };
}

/** Stands for the id of a record that an earlier change of the same run creates. */
export type CreatedId = { createdBy: string };

export type RecordCreation = { sobject: string; values: Record<string, string | boolean> };

/** A creation whose values may name records that don't exist yet. */
export type PlannedCreation = { sobject: string; values: Record<string, string | boolean | CreatedId> };
export type RecordResult = { id?: string; error?: SfError; code?: string };

type SaveResult = { id?: string; success: boolean; errors: Array<{ statusCode: string; message: string }> };

const readSaveResult = (connection: Connection, result: SaveResult): RecordResult => {
  if (result.success) return result.id === undefined ? {} : { id: result.id };
  const first = result.errors[0];
  // The row is there already, which is all that was wanted.
  if (first?.statusCode === 'DUPLICATE_VALUE') return { code: 'DUPLICATE_VALUE' };
  const error = Object.assign(new Error(first?.message ?? ''), { errorCode: first?.statusCode ?? '' });
  return { error: toOrgError(error, connection.getUsername()), code: platformErrorCode(error) };
};

/**
 * Creates records, up to 200 in one request, each on its own: one that fails doesn't stop the others.
 *
 * @returns one result per creation, in the same order: the new id, or the error; a record that was there already
 * (DUPLICATE_VALUE) counts as done and has neither
 * @throws SfError LoginExpired, ApiDisabled, OrgUnreachable when the request as a whole failed
 */
export async function createRecords(connection: Connection, creations: RecordCreation[]): Promise<RecordResult[]> {
  const results: RecordResult[] = [];
  for (const group of chunks(creations, COLLECTION_SIZE)) {
    const records = group.map(({ sobject, values }) => ({ attributes: { type: sobject }, ...values }));
    // eslint-disable-next-line no-await-in-loop -- parallel inserts of setup objects lock each other out
    const saved = await connection
      .requestPost<SaveResult[]>(`${base(connection)}/composite/sobjects`, { allOrNone: false, records })
      .catch((error: unknown) => {
        throw toOrgError(error, connection.getUsername());
      });
    results.push(...saved.map((result) => readSaveResult(connection, result)));
  }
  return results;
}
