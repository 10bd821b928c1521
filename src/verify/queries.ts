import type { Query } from '../org/records.js';
import { soql } from '../org/soql.js';

export type AccessRow = { ParentId: string };

export type AssignmentRow = {
  PermissionSetId: string;
  PermissionSetGroupId: string | null;
  IsActive: boolean | null;
  ExpirationDate: string | null;
  PermissionSet: { Label: string; IsOwnedByProfile: boolean; Profile: { Name: string } | null } | null;
};

export type GroupMemberRow = { PermissionSetGroupId: string; PermissionSetId: string };
export type OwnTokenRow = {
  AppName: string;
  UseCount: number | null;
  LastUsedDate: string | null;
  AppMenuItem: { ApplicationId: string | null } | null;
};
type HolderRow = { Username: string };
export type FrozenRow = { IsFrozen: boolean };

export type FactRows = {
  access: AccessRow;
  assignments: AssignmentRow;
  groupMembers: GroupMemberRow;
  apiEnabled: AssignmentRow;
  anyApiClient: AssignmentRow;
  approveUninstalled: AssignmentRow;
  ownTokens: OwnTokenRow;
  activeHolders: HolderRow;
  frozen: FrozenRow;
  organization: { IsSandbox: boolean };
};

const assignmentFields =
  'SELECT PermissionSetId, PermissionSetGroupId, IsActive, ExpirationDate, PermissionSet.Label, PermissionSet.IsOwnedByProfile, PermissionSet.Profile.Name FROM PermissionSetAssignment';

const userQueries = (userId: string): { [K in keyof FactRows]?: Query } => {
  const assignee = soql`AssigneeId = ${userId}`;
  return {
    assignments: { soql: `${assignmentFields} WHERE ${assignee}` },
    groupMembers: {
      soql: `SELECT PermissionSetGroupId, PermissionSetId FROM PermissionSetGroupComponent WHERE PermissionSetGroupId IN (SELECT PermissionSetGroupId FROM PermissionSetAssignment WHERE ${assignee})`,
    },
    apiEnabled: { soql: `${assignmentFields} WHERE ${assignee} AND PermissionSet.PermissionsApiEnabled = true` },
    anyApiClient: { soql: `${assignmentFields} WHERE ${assignee} AND PermissionSet.PermissionsUseAnyApiClient = true` },
    // By user alone: not every org lets AppName stand in a filter.
    ownTokens: {
      soql: soql`SELECT AppName, UseCount, LastUsedDate, AppMenuItem.ApplicationId FROM OauthToken WHERE UserId = ${userId}`,
    },
    frozen: { soql: soql`SELECT IsFrozen FROM UserLogin WHERE UserId = ${userId}` },
  };
};

// A longer list would make the address of the query too long, and nobody reads as many names.
const ASKED_HOLDERS = 100;

/** Of the users with a token those of whom it is asked whether they are active. */
export function askedHolders(users: readonly string[]): readonly string[] {
  return users.slice(0, ASKED_HOLDERS);
}

/** What decides about an app that isn't installed: who holds a token and is still active, and who may approve it. */
const uninstalledQueries = (holders: string[], userId: string | undefined): { [K in keyof FactRows]?: Query } => ({
  ...(holders.length > 0
    ? {
        activeHolders: {
          soql: soql`SELECT Username FROM User WHERE IsActive = true AND Username IN ${askedHolders(holders)}`,
        },
      }
    : {}),
  ...(userId
    ? {
        approveUninstalled: {
          soql: `${assignmentFields} WHERE ${soql`AssigneeId = ${userId}`} AND PermissionSet.PermissionsCanApproveUninstalledApps = true`,
        },
      }
    : {}),
});

/**
 * The queries about an app and a user, for one request.
 *
 * @param appId id of the ConnectedApplication row; null for an app without one
 * @param userId undefined when the org has no such active user
 * @param holders usernames with a token of an app that isn't installed; undefined for every other app
 */
export function factQueries({
  appId,
  userId,
  holders,
}: {
  appId: string | null;
  userId: string | undefined;
  holders?: string[] | undefined;
}): {
  [K in keyof FactRows]?: Query;
} {
  return {
    organization: { soql: 'SELECT IsSandbox FROM Organization' },
    ...(appId ? { access: { soql: soql`SELECT ParentId FROM SetupEntityAccess WHERE SetupEntityId = ${appId}` } } : {}),
    ...(userId ? userQueries(userId) : {}),
    ...(holders ? uninstalledQueries(holders, userId) : {}),
  };
}
