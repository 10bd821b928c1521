import { Messages, type Connection } from '@salesforce/core';
import { parseMetadata, type MetadataFile } from '../../metadata/metadataFile.js';
import type { PlannedCreation } from '../../org/records.js';
import { connectedAppLink, setupLink } from '../../org/setupLinks.js';
import type { Change, ChangeFacts, ManualOperation } from '../../change/change.js';
import type { Notice, PlannedFile } from '../../change/plan.js';
import { isLabelShared, type Grantee } from '../grantee.js';
import { appFacts } from './facts.js';
import { assertSettable, certificateRisks, diffOauthSettings, hasCertificate, missingScopes } from './oauthSettings.js';
import { hasAccessNow, isAdminApprovedNow } from './observe.js';
import type { ConnectedAppState } from './state.js';
import type { ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

export type ConnectedAppDiff = { changes: Change[]; unchanged: ChangeFacts[]; files: PlannedFile[]; risks: Notice[] };

/** The file's list elements; a change's property has the flag's word. */
const listElements = { Profile: 'profileName', PermissionSet: 'permissionSetName' } as const;
const properties = { Profile: 'profile', PermissionSet: 'permissionSet' } as const;

const appPage = (connection: Connection, { app }: ConnectedAppState): string =>
  app.id ? connectedAppLink(connection, app.id) : setupLink(connection, 'manageConnectedApps');

const permittedUsersStep = (connection: Connection, state: ConnectedAppState): ManualOperation => ({
  step: {
    code: 'SetPermittedUsers',
    title: messages.getMessage('manual.PermittedUsers.title', [state.app.label]),
    reason: messages.getMessage('manual.PermittedUsers.reason'),
    url: appPage(connection, state),
  },
  isDone: (org) => isAdminApprovedNow(org, state.app.id),
});

const grantStep = (connection: Connection, state: ConnectedAppState, grantee: Grantee): ManualOperation => {
  const what = grantee.kind === 'Profile' ? 'profile' : 'permission set';
  return {
    step: {
      code: 'GrantAccess',
      title: messages.getMessage('manual.GrantAccess.title', [what, grantee.label, state.app.label]),
      reason: messages.getMessage('manual.GrantAccess.reason'),
      url: appPage(connection, state),
    },
    isDone: (org) => hasAccessNow(org, state.app.id, grantee.permissionSetId),
  };
};

const accessRecord = (state: ConnectedAppState, { isNew, permissionSetId }: Grantee): PlannedCreation => ({
  sobject: 'SetupEntityAccess',
  values: { ParentId: isNew ? { createdBy: permissionSetId } : permissionSetId, SetupEntityId: state.app.id ?? '' },
});

const diffPermittedUsers = (connection: Connection, state: ConnectedAppState): Change => {
  const change = appFacts(state, 'permittedUsers', 'AllSelfAuthorized', 'AdminApprovedPreAuthorized');
  const manual = permittedUsersStep(connection, state);
  if (!state.file) return { ...change, via: 'manual', manual };
  const deployed = { ...change, via: 'deploy' as const, file: state.file.path };
  return state.app.origin === 'own' ? deployed : { ...deployed, otherwise: { manual } };
};

const diffGrant = (connection: Connection, state: ConnectedAppState, grantee: Grantee, all: Grantee[]): Change => {
  const change = appFacts(state, properties[grantee.kind], null, grantee.label);
  const record = accessRecord(state, grantee);
  const isOwn = state.app.origin === 'own' && state.file !== undefined;
  // A list names permission sets by label, so one that shares its label is granted by its id.
  if (!isOwn || isLabelShared(all, grantee)) {
    return { ...change, via: 'record', record, otherwise: { manual: grantStep(connection, state, grantee) } };
  }
  return { ...change, via: 'deploy', file: state.file?.path ?? '', otherwise: { record } };
};

const appendMissing = (file: MetadataFile, kind: Grantee['kind'], grantees: Grantee[]): void => {
  const present = new Set(file.texts([listElements[kind]]).map((text) => text.trim()));
  const labels = grantees.filter((grantee) => grantee.kind === kind).map(({ label }) => label);
  for (const label of labels.filter((text) => !present.has(text))) file.append([listElements[kind]], label);
};

/** A retrieved file's text without what a deploy over an existing app refuses and a file on disk shouldn't hold. */
const withoutKeys = (xml: string): string =>
  parseMetadata(xml).remove(['oauthConfig', 'consumerKey']).remove(['oauthConfig', 'consumerSecret']).toString();

/**
 * The file to deploy: as retrieved, with what is wanted, and with everybody in the lists who has access or is to get
 * it. The lists replace or add to the org's, which isn't certain, so they always carry both.
 */
const editFile = (state: ConnectedAppState, target: ConnectedAppTarget, all: Grantee[]): PlannedFile | undefined => {
  if (!state.file) return undefined;
  const before = withoutKeys(state.file.xml);
  const file = parseMetadata(before);
  if (target.isAdminApproved) file.setText(['oauthConfig', 'isAdminApproved'], 'true');
  if (target.certificate && !hasCertificate(state, target.certificate)) {
    file.setText(['oauthConfig', 'certificate'], target.certificate.base64);
  }
  for (const scope of missingScopes(state, target.scopes)) file.append(['oauthConfig', 'scopes'], scope);
  // The lists stand only beside admin approved users; the platform refuses or drops them otherwise.
  if (state.app.origin === 'own' && (target.isAdminApproved || state.isAdminApproved)) {
    const accessible = all.filter(({ permissionSetId }) => state.accessIds.includes(permissionSetId));
    const listed = [...accessible, ...target.grantees].filter((grantee) => !isLabelShared(all, grantee));
    appendMissing(file, 'Profile', listed);
    appendMissing(file, 'PermissionSet', listed);
  }
  const fullName = state.app.name ?? '';
  return { type: 'ConnectedApp', fullName, path: state.file.path, before, after: file.toString() };
};

const asTheyAre = (state: ConnectedAppState, target: ConnectedAppTarget, present: Grantee[]): ChangeFacts[] => {
  const approved = 'AdminApprovedPreAuthorized';
  const isApproved = state.isAdminApproved && target.isAdminApproved;
  return [
    ...present.map(({ kind, label }) => appFacts(state, properties[kind], label, label)),
    ...(isApproved ? [appFacts(state, 'permittedUsers', approved, approved)] : []),
  ].map((fact) => ({ ...fact, status: 'unchanged' }));
};

/**
 * Compares an app with what it should be.
 *
 * @param all every profile and permission set of the org
 * @returns the changes, each with its route by the app's origin, and what is as it should be already
 * @throws SfError AppWithoutOauth for an app that has no OAuth settings; CertificateNotYours for one whose certificate
 * and scopes its owner sets
 */
export function diffConnectedApp(
  connection: Connection,
  state: ConnectedAppState,
  target: ConnectedAppTarget,
  all: Grantee[],
): ConnectedAppDiff {
  assertSettable(state, target);
  const missing = target.grantees.filter(({ permissionSetId }) => !state.accessIds.includes(permissionSetId));
  const present = target.grantees.filter((grantee) => !missing.includes(grantee));
  const isApproved = state.isAdminApproved || !target.isAdminApproved;
  const changes = [
    ...missing.map((grantee) => diffGrant(connection, state, grantee, all)),
    ...diffOauthSettings(state, target),
    ...(isApproved ? [] : [diffPermittedUsers(connection, state)]),
  ];
  const file = changes.some(({ via }) => via === 'deploy') ? editFile(state, target, all) : undefined;
  return {
    changes,
    unchanged: asTheyAre(state, target, present),
    files: file ? [file] : [],
    risks: certificateRisks(state, target.certificate),
  };
}
