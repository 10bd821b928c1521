import { Messages } from '@salesforce/core';
import { soql } from '../../org/soql.js';
import type { Change, ManualRoute, Route } from '../../plan/change.js';
import { componentKey } from '../../plan/change.js';
import type { Edit } from '../../plan/edit.js';
import type { Difference } from '../../plan/kind.js';
import type { Notice } from '../../plan/plan.js';
import { isLabelShared, type Grantee } from '../access/grantee.js';
import { managedPermissionSetErrors } from '../access/managedPermissionSet.js';
import { uninstalledNamesakeNotice } from '../access/uninstalledNamesake.js';
import { certificateRisks, diffOauthSettings, jwtNotices, settableErrors } from './oauthSettings.js';
import { deployRoute, hasAccess, idOf, listEdits, listElements, plannedFile } from './files.js';
import { hiddenProfileErrors } from './hiddenProfiles.js';
import type { ConnectedAppState } from './state.js';
import { appComponent, permittedUsersQuestion, policiesStep, type ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** A change's property has the flag's word. */
const properties = { Profile: 'profile', PermissionSet: 'permissionSet' } as const;

/** One property of an app that isn't as it should be. */
export const appChange = (
  { known }: ConnectedAppTarget,
  { property, before, after }: Pick<Change, 'before' | 'after'> & { property: string },
  routes: Change['routes'],
): Change => ({ component: appComponent(known), action: 'update', property, before, after, status: 'planned', routes });

const permittedUsersStep = (target: ConnectedAppTarget, { app }: ConnectedAppState): ManualRoute =>
  policiesStep(
    target,
    {
      code: 'SetPermittedUsers',
      title: messages.getMessage('manual.PermittedUsers.title', [app.label]),
      reason: messages.getMessage('manual.PermittedUsers.reason'),
    },
    permittedUsersQuestion(target, true),
  );

const grantStep = (target: ConnectedAppTarget, state: ConnectedAppState, grantee: Grantee): ManualRoute => {
  const what = grantee.kind === 'Profile' ? 'profile' : 'permission set';
  return policiesStep(
    target,
    {
      code: 'GrantAccess',
      title: messages.getMessage('manual.GrantAccess.title', [what, grantee.label, state.app.label]),
      reason: messages.getMessage('manual.GrantAccess.reason'),
    },
    {
      soql: soql`SELECT Id FROM SetupEntityAccess WHERE SetupEntityId = ${target.known.id ?? ''} AND ParentId = ${idOf(grantee, state)}`,
    },
  );
};

const accessRecord = (state: ConnectedAppState, { isNew, permissionSetId }: Grantee): Route => ({
  via: 'record',
  create: {
    sobject: 'SetupEntityAccess',
    values: { ParentId: isNew ? { createdBy: permissionSetId } : permissionSetId, SetupEntityId: state.app.id ?? '' },
  },
});

/** The change that turns an app to admin approved users, with its ways by the app's origin. */
export function diffPermittedUsers(state: ConnectedAppState, target: ConnectedAppTarget): Change {
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
}

/** The change that lets a profile or permission set use an app, with its ways by the app's origin. */
export function diffGrant(state: ConnectedAppState, target: ConnectedAppTarget, grantee: Grantee): Change {
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
  return { ...change, apiName: grantee.apiName, ...(needed.length > 0 ? { needs: needed } : {}) };
}

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
  const files = state.file && isDeployed ? [plannedFile(state, target, state.file)] : [];
  const { certificate } = target;
  return {
    changes,
    files,
    errors: [
      ...settableErrors(state, target),
      ...managedPermissionSetErrors(target.grantees, state.accessIds, target.orgNamespace),
      ...hiddenProfileErrors(state, target, { changes, files }),
    ],
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
