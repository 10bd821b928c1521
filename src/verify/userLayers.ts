import { Messages } from '@salesforce/core';
import { AppSettings } from '../components/connectedApp/settings.js';
import { quoteName } from '../names/quoteName.js';
import { sameId } from '../names/salesforceId.js';
import { assignCommand, buildLayer, preauthorizeCommand, unknownLayer, type LayerContext } from './context.js';
import type { Facts } from './facts.js';
import { titleOf, titlesOf } from './titles.js';
import { valueOf, type Told } from '../plan/told.js';
import type { Layer, LayerFix } from './types.js';
import { installFixes } from './uninstalledApp.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

/** Whether the app is for admin-approved users only; the file and the row have to agree on a yes. */
export function isAdminApproved({ known, settings }: Facts): Told<boolean> {
  // Policies of this org begin with the installation; before, users authorize themselves or not at all.
  if (known.kind === 'Uninstalled') return { value: false };
  const file = valueOf(settings) ?? new AppSettings(undefined);
  const value = file.isAdminApproved(known.isAdminApproved);
  return value === null ? { unknown: messages.getMessage('unknown.NoAppId') } : { value };
}

const consentFixes = (context: LayerContext): LayerFix[] =>
  context.facts.known.kind === 'Uninstalled'
    ? [{ text: messages.getMessage('fix.permittedUsers.browser') }, ...installFixes(context)]
    : [{ text: messages.getMessage('fix.permittedUsers'), command: preauthorizeCommand(context) }];

/** Whether the app's users are approved: by an admin, or this one by an earlier consent. */
export function permittedUsersLayer(context: LayerContext): Layer {
  const { known, ownTokens: tokens, approveUninstalled } = context.facts;
  const approved = isAdminApproved(context.facts);
  if (approved.unknown !== undefined) return unknownLayer('permittedUsers', approved.unknown);
  if (approved.value) {
    return buildLayer('permittedUsers', 'pass', messages.getMessage('evidence.permittedUsers.admin'));
  }
  const fix = consentFixes(context);
  if (tokens.unknown !== undefined) {
    const evidence = messages.getMessage('evidence.permittedUsers.tokensUnknown', [tokens.unknown]);
    return buildLayer('permittedUsers', 'unknown', evidence, fix);
  }
  if (tokens.value.length > 0) {
    return buildLayer('permittedUsers', 'pass', messages.getMessage('evidence.permittedUsers.self'));
  }
  // Who is shut out of an uninstalled app can't consent, which the app's own layer says already.
  if (known.kind === 'Uninstalled' && valueOf(approveUninstalled)?.length === 0) {
    return unknownLayer('permittedUsers', messages.getMessage('unknown.NotInstalled'));
  }
  return buildLayer('permittedUsers', 'fail', messages.getMessage('evidence.permittedUsers.none'), fix);
}

/** Whether the org has the user, active and not frozen. */
export function userLayer({ facts }: LayerContext): Layer {
  const { row, problem } = facts.user;
  if (problem) {
    const isTold = ['UserNotFoundError', 'UserInactiveError'].includes(problem.name);
    if (!isTold) return unknownLayer('user', problem.message);
    // A list of look-alikes that is empty is no help.
    const help = (problem.actions ?? []).filter((text) => !text.endsWith(': none'));
    return buildLayer(
      'user',
      'fail',
      problem.message,
      help.map((text) => ({ text })),
    );
  }
  const profile = facts.profile ? [messages.getMessage('title.profile', [quoteName(facts.profile.label)])] : [];
  const evidence = messages.getMessage('evidence.user.active', [[row.Username, ...profile].join(', ')]);
  const { frozen } = facts;
  // Those who may not manage users are shown no rows rather than refused.
  const rows = valueOf(frozen) ?? [];
  if (rows.length === 0) {
    const reason = frozen.unknown ?? messages.getMessage('unknown.NoRecord');
    return buildLayer('user', 'unknown', messages.getMessage('evidence.user.frozenUnknown', [evidence, reason]));
  }
  if (rows.some(({ IsFrozen }) => IsFrozen)) {
    return buildLayer('user', 'fail', messages.getMessage('evidence.user.frozen', [row.Username]), [
      { text: messages.getMessage('fix.user.unfreeze') },
    ]);
  }
  return buildLayer('user', 'pass', evidence);
}

