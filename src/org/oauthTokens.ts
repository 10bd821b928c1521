import type { Connection } from '@salesforce/core';
import { queryAll, type Query, type QueryResult } from './records.js';
import { soql } from './soql.js';

export type OauthTokenRow = {
  AppName: string;
  UserId: string;
  User: { Username: string; IsActive: boolean } | null;
  LastUsedDate: string | null;
  AppMenuItem: { ApplicationId: string | null } | null;
};

// A query and its further pages give at most 2,500 rows of OauthToken (object reference, OauthToken).
const ROW_CAP = 2500;

const fields =
  'SELECT AppName, UserId, User.Username, User.IsActive, LastUsedDate, AppMenuItem.ApplicationId FROM OauthToken';

/**
 * The query for the tokens of an app, sorted by user so that {@link restOfTokens} can go on where the cap cut it.
 *
 * @param appName the app's label; without it, the tokens of all apps
 * @param from where to go on: at a user, or after one
 */
export function tokensQuery(appName?: string, from: { userId?: string; afterUserId?: string } = {}): Query {
  const conditions = [
    ...(appName === undefined ? [] : [soql`AppName = ${appName}`]),
    ...(from.userId === undefined ? [] : [soql`UserId >= ${from.userId}`]),
    ...(from.afterUserId === undefined ? [] : [soql`UserId > ${from.afterUserId}`]),
  ];
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return { soql: `${fields}${where} ORDER BY UserId` };
}

/**
 * Completes the first answer to {@link tokensQuery}: pages past the row cap, and asks for all apps' tokens where the
 * org can't filter by app.
 *
 * @param first the answer so far
 * @param appName the app's label as given to {@link tokensQuery}
 * @returns all token rows of the app, or why they can't be known
 */
export async function restOfTokens(
  connection: Connection,
  first: QueryResult<OauthTokenRow>,
  appName?: string,
): Promise<QueryResult<OauthTokenRow>> {
  if (first.error) {
    const cannotFilter = appName !== undefined && /INVALID_FIELD|MALFORMED_QUERY/.test(first.code);
    if (!cannotFilter) return first;
    const complete = await readTokens(connection);
    return complete.error ? complete : { records: complete.records.filter(({ AppName }) => AppName === appName) };
  }
  let records = [...first.records];
  let page = records;
  while (page.length >= ROW_CAP) {
    const lastUser = page.at(-1)?.UserId as string;
    // The cap may have cut the last user's rows, so they are read again, unless they alone fill a page.
    const isFilledByOneUser = page[0]?.UserId === lastUser;
    const from = isFilledByOneUser ? { afterUserId: lastUser } : { userId: lastUser };
    // eslint-disable-next-line no-await-in-loop -- each part starts where the one before was cut
    const { next } = await queryAll<{ next: OauthTokenRow }>(connection, { next: tokensQuery(appName, from) });
    if (next.error) return next;
    const kept = isFilledByOneUser ? records : records.filter(({ UserId }) => UserId !== lastUser);
    records = [...kept, ...next.records];
    page = next.records;
  }
  return { records };
}

/**
 * All token rows, of one app or of all.
 *
 * @param appName the app's label
 * @returns the rows, or why they can't be known
 */
export async function readTokens(connection: Connection, appName?: string): Promise<QueryResult<OauthTokenRow>> {
  const { first } = await queryAll<{ first: OauthTokenRow }>(connection, { first: tokensQuery(appName) });
  return restOfTokens(connection, first, appName);
}
