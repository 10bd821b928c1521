import type { EmulatedOrg } from '../../org/org.js';
import { userPermissionsOf } from '../../org/permissions.js';
import type { MetadataObject } from '../../org/state.js';
import { objectsOf, Refusal, textOf } from './component.js';

/**
 * Reads a file's user permissions.
 *
 * @param org the org, which knows the permissions there are.
 * @param metadata content of a profile or permission set file.
 * @returns names, with what the file says of each.
 * @throws Refusal for a permission the org does not know, with the text public reports show.
 */
export function deployedPermissions(org: EmulatedOrg, metadata: MetadataObject): Map<string, boolean> {
  // Some can be assigned by metadata although describes lack them: the one named, and whatever a set holds already.
  const held = org.state.permissionSets.flatMap((set) => set.userPermissions);
  const known = new Set([...userPermissionsOf(org), ...held, 'CanApproveUninstalledApps']);
  const permissions = new Map<string, boolean>();
  for (const entry of objectsOf(metadata, 'userPermissions')) {
    const name = textOf(entry, 'name') ?? '';
    if (!known.has(name)) throw new Refusal(`Unknown user permission: ${name}`);
    permissions.set(name, textOf(entry, 'enabled') === 'true');
  }
  return permissions;
}

/**
 * Writes user permissions as a retrieve does.
 *
 * @param names the permissions that are on.
 * @returns entries in alphabetical order.
 */
export function retrievedPermissions(names: string[]): MetadataObject[] {
  return [...new Set(names)].sort().map((name) => ({ enabled: 'true', name }));
}
