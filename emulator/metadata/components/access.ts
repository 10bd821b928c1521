import { newId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { OrgState, PermissionSet, SetupEntityAccess } from '../../org/state.js';
import { profileOwnedSet, Refusal } from './component.js';

/** The two lists of a connected app's file that name who may use it. */
export const grantElements = ['permissionSetName', 'profileName'] as const;
type GrantElement = (typeof grantElements)[number];

/**
 * Lists who may use an app, as its file names them.
 *
 * @param state the org.
 * @param element which of the two lists.
 * @param appId the app's id.
 * @returns labels in the order in which access was given.
 */
export function grantedLabels(state: OrgState, element: GrantElement, appId: string): string[] {
  return accessRows(state, element, appId).flatMap(({ parentId }) => {
    const set = state.permissionSets.find(({ id }) => id === parentId);
    if (element === 'permissionSetName') return set ? [set.label] : [];
    return state.profiles.filter(({ id }) => id === set?.profileId).map(({ name }) => name);
  });
}

/**
 * Finds the permission sets that one list of names stands for. Of two permission sets with the same label the first
 * one is taken.
 *
 * @param org the org, whose switches decide whether API names count and what an unknown name does.
 * @param element which of the two lists.
 * @param names its entries.
 * @returns ids of regular permission sets, or of the sets that the named profiles own.
 * @throws Refusal for an unknown name, in the platform's general form for a reference that leads nowhere.
 */
export function resolveGrantNames(org: EmulatedOrg, element: GrantElement, names: string[]): string[] {
  return names.flatMap((name) => {
    const id = element === 'profileName' ? profileSetId(org, name) : permissionSetId(org, name);
    if (id !== undefined) return [id];
    if (org.switches.unknownGrantName === 'ignored') return [];
    const kind = element === 'profileName' ? 'Profile' : 'PermissionSet';
    throw new Refusal(`In field: ${element} - no ${kind} named ${name} found`);
  });
}

/**
 * Gives and takes access to an app so that one of its lists is as deployed.
 *
 * @param org the org, whose switches decide between replacing and merging.
 * @param element which of the two lists.
 * @param app the app's id and the type of the rows.
 * @param permissionSetIds the list's entries; empty takes all access of this kind away, undefined means that the file
 * does not have the element.
 */
export function writeGrants(
  org: EmulatedOrg,
  element: GrantElement,
  app: { id: string; type: SetupEntityAccess['setupEntityType'] },
  permissionSetIds: string[] | undefined,
): void {
  const { state, switches } = org;
  if (permissionSetIds === undefined && switches.absentGrantLists === 'kept') return;
  const wanted = permissionSetIds ?? [];
  const isMerge = wanted.length > 0 && switches.grantListsOnDeploy === 'merge';
  const present = accessRows(state, element, app.id);
  if (!isMerge) {
    const dropped = new Set(present.filter(({ parentId }) => !wanted.includes(parentId)));
    state.setupEntityAccess = state.setupEntityAccess.filter((row) => !dropped.has(row));
  }
  for (const parentId of new Set(wanted)) addAccess(state, parentId, app);
}

/**
 * Gives a permission set access to an app unless it has it.
 *
 * @param state the org.
 * @param parentId the permission set's id.
 * @param app the app's id and the type of the row.
 * @returns false when it had access already.
 */
export function addAccess(
  state: OrgState,
  parentId: string,
  app: { id: string; type: SetupEntityAccess['setupEntityType'] },
): boolean {
  if (state.setupEntityAccess.some((row) => row.parentId === parentId && row.setupEntityId === app.id)) return false;
  state.setupEntityAccess.push({ id: newId('0J0'), parentId, setupEntityId: app.id, setupEntityType: app.type });
  return true;
}

function accessRows(state: OrgState, element: GrantElement, appId: string): SetupEntityAccess[] {
  const isWanted = (set: PermissionSet): boolean => (set.profileId !== null) === (element === 'profileName');
  const parents = new Set(state.permissionSets.filter(isWanted).map(({ id }) => id));
  return state.setupEntityAccess.filter((row) => row.setupEntityId === appId && parents.has(row.parentId));
}

function profileSetId({ state, switches }: EmulatedOrg, name: string): string | undefined {
  const profile =
    state.profiles.find((candidate) => candidate.name === name) ??
    (switches.grantNames === 'labelAndApiName' ? state.profiles.find(({ fullName }) => fullName === name) : undefined);
  return profile && profileOwnedSet(state, profile.id).id;
}

function permissionSetId({ state, switches }: EmulatedOrg, name: string): string | undefined {
  const sets = state.permissionSets.filter(({ type }) => type !== 'Profile');
  const byLabel = sets.find(({ label }) => label === name);
  if (byLabel || switches.grantNames === 'label') return byLabel?.id;
  const apiName = (set: PermissionSet): string => (set.namespacePrefix ? `${set.namespacePrefix}__` : '') + set.name;
  return sets.find((set) => set.name === name || apiName(set) === name)?.id;
}