/** Through what the user may use the app: assignments of permission sets that have it, groups looked into. */
const coveringTitles = (facts: Facts): Told<string[]> => {
  const { access, assignments, groupMembers } = facts;
  for (const { unknown } of [access, assignments, groupMembers]) if (unknown !== undefined) return { unknown };
  const members = valueOf(groupMembers) ?? [];
  const has = (id: string): boolean => (valueOf(access) ?? []).some(({ ParentId }) => sameId(ParentId, id));
  const titles = (valueOf(assignments) ?? []).flatMap((row) => {
    if (has(row.PermissionSetId)) return [titleOf(row)];
    const isThroughGroup = members.some(
      (member) => sameId(member.PermissionSetGroupId, row.PermissionSetGroupId) && has(member.PermissionSetId),
    );
    return isThroughGroup ? [titleOf(row)] : [];
  });
  return { value: [...new Set(titles)] };
};

const holders = ({ access, grantees }: Facts): string => {
  const ids = (valueOf(access) ?? []).map(({ ParentId }) => ParentId);
  const names = grantees
    .filter(({ permissionSetId }) => ids.some((id) => sameId(id, permissionSetId)))
    .map(({ kind, label }) =>
      messages.getMessage(kind === 'Profile' ? 'title.profile' : 'title.permissionSet', [quoteName(label)]),
    );
  return names.join(', ');
};

/** Whether a profile or permission set of the user has the app, and which. */
export function coverageLayer(context: LayerContext): Layer {
  const { facts } = context;
  if (!facts.user.row) return unknownLayer('coverage', messages.getMessage('unknown.NoUser'));
  const covering = coveringTitles(facts);
  const approved = isAdminApproved(facts);
  if (approved.unknown === undefined && !approved.value) {
    const by = valueOf(covering)?.join(', ') ?? '';
    const evidence = by
      ? messages.getMessage('evidence.coverage.notNeededBut', [by])
      : messages.getMessage('evidence.coverage.notNeeded');
    return buildLayer('coverage', 'pass', evidence);
  }
  if (covering.unknown !== undefined) return unknownLayer('coverage', covering.unknown);
  if (covering.value.length > 0) {
    return buildLayer('coverage', 'pass', messages.getMessage('evidence.coverage.by', [covering.value.join(', ')]));
  }
  const with_ = holders(facts);
  const evidence = with_
    ? messages.getMessage('evidence.coverage.others', [with_])
    : messages.getMessage('evidence.coverage.nobody');
  const assign = { text: messages.getMessage('fix.coverage.assign'), command: assignCommand(context) };
  const give = { text: messages.getMessage('fix.coverage.give'), command: preauthorizeCommand(context) };
  return buildLayer('coverage', 'fail', evidence, with_ ? [assign, give] : [give, assign]);
}

/** Whether the user has "API Enabled", and by what. */
export function apiEnabledLayer(context: LayerContext): Layer {
  const { apiEnabled } = context.facts;
  if (apiEnabled.unknown !== undefined) return unknownLayer('apiEnabled', apiEnabled.unknown);
  return apiEnabled.value.length > 0
    ? buildLayer('apiEnabled', 'pass', messages.getMessage('evidence.apiEnabled.by', [titlesOf(apiEnabled.value)]))
    : buildLayer('apiEnabled', 'fail', messages.getMessage('evidence.apiEnabled.none'), [
        { text: messages.getMessage('fix.apiEnabled'), command: assignCommand(context) },
      ]);
}

/** Whether API Access Control leaves this app and user in. */
export function apiAccessControlLayer(context: LayerContext): Layer {
  const { appSettings, anyApiClient } = context.facts;
  if (appSettings.unknown !== undefined) return unknownLayer('apiAccessControl', appSettings.unknown);
  // The element is absent where Salesforce Support hasn't enabled the feature (read off retrieved files).
  const setting = appSettings.value.bool(['enableAdminApprovedAppsOnly']);
  if (setting !== true) {
    const key = setting === undefined ? 'evidence.apiAccessControl.absent' : 'evidence.apiAccessControl.off';
    return buildLayer('apiAccessControl', 'pass', messages.getMessage(key));
  }
  const approved = isAdminApproved(context.facts);
  if (approved.unknown === undefined && approved.value) {
    return buildLayer('apiAccessControl', 'pass', messages.getMessage('evidence.apiAccessControl.approved'));
  }
  if (anyApiClient.unknown !== undefined) return unknownLayer('apiAccessControl', anyApiClient.unknown);
  if (anyApiClient.value.length > 0) {
    const evidence = messages.getMessage('evidence.apiAccessControl.exempt', [titlesOf(anyApiClient.value)]);
    return buildLayer('apiAccessControl', 'pass', evidence);
  }
  return buildLayer('apiAccessControl', 'fail', messages.getMessage('evidence.apiAccessControl.on'), [
    { text: messages.getMessage('fix.apiAccessControl'), command: preauthorizeCommand(context) },
  ]);
}
