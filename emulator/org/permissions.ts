import { readFileSync } from 'node:fs';
import type { EmulatedOrg } from './org.js';
import type { PermissionSet } from './state.js';

/** Any one of these lets a user see the names of other profiles where Profile Filtering is on (release notes, Winter '27). */
const profileViewers = ['ViewAllProfiles', 'CustomizeApplication', 'ManageUsers'];

/** Names of the user permissions that PermissionSet has columns for, from the Tooling API types of API 67. */
const listed = JSON.parse(readFileSync(new URL('./user-permissions.json', import.meta.url), 'utf8')) as string[];

/**
 * Lists the user permissions the org knows.
 *
 * @param org its switches decide about the two permissions that only some orgs have.
 * @returns metadata names such as `ApiEnabled`, in alphabetical order.
 */
export function userPermissionsOf(org: EmulatedOrg): string[] {
  const known = listed.filter((name) => name !== 'CanApproveUninstalledApps');
  if (org.switches.canApproveUninstalledAppsField) known.push('CanApproveUninstalledApps');
  if (org.switches.apiAccessControl) known.push('UseAnyApiClient');
  return known.sort();
}

/**
 * Tells which user permissions a permission set gives.
 *
 * @param org the org that holds the set.
 * @param set any permission set; a group's computed one holds what the group's members hold together.
 * @returns metadata names.
 */
export function grantedBy(org: EmulatedOrg, set: PermissionSet): Set<string> {
  const granted = new Set(set.userPermissions);
  const group = org.state.permissionSetGroups.find((candidate) => candidate.id === set.permissionSetGroupId);
  for (const id of group?.permissionSetIds ?? []) {
    const member = org.state.permissionSets.find((candidate) => candidate.id === id);
    for (const name of member?.userPermissions ?? []) granted.add(name);
  }
  return granted;
}

/**
 * Tells whether a user sees a profile's name.
 *
 * @param org a switch decides whether names are hidden at all.
 * @param viewer the user's own profile and permissions.
 * @param profileId the profile in question.
 */
export function isProfileNameVisible(
  org: EmulatedOrg,
  viewer: { profileId: string; permissions: Set<string> },
  profileId: string,
): boolean {
  if (!org.switches.profileFiltering || profileId === viewer.profileId) return true;
  return profileViewers.some((name) => viewer.permissions.has(name));
}

/**
 * Tells whether a licence is one for partners, whose profiles may have few login IP addresses.
 *
 * @param name e.g. `Partner Community`.
 */
export function isPartnerLicense(name: string): boolean {
  return /\bPartner\b/.test(name);
}
