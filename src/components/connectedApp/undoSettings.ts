import { Messages, type SfError } from '@salesforce/core';
import { parseMetadata } from '../../metadata/metadataFile.js';
import type { Change, ChangeValue, ManualRoute, Route } from '../../plan/change.js';
import type { Edit } from '../../plan/edit.js';
import type { Undone } from '../../plan/undoFile.js';
import { appChange, diffPermittedUsers } from './diff.js';
import { deployRoute } from './files.js';
import { describeCertificateIn } from './oauthSettings.js';
import { AppSettings } from './settings.js';
import type { ConnectedAppState } from './state.js';
import { permittedUsersQuestion, policiesStep, type ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'undo');

/** What takes a setting back; or what it is now, where somebody has changed it since; or neither, where it is back. */
type SettingUndo = { change?: Change; now?: ChangeValue };

const CERTIFICATE = ['oauthConfig', 'certificate'];

const changeOf = (target: ConnectedAppTarget, undone: Undone, routes: Change['routes']): Change =>
  appChange(target, { property: undone.property ?? '', before: undone.after, after: undone.before }, routes);

const removeCertificateStep = (target: ConnectedAppTarget, { app }: ConnectedAppState): ManualRoute =>
  policiesStep(target, {
    code: 'RemoveCertificate',
    title: messages.getMessage('manual.RemoveCertificate.title', [app.label]),
    reason: messages.getMessage('manual.RemoveCertificate.reason'),
  });

/** An error where the file doesn't hold the certificate that is to come back: the undo file was edited. */
export function certificateErrors(undone: Undone[]): SfError[] {
  const isLost = ({ property, before, fileBefore }: Undone): boolean =>
    property === 'certificate' &&
    before !== null &&
    before !== describeCertificateIn(new AppSettings(fileBefore === null ? undefined : parseMetadata(fileBefore)));
  return undone
    .filter(isLost)
    .map(({ component }) => messages.createError('error.UndoValueInvalid', [`${component.fullName} certificate`]));
}

/** A certificate that the run put in, in place of the one before it or of none. */
export function undoCertificate(undone: Undone, state: ConnectedAppState, target: ConnectedAppTarget): SettingUndo {
  const now = describeCertificateIn(state.settings);
  if (now === undone.before) return {};
  if (now !== undone.after) return { now };
  const before = undone.fileBefore === null ? undefined : parseMetadata(undone.fileBefore).text(CERTIFICATE)?.trim();
  if (before) {
    const edit: Edit = { edit: 'set', path: CERTIFICATE, value: before };
    return { change: changeOf(target, undone, [deployRoute(target, [edit])]) };
  }
  const removal = deployRoute(target, [{ edit: 'remove', path: CERTIFICATE }]);
  return { change: changeOf(target, undone, [removal, removeCertificateStep(target, state)]) };
}

/** Scopes that the run added, or took away; others stay. */
export function undoScopes(undone: Undone, state: ConnectedAppState, target: ConnectedAppTarget): SettingUndo {
  const [before, then] = [undone.before, undone.after].map((value) => (Array.isArray(value) ? value : []));
  const current = state.settings.scopes;
  const left = (then ?? []).filter((scope) => !before?.includes(scope) && current.includes(scope));
  const gone = (before ?? []).filter((scope) => !then?.includes(scope) && !current.includes(scope));
  if (left.length + gone.length === 0) return {};
  const path = ['oauthConfig', 'scopes'];
  const edits = [
    ...left.map((value): Edit => ({ edit: 'remove', path, value })),
    ...gone.map((value): Edit => ({ edit: 'append', path, value })),
  ];
  const after = [...current.filter((scope) => !left.includes(scope)), ...gone];
  const change = changeOf(target, undone, [deployRoute(target, edits)]);
  return { change: { ...change, before: current, after } };
}

const openStep = (target: ConnectedAppTarget, { app }: ConnectedAppState): ManualRoute =>
  policiesStep(
    target,
    {
      code: 'SetPermittedUsers',
      title: messages.getMessage('manual.OpenPermittedUsers.title', [app.label]),
      reason: messages.getMessage('manual.OpenPermittedUsers.reason'),
    },
    permittedUsersQuestion(target, false),
  );

/**
 * Permitted Users as they were. Where the restriction is lifted the lists go with it, since they stand only beside it.
 */
export function undoPermittedUsers(undone: Undone, state: ConnectedAppState, target: ConnectedAppTarget): SettingUndo {
  if (undone.before === 'AdminApprovedPreAuthorized') {
    return state.isAdminApproved ? {} : { change: diffPermittedUsers(state, target) };
  }
  if (!state.isAdminApproved) return {};
  const open = deployRoute(target, [
    { edit: 'set', path: ['oauthConfig', 'isAdminApproved'], value: 'false' },
    { edit: 'remove', path: ['permissionSetName'] },
    { edit: 'remove', path: ['profileName'] },
  ]);
  const byHand = openStep(target, state);
  const routes: [Route, ...Route[]] = !state.file ? [byHand] : state.app.origin === 'own' ? [open] : [open, byHand];
  return { change: { ...changeOf(target, undone, routes), lifts: true } };
}
