import { parseMetadata } from '../../metadata/metadataFile.js';
import type { DeployRoute } from '../../plan/change.js';
import type { Edit } from '../../plan/edit.js';
import type { PlannedFile } from '../../plan/plan.js';
import { isLabelShared, type Grantee } from '../access/grantee.js';
import type { AppFile } from './appFile.js';
import type { ConnectedAppState } from './state.js';
import { appComponent, type ConnectedAppTarget } from './target.js';

/** The elements of an app's file that list who may use it. */
export const listElements = { Profile: 'profileName', PermissionSet: 'permissionSetName' } as const;

/** The id of the permission set that a grant hangs on; the key of one that isn't made yet. */
export function idOf({ permissionSetId, isNew }: Grantee, { created }: ConnectedAppState): string {
  return isNew ? (created.get(permissionSetId) ?? permissionSetId) : permissionSetId;
}

/** Whether a profile or permission set may use the app. */
export function hasAccess(grantee: Grantee, state: ConnectedAppState): boolean {
  return state.accessIds.includes(idOf(grantee, state));
}

/** The way by edits of an app's file. */
export function deployRoute(target: ConnectedAppTarget, edits: Edit[]): DeployRoute {
  return { via: 'deploy', file: appComponent(target.known), edits };
}

/** Everybody who has access now, for the lists: they replace or add to the org's, which isn't certain. */
export function listEdits(state: ConnectedAppState, { all }: ConnectedAppTarget): Edit[] {
  return all
    .filter((grantee) => hasAccess(grantee, state) && !isLabelShared(all, grantee) && !grantee.isNameHidden)
    .map(({ kind, label }) => ({ edit: 'append', path: [listElements[kind]], value: label }));
}

/** A retrieved file's text without what a deploy over an existing app refuses and a file on disk shouldn't hold. */
export function withoutKeys(xml: string): string {
  return parseMetadata(xml).remove(['oauthConfig', 'consumerKey']).remove(['oauthConfig', 'consumerSecret']).toString();
}

/**
 * The file that an app's changes are made in.
 *
 * @param isLifted whether the app is to admit all users: then its lists go, since the platform refuses or drops them
 * beside anything but admin approved users
 */
export function plannedFile(
  { app, isAdminApproved, ...state }: ConnectedAppState,
  target: ConnectedAppTarget,
  { path, xml }: AppFile,
  isLifted = false,
): PlannedFile {
  const base = withoutKeys(xml);
  const isListed = app.origin === 'own' && isAdminApproved && !isLifted;
  const keep = isListed ? { keep: listEdits({ app, isAdminApproved, ...state }, target) } : {};
  return { ...appComponent(target.known), path, before: base, base, ...keep };
}
