import { derivedId, keyPrefixes } from '../../org/ids.js';
import { grantedBy, isPartnerLicense, isProfileNameVisible, userPermissionsOf } from '../../org/permissions.js';
import type { Organization, PermissionSet, Profile, User } from '../../org/state.js';
import {
  auditColumns,
  column,
  idColumn,
  sobject,
  type FieldDefinition,
  type ObjectDefinition,
  type Scope,
} from './definition.js';

type License = { id: string; name: string };

/**
 * The Organization sObject, a single row.
 *
 * @param scope the org read.
 */
export function organization({ org }: Scope): ObjectDefinition {
  return sobject({
    name: 'Organization',
    keyPrefix: keyPrefixes.Organization,
    items: () => [org.state.organization],
    fields: [
      idColumn(),
      column<Organization>('Name', 'string', { read: (item) => item.name }),
      column<Organization>('OrganizationType', 'picklist', { read: (item) => item.organizationType }),
      column<Organization>('IsSandbox', 'boolean', { read: (item) => item.isSandbox }),
      column<Organization>('TrialExpirationDate', 'datetime', { read: (item) => item.trialExpirationDate }),
      column<Organization>('InstanceName', 'string', { read: (item) => item.instanceName }),
      column<Organization>('NamespacePrefix', 'string', { read: (item) => item.namespacePrefix }),
      column<Organization>('LanguageLocaleKey', 'picklist', { read: () => 'en_US' }),
      ...auditColumns<Organization>(),
    ],
  });
}

/**
 * The User sObject.
 *
 * @param scope the org read.
 */
export function user({ org }: Scope): ObjectDefinition {
  return sobject({
    name: 'User',
    keyPrefix: keyPrefixes.User,
    items: () => org.state.users,
    childRelationships: [{ name: 'PermissionSetAssignments', object: 'PermissionSetAssignment', field: 'AssigneeId' }],
    fields: [
      idColumn(),
      column<User>('Username', 'string', { length: 80, read: (item) => item.username }),
      column<User>('Email', 'string', { length: 128, read: (item) => item.email }),
      column<User>('FirstName', 'string', { length: 40, read: (item) => item.firstName }),
      column<User>('LastName', 'string', { length: 80, read: (item) => item.lastName }),
      column<User>('Name', 'string', { length: 121, read: (item) => `${item.firstName} ${item.lastName}`.trim() }),
      column<User>('Alias', 'string', { length: 8, read: (item) => item.alias }),
      column<User>('IsActive', 'boolean', { read: (item) => item.isActive }),
      column<User>('ProfileId', 'reference', {
        references: 'Profile',
        relationship: 'Profile',
        read: (item) => item.profileId,
      }),
      column<User>('UserType', 'picklist', { read: (item) => item.userType }),
      column<User>('LanguageLocaleKey', 'picklist', { read: () => 'en_US' }),
      column<User>('LocaleSidKey', 'picklist', { read: () => 'en_US' }),
      column<User>('TimeZoneSidKey', 'picklist', { read: () => 'UTC' }),
      ...auditColumns<User>(),
    ],
  });
}

/**
 * The Profile sObject. Its permission columns are those of the permission set the profile owns.
 *
 * @param scope the org read.
 */
export function profile(scope: Scope): ObjectDefinition {
  const { org, permissions } = scope;
  const viewer = { profileId: scope.user.profileId, permissions };
  const owned = new Map(org.state.permissionSets.map((set) => [set.profileId, set]));
  return sobject({
    name: 'Profile',
    keyPrefix: keyPrefixes.Profile,
    items: () => org.state.profiles,
    childRelationships: [{ name: 'Users', object: 'User', field: 'ProfileId' }],
    fields: [
      idColumn(),
      column<Profile>('Name', 'string', {
        read: (item) => (isProfileNameVisible(org, viewer, item.id) ? item.name : null),
      }),
      column<Profile>('UserLicenseId', 'reference', {
        references: 'UserLicense',
        relationship: 'UserLicense',
        read: (item) => licenseId(item.userLicense),
      }),
      column<Profile>('UserType', 'picklist', {
        read: (item) => (isPartnerLicense(item.userLicense) ? 'PowerPartner' : 'Standard'),
      }),
      column<Profile>('Description', 'string', { read: () => null }),
      ...auditColumns<Profile>(),
      ...permissionColumns<Profile>(scope, (item) => owned.get(item.id)),
    ],
  });
}

/**
 * The UserLicense sObject: the licences that the org's profiles name.
 *
 * @param scope the org read.
 */
export function userLicense({ org }: Scope): ObjectDefinition {
  const names = [...new Set(org.state.profiles.map((item) => item.userLicense))];
  return sobject({
    name: 'UserLicense',
    keyPrefix: keyPrefixes.UserLicense,
    items: () => names.map((name): License => ({ id: licenseId(name), name })),
    fields: [
      idColumn(),
      column<License>('Name', 'string', { read: (item) => item.name }),
      column<License>('MasterLabel', 'string', { read: (item) => item.name }),
      column<License>('Status', 'picklist', { read: () => 'Active' }),
      column<License>('TotalLicenses', 'int', { read: () => 100 }),
    ],
  });
}

/**
 * The UserPermissionAccess sObject: one row with what the running user may do.
 *
 * @param scope the org and the running user.
 */
export function userPermissionAccess(scope: Scope): ObjectDefinition {
  return sobject({
    name: 'UserPermissionAccess',
    items: () => [scope.permissions],
    fields: [
      column<Set<string>>('Id', 'id', { read: () => '000000000000000AAA' }),
      column<Set<string>>('LastCacheUpdate', 'datetime', { read: () => null }),
      ...userPermissionsOf(scope.org).map((name) =>
        column<Set<string>>(`Permissions${name}`, 'boolean', { read: (held) => held.has(name) }),
      ),
    ],
  });
}

/**
 * The `Permissions…` columns.
 *
 * @param scope the org, whose switches decide which columns there are.
 * @param setOf the permission set that holds an item's permissions.
 * @param isWritable whether a record may be made or changed with them.
 */
export function permissionColumns<T>(
  { org }: Scope,
  setOf: (item: T) => PermissionSet | undefined,
  isWritable = false,
): FieldDefinition[] {
  return userPermissionsOf(org).map((name) =>
    column<T>(`Permissions${name}`, 'boolean', {
      createable: isWritable,
      updateable: isWritable,
      read: (item) => {
        const set = setOf(item);
        return set !== undefined && grantedBy(org, set).has(name);
      },
    }),
  );
}

/**
 * The id of a licence, which the state keeps by name alone.
 *
 * @param name e.g. `Salesforce Integration`.
 */
export function licenseId(name: string): string {
  return derivedId(keyPrefixes.UserLicense, name);
}
