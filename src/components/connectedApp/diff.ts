import { Messages, type SfError } from '@salesforce/core';
import { parseMetadata } from '../../metadata/metadataFile.js';
import { soql } from '../../org/soql.js';
import type { Change, ComponentRef, DeployRoute, ManualRoute, Route } from '../../plan/change.js';
import { componentKey } from '../../plan/change.js';
import type { Edit } from '../../plan/edit.js';
import type { Difference } from '../../plan/kind.js';
import type { Notice, PlannedFile } from '../../plan/plan.js';
import { isLabelShared, type Grantee } from '../access/grantee.js';
import { managedPermissionSetErrors } from '../access/managedPermissionSet.js';
import { grantedProfilesHidden } from '../access/profileFiltering.js';
import { uninstalledNamesakeNotice } from '../access/uninstalledNamesake.js';
import { certificateRisks, diffOauthSettings, jwtNotices, settableErrors } from './oauthSettings.js';
import type { AppFile, ConnectedAppState } from './state.js';
import { appComponent, type ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** The file's list elements; a change's property has the flag's word. */
const listElements = { Profile: 'profileName', PermissionSet: 'permissionSetName' } as const;
const properties = { Profile: 'profile', PermissionSet: 'permissionSet' } as const;

/** One property of an app that isn't as it should be. */
export const appChange = (
  { known }: ConnectedAppTarget,
  { property, before, after }: Pick<Change, 'before' | 'after'> & { property: string },
  routes: Change['routes'],
): Change => ({ component: appComponent(known), action: 'update', property, before, after, status: 'planned', routes });

/** The id of the permission set that a grant hangs on; the key of one that isn't made yet. */
const idOf = ({ permissionSetId, isNew }: Grantee, { created }: ConnectedAppState): string =>
  isNew ? (created.get(permissionSetId) ?? permissionSetId) : permissionSetId;

const hasAccess = (grantee: Grantee, state: ConnectedAppState): boolean =>
  state.accessIds.includes(idOf(grantee, state));

const permittedUsersStep = ({ links, known }: ConnectedAppTarget, { app }: ConnectedAppState): ManualRoute => ({
  via: 'manual',
  step: {
    code: 'SetPermittedUsers',
    title: messages.getMessage('manual.PermittedUsers.title', [app.label]),
    reason: messages.getMessage('manual.PermittedUsers.reason'),
    url: links.policies,
  },
  until: {
    soql: soql`SELECT OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication WHERE Id = ${known.id ?? ''}`,
    field: 'OptionsAllowAdminApprovedUsersOnly',
    equals: true,
  },
});

const grantStep = ({ links, known }: ConnectedAppTarget, state: ConnectedAppState, grantee: Grantee): ManualRoute => {
  const what = grantee.kind === 'Profile' ? 'profile' : 'permission set';
  return {
    via: 'manual',
    step: {
      code: 'GrantAccess',
      title: messages.getMessage('manual.GrantAccess.title', [what, grantee.label, state.app.label]),
      reason: messages.getMessage('manual.GrantAccess.reason'),
      url: links.policies,
    },
    until: {
      soql: soql`SELECT Id FROM SetupEntityAccess WHERE SetupEntityId = ${known.id ?? ''} AND ParentId = ${idOf(grantee, state)}`,
    },
  };
};

const accessRecord = (state: ConnectedAppState, { isNew, permissionSetId }: Grantee): Route => ({
  via: 'record',
  create: {
    sobject: 'SetupEntityAccess',
    values: { ParentId: isNew ? { createdBy: permissionSetId } : permissionSetId, SetupEntityId: state.app.id ?? '' },
  },
});

const deployRoute = (target: ConnectedAppTarget, edits: Edit[]): DeployRoute => ({
  via: 'deploy',
  file: appComponent(target.known),
  edits,
});

const diffPermittedUsers = (state: ConnectedAppState, target: ConnectedAppTarget): Change => {
  const manual = permittedUsersStep(target, state);
  const edits: Edit[] = [
    { edit: 'set', path: ['oauthConfig', 'isAdminApproved'], value: 'true' },
    ...(state.app.origin === 'own' ? listEdits(state, target) : []),
  ];
  const deploy = deployRoute(target, edits);
  const routes: Change['routes'] = !state.file ? [manual] : state.app.origin === 'own' ? [deploy] : [deploy, manual];
  const change = appChange(
    target,
    { property: 'permittedUsers', before: 'AllSelfAuthorized', after: 'AdminApprovedPreAuthorized' },
    routes,
  );
  return { ...change, restricts: true, ...(target.needs.length > 0 ? { needs: target.needs } : {}) };
};

const diffGrant = (state: ConnectedAppState, target: ConnectedAppTarget, grantee: Grantee): Change => {
  const record = accessRecord(state, grantee);
  const manual = grantStep(target, state, grantee);
  const listed: Edit = { edit: 'append', path: [listElements[grantee.kind]], value: grantee.label };
  // A list names permission sets by label, so one that shares its label is granted by its id.
  const isListable = state.app.origin === 'own' && state.file !== undefined && !isLabelShared(target.all, grantee);
  const routes: Change['routes'] = isListable ? [deployRoute(target, [listed]), record, manual] : [record, manual];
  const change = appChange(target, { property: properties[grantee.kind], before: null, after: grantee.label }, routes);
  const needed = target.needs.filter(
    ({ type, fullName }) => grantee.isNew && componentKey({ type, fullName }) === grantee.permissionSetId,
  );
  return { ...change, ...(needed.length > 0 ? { needs: needed } : {}) };
};

/** Everybody who has access now, for the lists: they replace or add to the org's, which isn't certain. */
const listEdits = (state: ConnectedAppState, { all }: ConnectedAppTarget): Edit[] =>
  all
    .filter((grantee) => hasAccess(grantee, state) && !isLabelShared(all, grantee) && !grantee.isNameHidden)
    .sort((one, other) => Number(one.kind !== 'Profile') - Number(other.kind !== 'Profile'))
    .map(({ kind, label }): Edit => ({ edit: 'append', path: [listElements[kind]], value: label }));

/** A retrieved file's text without what a deploy over an existing app refuses and a file on disk shouldn't hold. */
export function withoutKeys(xml: string): string {
  return parseMetadata(xml).remove(['oauthConfig', 'consumerKey']).remove(['oauthConfig', 'consumerSecret']).toString();
}

const plannedFile = (state: ConnectedAppState, target: ConnectedAppTarget, { path, xml }: AppFile): PlannedFile => {
  const base = withoutKeys(xml);
  // The lists stand only beside admin approved users; the platform refuses or drops them otherwise.
  const isListed = state.app.origin === 'own' && state.isAdminApproved;
  const component: ComponentRef = appComponent(target.known);
  return { ...component, path, before: base, base, ...(isListed ? { keep: listEdits(state, target) } : {}) };
};

/**
 * Refuses to send lists that would leave out a profile whose name the login isn't shown. Where the retrieved file has
 * names of others than those that are visible, it names the hidden ones, and keeps them.
 */
const hiddenProfileErrors = (state: ConnectedAppState, target: ConnectedAppTarget, changes: Change[]): SfError[] => {
  const { app, file, accessIds, created } = state;
  const ownIds = new Set(created.values());
  const hidden = accessIds.filter((id) => target.isHiddenProfile(id) && !ownIds.has(id));
  const sendsLists = changes.some(
    ({ property = '', routes: [route] }) =>
      route.via === 'deploy' && (state.isAdminApproved || !['certificate', 'scopes'].includes(property)),
  );
  if (app.origin !== 'own' || hidden.length === 0 || !sendsLists) return [];
  const visible = new Set(target.all.filter(({ isNameHidden }) => !isNameHidden).map(({ label }) => label));
  const listed = (file?.metadata.texts(['profileName']) ?? []).map((name) => name.trim());
  const named = new Set(listed.filter((name) => !visible.has(name)));
  return named.size >= hidden.length ? [] : [grantedProfilesHidden(app.label, hidden.length)];
};

/** Tokens of another app of the same name, which isn't installed: nothing that is done here concerns them. */
const namesakeNotices = ({ app, tokens }: ConnectedAppState, { appIds }: ConnectedAppTarget): Notice[] => {
  const notice = tokens?.records && uninstalledNamesakeNotice(tokens.records, app, appIds);
  return notice ? [notice] : [];
};

/**
 * Compares an app with what it should be.
 *
 * @returns the changes, each with its routes by the app's origin
 */
export function diffConnectedApp(state: ConnectedAppState, target: ConnectedAppTarget): Difference {
  const missing = target.grantees.filter((grantee) => !hasAccess(grantee, state));
  const isApproved = state.isAdminApproved || !target.isAdminApproved;
  const changes = [
    ...missing.map((grantee) => diffGrant(state, target, grantee)),
    ...diffOauthSettings(state, target, (edits) => deployRoute(target, edits)),
    ...(isApproved ? [] : [diffPermittedUsers(state, target)]),
  ];
  const isDeployed = changes.some(({ routes }) => routes.some(({ via }) => via === 'deploy'));
  const { certificate } = target;
  return {
    // Beside an error too: a look after the changes must not take what can't be for what is there.
    changes,
    errors: [
      ...settableErrors(state, target),
      ...managedPermissionSetErrors(target.grantees, state.accessIds, target.orgNamespace),
      ...hiddenProfileErrors(state, target, changes),
    ],
    ...(state.file && isDeployed ? { files: [plannedFile(state, target, state.file)] } : {}),
    notices: [
      ...(certificate ? [...certificate.notices, ...jwtNotices(state)] : []),
      ...namesakeNotices(state, target),
    ],
    risks: certificateRisks(state, certificate),
    app: state.app,
  };
}

/** Which of an app's changes a refusal is about, as far as its words tell; a refusal of other words is about all. */
export function blamesChange(problem: string, { property, after }: Change): boolean {
  if (/certificat/i.test(problem)) return property === 'certificate';
  const isGrant = property === 'profile' || property === 'permissionSet';
  if (/\bno (?:Profile|PermissionSet) named\b/i.test(problem)) return isGrant && problem.includes(String(after));
  return true;
}
