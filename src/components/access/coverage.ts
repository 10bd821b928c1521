import type { Connection } from '@salesforce/core';
import { sameId } from '../../names/salesforceId.js';
import type { OauthTokenRow } from '../../org/oauthTokens.js';
import { queryAll, type Query, type QueryResult } from '../../org/records.js';
import { chunks, soql } from '../../org/soql.js';
import type { AccessLoss, Impact } from '../../plan/plan.js';

type AssignmentRow = { AssigneeId: string; IsActive: boolean | null; ExpirationDate: string | null };

/** Whether an assignment counts: neither switched off nor expired. */
export function isInForce({ IsActive, ExpirationDate }: Omit<AssignmentRow, 'AssigneeId'>): boolean {
  return IsActive !== false && (!ExpirationDate || Date.parse(ExpirationDate) > Date.now());
}

/** Assignments of the users to the permission sets: direct ones (a user's profile is one), and those through a group. */
const assignmentQueries = (userIds: string[], permissionSetIds: string[]): Query[] =>
  chunks(userIds).flatMap((users) =>
    chunks(permissionSetIds).flatMap((sets) => [
      {
        soql: soql`SELECT AssigneeId, IsActive, ExpirationDate FROM PermissionSetAssignment WHERE AssigneeId IN ${users} AND PermissionSetId IN ${sets}`,
      },
      {
        soql: soql`SELECT AssigneeId, IsActive, ExpirationDate FROM PermissionSetAssignment WHERE AssigneeId IN ${users} AND PermissionSetGroupId IN (SELECT PermissionSetGroupId FROM PermissionSetGroupComponent WHERE PermissionSetId IN ${sets})`,
      },
    ]),
  );

/**
 * Which of the users are covered by at least one of the permission sets (a profile's own one among them), directly or
 * through a permission set group.
 *
 * @returns the covered users' ids, or why the org doesn't tell
 */
async function coveredUsers(
  connection: Connection,
  userIds: string[],
  permissionSetIds: string[],
): Promise<{ ids: Set<string>; unknown?: string }> {
  if (userIds.length === 0 || permissionSetIds.length === 0) return { ids: new Set() };
  const queries = assignmentQueries(userIds, permissionSetIds);
  const answers = await queryAll<Record<string, AssignmentRow>>(
    connection,
    Object.fromEntries(queries.map((query, index) => [String(index), query])),
  );
  const results = Object.values(answers);
  const refused = results.find(({ error }) => error);
  const rows = results.flatMap(({ records }) => records ?? []);
  const ids = new Set(rows.filter(isInForce).map(({ AssigneeId }) => AssigneeId));
  return refused?.error ? { ids, unknown: refused.error.message } : { ids };
}

const latest = (dates: Array<string | null>): string | null =>
  dates.reduce((newest, date) => (newest === null || (date !== null && date > newest) ? date : newest), null);

/**
 * Who loses access when an app turns to "Admin approved users are pre-authorized": active users who hold a token for
 * it and are covered by none of the permission sets.
 *
 * @param tokens the app's token rows; another app's of the same label are told apart by `appId`
 * @returns users by last use, newest first
 */
export async function accessLoss(
  connection: Connection,
  tokens: QueryResult<OauthTokenRow>,
  appId: string | null,
  permissionSetIds: string[],
): Promise<Impact> {
  if (tokens.error) return { losesAccess: [], unknown: tokens.error.message };
  const belongs = ({ AppMenuItem, User }: OauthTokenRow): boolean =>
    User?.IsActive !== false && (!AppMenuItem?.ApplicationId || sameId(AppMenuItem.ApplicationId, appId));
  const byUser = new Map<string, OauthTokenRow[]>();
  for (const row of tokens.records.filter(belongs)) byUser.set(row.UserId, [...(byUser.get(row.UserId) ?? []), row]);
  const covered = await coveredUsers(connection, [...byUser.keys()], permissionSetIds);
  const losesAccess = [...byUser]
    .filter(([userId]) => !covered.ids.has(userId))
    .map(([userId, rows]): AccessLoss => ({
      username: rows[0]?.User?.Username ?? userId,
      lastUsed: latest(rows.map(({ LastUsedDate }) => LastUsedDate)),
    }))
    .sort(
      (one, other) =>
        (other.lastUsed ?? '').localeCompare(one.lastUsed ?? '') || one.username.localeCompare(other.username),
    );
  return covered.unknown === undefined ? { losesAccess } : { losesAccess, unknown: covered.unknown };
}
