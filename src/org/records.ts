import { Messages, type Connection, type SfError } from '@salesforce/core';
import { malformed, platformErrorCode, restError, toOrgError } from './errors.js';
import { guard, isOwnAddress } from './http/guard.js';
import { chunks } from './soql.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'org');

export type Query = { soql: string; tooling?: boolean };

/** Either all rows of a query, or why the org refused it: never an empty list in place of a refusal. */
export type QueryResult<T> =
  { records: T[]; error?: undefined } | { records?: undefined; error: SfError; code: string };

type QueryPage = { records: unknown[]; done: boolean; nextRecordsUrl?: string };
type SubResponse = { statusCode: number; result: unknown };
type Waiting = { url: string; resolve: (response: SubResponse) => void; reject: (error: unknown) => void };

// The platform takes at most 25 subrequests in one batch (REST API guide, "Batch Resource").
const BATCH_SIZE = 25;
const BATCH = '/composite/batch';

/** The address of the REST API in a connection's version. */
export function restAddress(connection: Connection): string {
  return `/services/data/v${connection.getApiVersion()}`;
}

const isSubResponse = (value: unknown): value is SubResponse =>
  typeof (value as SubResponse | null)?.statusCode === 'number';

const isPage = (value: unknown): value is QueryPage => {
  const { records, done } = (value ?? {}) as Partial<QueryPage>;
  return (
    Array.isArray(records) &&
    typeof done === 'boolean' &&
    records.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
  );
};

const sendBatch = async (connection: Connection, urls: string[]): Promise<SubResponse[]> => {
  const body = { haltOnError: false, batchRequests: urls.map((url) => ({ method: 'GET', url })) };
  const answer = await connection
    .requestPost<{ results?: unknown }>(restAddress(connection) + BATCH, body)
    .catch((error: unknown) => {
      throw toOrgError(error, connection.getUsername());
    });
  const { results } = answer ?? {};
  if (Array.isArray(results) && results.length === urls.length && results.every(isSubResponse)) return results;
  throw malformed(BATCH, `results[${urls.length}]`);
};

const waiting = new WeakMap<Connection, Waiting[]>();

const flush = (connection: Connection): void => {
  const due = waiting.get(connection) ?? [];
  waiting.delete(connection);
  const urls = [...new Set(due.map(({ url }) => url))];
  for (const group of chunks(urls, BATCH_SIZE)) {
    const asked = due.filter(({ url }) => group.includes(url));
    void sendBatch(guard(connection), group).then(
      (responses) => asked.forEach(({ url, resolve }) => resolve(responses[group.indexOf(url)])),
      (error: unknown) => asked.forEach(({ reject }) => reject(error)),
    );
  }
};

/** Asks together with all that is asked in the same turn of the event loop; the same question is asked once. */
const ask = (connection: Connection, url: string): Promise<SubResponse> =>
  new Promise((resolve, reject) => {
    const due = waiting.get(connection);
    if (due) return void due.push({ url, resolve, reject });
    waiting.set(connection, [{ url, resolve, reject }]);
    return void setImmediate(flush, connection);
  });

const addressOf = (connection: Connection, { soql, tooling }: Query): string =>
  `v${connection.getApiVersion()}/${tooling ? 'tooling/' : ''}query?q=${encodeURIComponent(soql)}`;

/** The page after one that isn't the last; a page that would lead in a circle, or nowhere, is none. */
const nextAddress = (connection: Connection, page: QueryPage, seen: Set<string>): string => {
  const { nextRecordsUrl = '', records } = page;
  if (nextRecordsUrl === '' || seen.has(nextRecordsUrl) || records.length === 0) {
    throw malformed(`${restAddress(connection)}/query`, 'nextRecordsUrl');
  }
  const next = new URL(nextRecordsUrl, connection.instanceUrl).href;
  if (!isOwnAddress(connection, next))
    throw messages.createError('error.ForeignAddress', [next, connection.instanceUrl]);
  seen.add(nextRecordsUrl);
  return next;
};

const readPages = async (connection: Connection, first: unknown): Promise<unknown[]> => {
  const records: unknown[] = [];
  const seen = new Set<string>();
  for (let page = first; ;) {
    if (!isPage(page)) throw malformed(`${restAddress(connection)}/query`, 'records');
    for (const row of page.records) records.push(row);
    if (page.done) return records;
    // eslint-disable-next-line no-await-in-loop -- each page names the next
    page = await connection.request(nextAddress(connection, page, seen));
  }
};

const readAnswer = async <T>(connection: Connection, { statusCode, result }: SubResponse): Promise<QueryResult<T>> => {
  let thrown: unknown;
  if (statusCode < 300) {
    try {
      return { records: (await readPages(connection, result)) as T[] };
    } catch (error) {
      thrown = error;
    }
  } else {
    const [first] = (Array.isArray(result) ? result : [result]) as Array<{
      errorCode?: string;
      message?: string;
    } | null>;
    thrown = restError(first?.message ?? `HTTP ${statusCode}`, first?.errorCode);
  }
  return { error: toOrgError(thrown, connection.getUsername()), code: platformErrorCode(thrown) };
};

/**
 * Runs several queries in as few requests as the platform allows (composite batch), together with those that others ask
 * at the same moment, and reads all pages of each.
 *
 * @param queries SOQL by a name of the caller's choice; build the text with the `soql` tag
 * @returns the result of each under the same name; a query the org refuses carries its error and hinders no other
 * @throws SfError LoginExpired, ApiDisabled, OrgUnreachable, AnswerMalformed when no query could be asked at all
 */
export async function queryAll<T extends Record<string, unknown>>(
  connection: Connection,
  queries: { [K in keyof T]: Query },
): Promise<{ [K in keyof T]: QueryResult<T[K]> }> {
  const names = Object.keys(queries) as Array<keyof T>;
  const results = await Promise.all(
    names.map(async (name) =>
      readAnswer<T[keyof T]>(connection, await ask(connection, addressOf(connection, queries[name]))),
    ),
  );
  return Object.fromEntries(names.map((name, index) => [name, results[index]])) as {
    [K in keyof T]: QueryResult<T[K]>;
  };
}
