import { Messages, SfError, type Connection } from '@salesforce/core';
import { throwAll } from '../../errors/throwAll.js';
import type { ConnectedAppIntent } from '../../integration/integration.js';
import { quoteName } from '../../names/quoteName.js';
import { readTokens } from '../../org/oauthTokens.js';
import { setupLink } from '../../org/setupLinks.js';
import { accessLoss } from '../../plan/impact.js';
import type { Impact, Notice, Plan } from '../../plan/plan.js';
import { resolveGrantees, type Grantee } from '../grantee.js';
import { diffConnectedApp, type ConnectedAppTarget } from './diff.js';
import type { Inventory, KnownApp } from './inventory.js';
import { isInstalledNow } from './observe.js';
import { resolveApp, type UninstalledApp } from './resolve.js';
import { readConnectedApp, type ConnectedAppState } from './state.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

const noImpact: Impact = { losesAccess: [] };

const planInstall = (connection: Connection, { label }: UninstalledApp): Plan => {
  const plan: Plan = {
    app: { name: null, label, id: null, kind: 'ConnectedApp', origin: 'uninstalled' },
    changes: [],
    unchanged: [],
    files: [],
    notices: [],
    risks: [],
    impact: noImpact,
    prerequisite: {
      step: {
        code: 'InstallApp',
        title: messages.getMessage('manual.InstallApp.title', [label]),
        reason: messages.getMessage('manual.InstallApp.reason'),
        url: setupLink(connection, 'connectedAppsOauthUsage'),
      },
      isDone: (org) => isInstalledNow(org, label),
    },
    recheck: () => Promise.resolve(plan),
  };
  return plan;
};

const impactOf = async (
  connection: Connection,
  state: ConnectedAppState,
  target: ConnectedAppTarget,
): Promise<Impact> => {
  if (state.isAdminApproved || !target.isAdminApproved) return noImpact;
  const covering = [...state.accessIds, ...target.grantees.map(({ permissionSetId }) => permissionSetId)];
  // The label is known too late for the first reading when only the file tells it.
  const tokens = state.tokens ?? (await readTokens(connection, state.app.label));
  return accessLoss(connection, tokens, state.app.id, [...new Set(covering)]);
};

const noticesOf = ({ app }: ConnectedAppState, { unknown }: Impact): Notice[] =>
  unknown === undefined
    ? []
    : [{ code: 'AccessLossUnknown', message: messages.getMessage('notice.AccessLossUnknown', [app.label, unknown]) }];

/** Reads the app again and plans what is missing; whoever had access before belongs to what it should be. */
const recheck = async (
  connection: Connection,
  known: KnownApp,
  earlier: ConnectedAppState,
  target: ConnectedAppTarget,
  all: Grantee[],
): Promise<Plan> => {
  const state = await readConnectedApp(connection, known, { isFirstRead: false, wantsTokens: false });
  const kept = all.filter(({ permissionSetId }) => earlier.accessIds.includes(permissionSetId));
  const whole = { ...target, grantees: [...new Set([...target.grantees, ...kept])] };
  const expected = new Set(whole.grantees.map(({ permissionSetId }) => permissionSetId));
  const unexpected = all.filter(
    ({ permissionSetId }) => state.accessIds.includes(permissionSetId) && !expected.has(permissionSetId),
  );
  const notices = unexpected.map(({ label }) => ({
    code: 'UnexpectedAccess',
    message: messages.getMessage('notice.UnexpectedAccess', [label]),
  }));
  const again = (): Promise<Plan> => recheck(connection, known, earlier, target, all);
  return {
    app: state.app,
    ...diffConnectedApp(connection, state, whole, all),
    notices,
    risks: [],
    impact: noImpact,
    recheck: again,
  };
};

const resolveAll = async (
  connection: Connection,
  inventory: Inventory,
  intent: ConnectedAppIntent,
): Promise<{ known: KnownApp | UninstalledApp; grantees: Grantee[] }> => {
  const { found, errors } = resolveGrantees(inventory.grantees, intent);
  const known = await resolveApp(connection, inventory, intent.name).catch((error: unknown) => {
    if (!(error instanceof SfError)) throw error;
    throwAll([error, ...errors]);
    throw error;
  });
  throwAll(errors);
  return { known, grantees: found };
};

/**
 * Plans what brings a connected app to what is wanted: who may use it, and Permitted Users.
 *
 * @throws SfError one for all unknown or ambiguous names; CustomizeApplicationMissing, ExternalClientApp, AccessUnknown,
 * AppWithoutOauth; and connection errors
 */
export async function planConnectedApp(
  connection: Connection,
  inventory: Inventory,
  intent: ConnectedAppIntent,
): Promise<Plan> {
  if (inventory.canCustomizeApplication === false) {
    throw messages.createError('error.CustomizeApplicationMissing', [connection.getUsername() ?? '']);
  }
  const { known, grantees } = await resolveAll(connection, inventory, intent);
  if (known.kind === 'Uninstalled') return planInstall(connection, known);
  if (known.kind === 'ExternalClientApp') {
    throw messages.createError(
      'error.ExternalClientApp',
      [quoteName(known.label ?? intent.name)],
      [setupLink(connection, 'externalClientApps')],
    );
  }
  const target = { isAdminApproved: intent.permittedUsers === 'AdminApprovedPreAuthorized', grantees };
  const state = await readConnectedApp(connection, known, { isFirstRead: true, wantsTokens: target.isAdminApproved });
  const diff = diffConnectedApp(connection, state, target, inventory.grantees);
  const impact = await impactOf(connection, state, target);
  return {
    app: state.app,
    ...diff,
    notices: noticesOf(state, impact),
    risks: [],
    impact,
    recheck: () => recheck(connection, known, state, target, inventory.grantees),
  };
}
