import { derivedId, keyPrefixes } from '../../org/ids.js';
import type { PermissionSet, PermissionSetAssignment, PermissionSetGroup, SetupEntityAccess } from '../../org/state.js';
import {
  auditColumns,
  column,
  idColumn,
  sobject,
  toPlatformDate,
  type ObjectDefinition,
  type Scope,
} from './definition.js';
import { permissionColumns, licenseId } from './users.js';

type GroupComponent = { id: string; groupId: string; permissionSetId: string };

/**
 * The PermissionSet sObject, profile-owned sets and the groups' computed ones included.
 *
 * @param scope the org read.
 */
export function permissionSet(scope: Scope): ObjectDefinition {
  return sobject({
    name: 'PermissionSet',
    keyPrefix: keyPrefixes.PermissionSet,
    createable: true,
    updateable: true,
    deletable: true,
    readGuard: { permission: 'ViewSetup', errorCode: 'INSUFFICIENT_ACCESS' },
    items: () => scope.org.state.permissionSets,
    childRelationships: [
      { name: 'Assignments', object: 'PermissionSetAssignment', field: 'PermissionSetId' },
      { name: 'SetupEntityAccessItems', object: 'SetupEntityAccess', field: 'ParentId' },
    ],
    fields: [
      idColumn(),
      column<PermissionSet>('Name', 'string', { ...writable, nillable: false, length: 80, read: (set) => set.name }),
      column<PermissionSet>('Label', 'string', { ...writable, nillable: false, length: 80, read: (set) => set.label }),
      column<PermissionSet>('Description', 'string', { ...writable, read: (set) => set.description }),
      column<PermissionSet>('NamespacePrefix', 'string', { length: 15, read: (set) => set.namespacePrefix }),
      column<PermissionSet>('IsOwnedByProfile', 'boolean', { read: (set) => set.profileId !== null }),
      column<PermissionSet>('ProfileId', 'reference', {
        references: 'Profile',
        relationship: 'Profile',
        read: (set) => set.profileId,
      }),
      column<PermissionSet>('IsCustom', 'boolean', { read: (set) => set.namespacePrefix === null }),
      column<PermissionSet>('Type', 'picklist', { read: (set) => set.type }),
      column<PermissionSet>('PermissionSetGroupId', 'reference', {
        references: 'PermissionSetGroup',
        relationship: 'PermissionSetGroup',
        read: (set) => set.permissionSetGroupId,
      }),
      column<PermissionSet>('LicenseId', 'reference', {
        createable: true,
        references: 'UserLicense',
        relationship: 'License',
        read: (set) => (set.license === null ? null : licenseId(set.license)),
      }),
      column<PermissionSet>('HasActivationRequired', 'boolean', {
        ...writable,
        read: (set) => set.hasActivationRequired ?? false,
      }),
      ...auditColumns<PermissionSet>(),
      ...permissionColumns<PermissionSet>(scope, (set) => set, true),
    ],
  });
}

const writable = { createable: true, updateable: true };

/**
 * The PermissionSetGroup sObject.
 *
 * @param scope the org read.
 */
export function permissionSetGroup({ org }: Scope): ObjectDefinition {
  return sobject({
    name: 'PermissionSetGroup',
    keyPrefix: keyPrefixes.PermissionSetGroup,
    items: () => org.state.permissionSetGroups,
    childRelationships: [
      { name: 'PermissionSetGroupComponents', object: 'PermissionSetGroupComponent', field: 'PermissionSetGroupId' },
      { name: 'Assignments', object: 'PermissionSetAssignment', field: 'PermissionSetGroupId' },
    ],
    fields: [
      idColumn(),
      column<PermissionSetGroup>('DeveloperName', 'string', { read: (group) => group.developerName }),
      column<PermissionSetGroup>('MasterLabel', 'string', { read: (group) => group.label }),
      column<PermissionSetGroup>('Status', 'picklist', { read: () => 'Updated' }),
      column<PermissionSetGroup>('NamespacePrefix', 'string', { read: () => null }),
      ...auditColumns<PermissionSetGroup>(),
    ],
  });
}

