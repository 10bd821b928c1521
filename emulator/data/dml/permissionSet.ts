import { keyPrefixes, newId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { PermissionSet } from '../../org/state.js';
import { ApiError } from '../apiError.js';
import { licenseId } from '../objects/users.js';
import { badReference, localPermissionSet, type Values } from './checks.js';

/**
 * Makes a permission set.
 *
 * @param org the org.
 * @param values checked values; `Permissions…` columns that are true become the set's permissions.
 * @returns the new record's id.
 * @throws ApiError FIELD_INTEGRITY_EXCEPTION for a bad API name, DUPLICATE_DEVELOPER_NAME for one that is taken.
 */
export function insertPermissionSet(org: EmulatedOrg, values: Values): string {
  const name = String(values['Name']);
  assertName(org, name);
  const set: PermissionSet = {
    id: newId(keyPrefixes.PermissionSet),
    name,
    label: String(values['Label']),
    namespacePrefix: null,
    profileId: null,
    type: 'Regular',
    permissionSetGroupId: null,
    license: licenseName(org, values['LicenseId']),
    description: textOrNull(values['Description']),
    userPermissions: [],
  };
  if (values['HasActivationRequired'] === true) set.hasActivationRequired = true;
  applyPermissions(set, values);
  org.state.permissionSets.push(set);
  return set.id;
}

/**
 * Changes a permission set.
 *
 * @param org the org.
 * @param id its id.
 * @param values checked values.
 * @throws ApiError as `insertPermissionSet`, and for a set that is managed or owned by a profile.
 */
export function updatePermissionSet(org: EmulatedOrg, id: string, values: Values): void {
  const set = ownPermissionSet(org, id);
  if (typeof values['Name'] === 'string' && values['Name'] !== set.name) {
    assertName(org, values['Name']);
    set.name = values['Name'];
  }
  if (typeof values['Label'] === 'string') set.label = values['Label'];
  if ('Description' in values) set.description = textOrNull(values['Description']);
  if ('HasActivationRequired' in values) set.hasActivationRequired = values['HasActivationRequired'] === true;
  applyPermissions(set, values);
}

/**
 * Deletes a permission set and its access rows.
 *
 * @param org the org.
 * @param id its id.
 * @throws ApiError DELETE_FAILED while users have it.
 */
export function deletePermissionSet(org: EmulatedOrg, id: string): void {
  const set = ownPermissionSet(org, id);
  const { state } = org;
  const isUsed =
    state.permissionSetAssignments.some((row) => row.permissionSetId === set.id) ||
    state.permissionSetGroups.some((group) => group.permissionSetIds.includes(set.id));
  if (isUsed) {
    throw new ApiError('DELETE_FAILED', 'Cannot complete this operation. This permission set is assigned to users.');
  }
  state.permissionSets.splice(state.permissionSets.indexOf(set), 1);
  state.setupEntityAccess = state.setupEntityAccess.filter((row) => row.parentId !== set.id);
}

function ownPermissionSet(org: EmulatedOrg, id: string): PermissionSet {
  const set = localPermissionSet(org, id, 'Id');
  if (set.profileId === null) return set;
  throw new ApiError(
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    'insufficient access rights on cross-reference id',
  );
}

function assertName(org: EmulatedOrg, name: string): void {
  if (!/^[a-zA-Z](_?[a-zA-Z0-9])*$/.test(name)) {
    throw new ApiError(
      'FIELD_INTEGRITY_EXCEPTION',
      'The Permission Set API Name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.',
      ['Name'],
    );
  }
  const isTaken = org.state.permissionSets.some(
    (set) => set.namespacePrefix === null && set.name.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) {
    const message = 'The API name you specified is already used. Specify a different name.';
    throw new ApiError('DUPLICATE_DEVELOPER_NAME', message, ['Name']);
  }
}

function applyPermissions(set: PermissionSet, values: Values): void {
  const granted = new Set(set.userPermissions);
  for (const [field, value] of Object.entries(values)) {
    if (!field.startsWith('Permissions')) continue;
    const name = field.slice('Permissions'.length);
    if (value === true) granted.add(name);
    else granted.delete(name);
  }
  set.userPermissions = [...granted];
}

function licenseName({ state }: EmulatedOrg, id: unknown): string | null {
  if (id === undefined || id === null) return null;
  const profile = state.profiles.find(({ userLicense }) => licenseId(userLicense) === id);
  if (profile === undefined) throw badReference('LicenseId');
  return profile.userLicense;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
