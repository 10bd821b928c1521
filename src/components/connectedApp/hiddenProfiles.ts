import type { SfError } from '@salesforce/core';
import { routeOf, type Change } from '../../plan/change.js';
import type { PlannedFile } from '../../plan/plan.js';
import { grantedProfilesHidden } from '../access/profileFiltering.js';
import { listElements } from './files.js';
import type { Inventory } from './inventory.js';
import type { ConnectedAppState } from './state.js';
import type { ConnectedAppTarget } from './target.js';

/** Tells by the id of its permission set whether a profile's name is kept from the login; groups have rows of their own. */
export function hiddenProfileTest({
  grantees,
  groups,
  isProfilesHidden,
}: Inventory): ConnectedAppTarget['isHiddenProfile'] {
  // A hidden profile comes without its name, or not at all.
  const visible = [...grantees.filter(({ isNameHidden }) => !isNameHidden), ...groups];
  const ids = new Set(visible.map(({ permissionSetId }) => permissionSetId));
  return (id) => isProfilesHidden && !ids.has(id);
}

const isListed = (change: Change): boolean => {
  const route = routeOf(change);
  if (route.via !== 'deploy') return false;
  const lists: string[] = Object.values(listElements);
  return (
    change.restricts === true || route.edits.some(({ edit, path }) => edit === 'append' && lists.includes(path[0]))
  );
};

/**
 * Refuses to send lists that would leave out a profile whose name the login isn't shown. Where the retrieved file has
 * names of others than those that are visible, it names the hidden ones, and keeps them.
 *
 * @param files what would be deployed, with the lists that are to be kept
 */
export function hiddenProfileErrors(
  { app, file, accessIds, created }: ConnectedAppState,
  { all, isHiddenProfile }: ConnectedAppTarget,
  { changes, files = [] }: { changes: Change[]; files?: PlannedFile[] },
): SfError[] {
  if (!files.some(({ keep }) => keep !== undefined) && !changes.some(isListed)) return [];
  const ownIds = new Set(created.values());
  const hidden = accessIds.filter((id) => isHiddenProfile(id) && !ownIds.has(id));
  const visible = new Set(all.filter(({ isNameHidden }) => !isNameHidden).map(({ label }) => label));
  const listed = (file?.metadata.texts(['profileName']) ?? []).map((name) => name.trim());
  const named = new Set(listed.filter((name) => !visible.has(name)));
  return named.size >= hidden.length ? [] : [grantedProfilesHidden(app.label, hidden.length)];
}
