import type { EmulatedOrg } from '../org/org.js';
import { grantedBy } from '../org/permissions.js';

/**
 * Lists the permission sets that work for a user: the profile's own, those assigned directly, and the members of
 * assigned groups. Inactive and expired assignments do not count.
 *
 * @param org the org, whose clock decides about expiry.
 * @param userId 18-character id of the user.
 * @returns permission set ids.
 */
function permissionSetIdsOf(org: EmulatedOrg, userId: string): Set<string> {
  const ids = new Set<string>();
  for (const assignment of org.state.permissionSetAssignments) {
    const isExpired = assignment.expirationDate !== null && Date.parse(assignment.expirationDate) <= org.now();
    if (assignment.assigneeId !== userId || !assignment.isActive || isExpired) continue;
    ids.add(assignment.permissionSetId);
    const group = org.state.permissionSetGroups.find(({ id }) => id === assignment.permissionSetGroupId);
    for (const id of group?.permissionSetIds ?? []) ids.add(id);
  }
  return ids;
}

/**
 * Tells whether the org lets a user use an app whose Permitted Users is admin approved.
 *
 * @param org the org with its access rows and assignments.
 * @param userId 18-character id of the user.
 * @param applicationId id of the connected or external client app.
 */
export function isCovered(org: EmulatedOrg, userId: string, applicationId: string): boolean {
  const own = permissionSetIdsOf(org, userId);
  return org.state.setupEntityAccess.some((row) => row.setupEntityId === applicationId && own.has(row.parentId));
}

/**
 * Lists the user permissions a user has from every permission set that works for them.
 *
 * @param org the org.
 * @param userId 18-character id of the user.
 * @returns metadata names such as `ApiEnabled`.
 */
export function effectivePermissions(org: EmulatedOrg, userId: string): Set<string> {
  const ids = permissionSetIdsOf(org, userId);
  const sets = org.state.permissionSets.filter(({ id }) => ids.has(id));
  return new Set(sets.flatMap((set) => [...grantedBy(org, set)]));
}
