import { keyPrefixes, newId } from '../../org/ids.js';
import { markGranted } from '../../org/modified.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { ConnectedApp, SetupEntityAccess } from '../../org/state.js';
import { ApiError } from '../apiError.js';
import { badReference, localPermissionSet, type Values } from './checks.js';

/**
 * Assigns a permission set or a group to a user.
 *
 * @param org the org.
 * @param values checked values: AssigneeId, and PermissionSetId or PermissionSetGroupId.
 * @returns the new record's id.
 * @throws ApiError INVALID_CROSS_REFERENCE_KEY, INACTIVE_OWNER_OR_USER, FIELD_INTEGRITY_EXCEPTION or DUPLICATE_VALUE.
 */
export function insertAssignment(org: EmulatedOrg, values: Values): string {
  const user = org.state.users.find(({ id }) => id === values['AssigneeId']);
  if (user === undefined) throw badReference('AssigneeId');
  if (!user.isActive) {
    const message = `operation performed with inactive user [${user.id}] as owner of permissionsetassignment`;
    throw new ApiError('INACTIVE_OWNER_OR_USER', message);
  }
  const target = assignmentTarget(org, values);
  const twin = org.state.permissionSetAssignments.find(
    (row) => row.assigneeId === user.id && row.permissionSetId === target.permissionSetId,
  );
  assertLicensed(org, user.profileId, target.permissionSetId);
  if (twin !== undefined) throw duplicate('PermissionSetId', twin.id);
  const id = newId(keyPrefixes.PermissionSetAssignment);
  const expirationDate = typeof values['ExpirationDate'] === 'string' ? values['ExpirationDate'] : null;
  org.state.permissionSetAssignments.push({ id, assigneeId: user.id, ...target, isActive: true, expirationDate });
  return id;
}

/** A set that is made for one user license can't be given to a user of another. */
function assertLicensed({ state }: EmulatedOrg, profileId: string, permissionSetId: string): void {
  const license = state.permissionSets.find(({ id }) => id === permissionSetId)?.license ?? null;
  if (license === null || state.profiles.find(({ id }) => id === profileId)?.userLicense === license) return;
  const message = "The user license doesn't allow the permission set";
  throw new ApiError('FIELD_INTEGRITY_EXCEPTION', message, ['PermissionSetId']);
}

function assignmentTarget(
  org: EmulatedOrg,
  values: Values,
): { permissionSetId: string; permissionSetGroupId: string | null } {
  const groupId = values['PermissionSetGroupId'];
  if (typeof groupId === 'string') {
    const computed = org.state.permissionSets.find((set) => set.permissionSetGroupId === groupId);
    if (computed === undefined) throw badReference('PermissionSetGroupId');
    return { permissionSetId: computed.id, permissionSetGroupId: groupId };
  }
  const setId = values['PermissionSetId'];
  if (setId === undefined || setId === null) {
    const message = 'Required fields are missing: [PermissionSetId]';
    throw new ApiError('REQUIRED_FIELD_MISSING', message, ['PermissionSetId']);
  }
  const set = org.state.permissionSets.find(({ id }) => id === setId);
  if (set === undefined || set.type === 'Group') throw badReference('PermissionSetId');
  if (set.profileId !== null) {
    const message = "You can't assign a permission set that is owned by a profile.";
    throw new ApiError('FIELD_INTEGRITY_EXCEPTION', message, ['PermissionSetId']);
  }
  return { permissionSetId: set.id, permissionSetGroupId: null };
}

/**
 * Takes an assignment away.
 *
 * @param org the org.
 * @param id the assignment's id.
 * @throws ApiError INVALID_CROSS_REFERENCE_KEY when there is none, or when it is the user's profile.
 */
export function deleteAssignment(org: EmulatedOrg, id: string): void {
  const rows = org.state.permissionSetAssignments;
  const row = rows.find((candidate) => candidate.id === id);
  const set = org.state.permissionSets.find((candidate) => candidate.id === row?.permissionSetId);
  if (row === undefined || set?.profileId != null) throw badReference('Id');
  rows.splice(rows.indexOf(row), 1);
}

/**
 * Gives a permission set access to an app.
 *
 * @param org the org; a switch decides whether foreign apps are refused.
 * @param values checked values: ParentId and SetupEntityId.
 * @returns the new record's id.
 * @throws ApiError INVALID_CROSS_REFERENCE_KEY, CANNOT_MODIFY_MANAGED_OBJECT, DUPLICATE_VALUE, or
 * INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY for a foreign app.
 */
export function insertSetupEntityAccess(org: EmulatedOrg, values: Values): string {
  const set = localPermissionSet(org, values['ParentId'], 'ParentId');
  const setupEntityId = String(values['SetupEntityId']);
  const setupEntityType = entityType(org, setupEntityId);
  const twin = org.state.setupEntityAccess.find(
    (row) => row.parentId === set.id && row.setupEntityId === setupEntityId,
  );
  if (twin !== undefined) throw duplicate('SetupEntityId', twin.id);
  const id = newId(keyPrefixes.SetupEntityAccess);
  org.state.setupEntityAccess.push({ id, parentId: set.id, setupEntityId, setupEntityType });
  markGranted(org, setupEntityId);
  return id;
}

function entityType(org: EmulatedOrg, id: string): SetupEntityAccess['setupEntityType'] {
  const app: ConnectedApp | undefined = org.state.connectedApps.find((candidate) => candidate.id === id);
  if (app !== undefined && app.origin !== 'own' && org.switches.foreignAppAccessInsert === 'refused') {
    const message = 'insufficient access rights on cross-reference id';
    throw new ApiError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', message, ['SetupEntityId']);
  }
  if (app !== undefined) return 'ConnectedApplication';
  if (org.state.externalClientApps.some((candidate) => candidate.id === id)) return 'ExternalClientApplication';
  throw badReference('SetupEntityId');
}

/**
 * Takes a permission set's access to an app away.
 *
 * @param org the org.
 * @param id the row's id.
 * @throws ApiError INVALID_CROSS_REFERENCE_KEY when there is none, CANNOT_MODIFY_MANAGED_OBJECT for a managed set's row.
 */
export function deleteSetupEntityAccess(org: EmulatedOrg, id: string): void {
  const rows = org.state.setupEntityAccess;
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw badReference('Id');
  localPermissionSet(org, row.parentId, 'ParentId');
  rows.splice(rows.indexOf(row), 1);
  markGranted(org, row.setupEntityId);
}

function duplicate(field: string, id: string): ApiError {
  return new ApiError('DUPLICATE_VALUE', `duplicate value found: ${field} duplicates value on record with id: ${id}`);
}