/**
 * The PermissionSetGroupComponent sObject: one row for each permission set in a group.
 *
 * @param scope the org read.
 */
export function permissionSetGroupComponent({ org }: Scope): ObjectDefinition {
  const components = org.state.permissionSetGroups.flatMap((group) =>
    group.permissionSetIds.map((permissionSetId): GroupComponent => ({
      id: derivedId(keyPrefixes.PermissionSetGroupComponent, group.id + permissionSetId),
      groupId: group.id,
      permissionSetId,
    })),
  );
  return sobject({
    name: 'PermissionSetGroupComponent',
    keyPrefix: keyPrefixes.PermissionSetGroupComponent,
    items: () => components,
    fields: [
      idColumn(),
      column<GroupComponent>('PermissionSetGroupId', 'reference', {
        references: 'PermissionSetGroup',
        relationship: 'PermissionSetGroup',
        read: (item) => item.groupId,
      }),
      column<GroupComponent>('PermissionSetId', 'reference', {
        references: 'PermissionSet',
        relationship: 'PermissionSet',
        read: (item) => item.permissionSetId,
      }),
      ...auditColumns<GroupComponent>(),
    ],
  });
}

/**
 * The PermissionSetAssignment sObject.
 *
 * @param scope the org read.
 */
export function permissionSetAssignment({ org }: Scope): ObjectDefinition {
  return sobject({
    name: 'PermissionSetAssignment',
    keyPrefix: keyPrefixes.PermissionSetAssignment,
    createable: true,
    deletable: true,
    items: () => org.state.permissionSetAssignments,
    fields: [
      idColumn(),
      column<PermissionSetAssignment>('AssigneeId', 'reference', {
        createable: true,
        nillable: false,
        references: 'User',
        relationship: 'Assignee',
        read: (item) => item.assigneeId,
      }),
      column<PermissionSetAssignment>('PermissionSetId', 'reference', {
        createable: true,
        references: 'PermissionSet',
        relationship: 'PermissionSet',
        read: (item) => item.permissionSetId,
      }),
      column<PermissionSetAssignment>('PermissionSetGroupId', 'reference', {
        createable: true,
        references: 'PermissionSetGroup',
        relationship: 'PermissionSetGroup',
        read: (item) => item.permissionSetGroupId,
      }),
      column<PermissionSetAssignment>('ExpirationDate', 'datetime', {
        createable: true,
        read: (item) => (item.expirationDate === null ? null : toPlatformDate(item.expirationDate)),
      }),
      column<PermissionSetAssignment>('IsActive', 'boolean', { read: (item) => item.isActive }),
      ...auditColumns<PermissionSetAssignment>().slice(2),
    ],
  });
}

/**
 * The SetupEntityAccess sObject, which the Tooling API does not have.
 *
 * @param scope the org read.
 */
export function setupEntityAccess({ org }: Scope): ObjectDefinition {
  return sobject({
    name: 'SetupEntityAccess',
    keyPrefix: keyPrefixes.SetupEntityAccess,
    createable: true,
    deletable: true,
    readGuard: { permission: 'ViewSetup', errorCode: 'INVALID_TYPE' },
    items: () => org.state.setupEntityAccess,
    fields: [
      idColumn(),
      column<SetupEntityAccess>('ParentId', 'reference', {
        createable: true,
        nillable: false,
        references: 'PermissionSet',
        relationship: 'Parent',
        read: (item) => item.parentId,
      }),
      column<SetupEntityAccess>('SetupEntityId', 'reference', {
        createable: true,
        nillable: false,
        read: (item) => item.setupEntityId,
      }),
      column<SetupEntityAccess>('SetupEntityType', 'picklist', { read: (item) => item.setupEntityType }),
      ...auditColumns<SetupEntityAccess>().slice(2),
    ],
  });
}
