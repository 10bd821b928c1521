import { sameId } from '../../names/salesforceId.js';
import { isFromPackage } from '../../org/metadata/component.js';
import type { ListedComponent } from '../../org/metadata/list.js';
import type { Reader } from '../../org/reader.js';
import type { QueryResult } from '../../org/records.js';
import { areProfilesHidden } from '../access/profileFiltering.js';
import { buildGrantees, granteesQuery, type Grantee, type PermissionSetRow } from '../access/grantee.js';
import {
  buildGroups,
  groupMembersQuery,
  type GroupMemberRow,
  type PermissionSetGroup,
} from '../access/permissionSetGroup.js';

export type ConnectedApplicationRow = {
  Id: string;
  Name: string;
  /** Permitted Users: true is "Admin approved users are pre-authorized". */
  OptionsAllowAdminApprovedUsersOnly: boolean;
};

type DeveloperNameRow = { Id: string; DeveloperName: string };
type ExternalClientAppRow = { Id: string; DeveloperName: string; MasterLabel: string };
type PermissionRow = { PermissionsCustomizeApplication: boolean };
type OrganizationRow = { NamespacePrefix: string | null };

/** An app the org knows, from whatever the org told of it. */
export type KnownApp = {
  kind: 'ConnectedApp' | 'ExternalClientApp';
  /** API name, namespace included; null when only the row is known. */
  fullName: string | null;
  label: string | null;
  id: string | null;
  isPackaged: boolean;
  isAdminApproved: boolean | null;
};

export type Inventory = {
  apps: KnownApp[];
  grantees: Grantee[];
  /** Whether there are profiles whose names the org keeps from the login. */
  isProfilesHidden: boolean;
  /** Permission set groups, which can be named by mistake. */
  groups: PermissionSetGroup[];
  /** The org's own namespace, where it has one. */
  orgNamespace: string | null;
  /** False when the login's user certainly lacks Customize Application, null when the org doesn't say. */
  canCustomizeApplication: boolean | null;
};

const connectedApplicationQuery = {
  soql: 'SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication',
};

/** The API name the platform proposes for a label: what Setup fills in and most apps keep. */
const proposedName = (label: string): string => label.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');

const withoutNamespace = ({ fullName, namespacePrefix }: ListedComponent): string =>
  namespacePrefix && fullName.startsWith(`${namespacePrefix}__`)
    ? fullName.slice(namespacePrefix.length + 2)
    : fullName;

/** Gives each row its listed component: by id, then by developer name, then by a label that leads to only one name. */
const joinApps = (
  rows: ConnectedApplicationRow[],
  listed: ListedComponent[],
  developerNames: Map<string, string>,
): KnownApp[] => {
  const left = new Set(listed);
  const joined = new Map<ConnectedApplicationRow, ListedComponent>();
  const tests: Array<(row: ConnectedApplicationRow, component: ListedComponent) => boolean> = [
    (row, component): boolean => sameId(component.id, row.Id),
    (row, component): boolean => developerNames.get(row.Id) === withoutNamespace(component),
    (row, component): boolean => row.Name === component.fullName,
    (row, component): boolean => !developerNames.has(row.Id) && proposedName(row.Name) === withoutNamespace(component),
  ];
  for (const test of tests) {
    for (const row of rows.filter((candidate) => !joined.has(candidate))) {
      const matches = [...left].filter((component) => test(row, component));
      const rivals = rows.filter(
        (other) => other !== row && !joined.has(other) && matches[0] && test(other, matches[0]),
      );
      if (matches.length === 1 && rivals.length === 0) {
        joined.set(row, matches[0]);
        left.delete(matches[0]);
      }
    }
  }
  const toApp = (component?: ListedComponent, row?: ConnectedApplicationRow): KnownApp => ({
    kind: 'ConnectedApp',
    fullName: component?.fullName ?? null,
    label: row?.Name ?? null,
    id: row?.Id ?? null,
    isPackaged: component ? isFromPackage(component.namespacePrefix, component.manageableState) : false,
    isAdminApproved: row?.OptionsAllowAdminApprovedUsersOnly ?? null,
  });
  return [...rows.map((row) => toApp(joined.get(row), row)), ...[...left].map((component) => toApp(component))];
};

const recordsOrThrow = <T>(result: QueryResult<T>): T[] => {
  if (result.error) throw result.error;
  return result.records;
};

const developerNamesOf = (...results: Array<QueryResult<DeveloperNameRow>>): Map<string, string> =>
  new Map(results.flatMap(({ records }) => records ?? []).map(({ Id, DeveloperName }) => [Id, DeveloperName]));

/**
 * Reads, once a run and in two requests side by side, what every command about an app needs: all apps, all profiles and permission
 * sets, and whether the login may change them.
 *
 * DeveloperName is asked of both APIs, because it isn't certain which of them has it.
 *
 * @throws SfError LoginExpired, ApiDisabled, InsufficientAccess, OrgUnreachable, OrgRefused
 */
export function readInventory(reader: Reader): Promise<Inventory> {
  return reader.once('apps', () => readAll(reader));
}

async function readAll(reader: Reader): Promise<Inventory> {
  const [listedApps, listedProfiles, answers] = await Promise.all([
    reader.list('ConnectedApp'),
    reader.list('Profile'),
    reader.query<{
      grantees: PermissionSetRow;
      groupMembers: GroupMemberRow;
      apps: ConnectedApplicationRow;
      dataNames: DeveloperNameRow;
      toolingNames: DeveloperNameRow;
      externalClientApps: ExternalClientAppRow;
      permissions: PermissionRow;
      organization: OrganizationRow;
    }>({
      grantees: granteesQuery,
      groupMembers: groupMembersQuery,
      apps: connectedApplicationQuery,
      dataNames: { soql: 'SELECT Id, DeveloperName FROM ConnectedApplication' },
      toolingNames: { soql: 'SELECT Id, DeveloperName FROM ConnectedApplication', tooling: true },
      externalClientApps: { soql: 'SELECT Id, DeveloperName, MasterLabel FROM ExternalClientApplication' },
      permissions: { soql: 'SELECT PermissionsCustomizeApplication FROM UserPermissionAccess' },
      organization: { soql: 'SELECT NamespacePrefix FROM Organization' },
    }),
  ]);
  const connectedApps = joinApps(
    recordsOrThrow(answers.apps),
    listedApps,
    developerNamesOf(answers.toolingNames, answers.dataNames),
  );
  const externalClientApps = (answers.externalClientApps.records ?? []).map((row): KnownApp => ({
    kind: 'ExternalClientApp',
    fullName: row.DeveloperName,
    label: row.MasterLabel,
    id: row.Id,
    isPackaged: false,
    isAdminApproved: null,
  }));
  const permissionSets = recordsOrThrow(answers.grantees);
  return {
    apps: [...connectedApps, ...externalClientApps],
    grantees: buildGrantees(permissionSets, listedProfiles),
    isProfilesHidden: areProfilesHidden(permissionSets, listedProfiles),
    groups: buildGroups(permissionSets, answers.groupMembers),
    orgNamespace: answers.organization.records?.[0]?.NamespacePrefix ?? null,
    canCustomizeApplication: answers.permissions.records?.[0]?.PermissionsCustomizeApplication ?? null,
  };
}
