import { Messages, type Connection } from '@salesforce/core';
import type { ConnectedAppIntent } from '../../integration/integration.js';
import { quoteName } from '../../names/quoteName.js';
import { readTokens } from '../../org/oauthTokens.js';
import { queryAll } from '../../org/records.js';
import { setupLink } from '../../org/setupLinks.js';
import { accessLoss } from '../coverage.js';
import type { Impact, Notice, Plan } from '../../change/plan.js';
import { buildGrantees, granteesQuery, type Grantee, type PermissionSetRow } from '../grantee.js';
import { diffAssignments, diffPermissionSet, readAssignees } from '../permissionSet.js';
import { diffConnectedApp, type ConnectedAppDiff } from './diff.js';
import { planInstall } from './install.js';
import type { Inventory, KnownApp } from './inventory.js';
import { jwtNotices } from './oauthSettings.js';
import { resolveIntent, type ResolvedIntent } from './resolveIntent.js';
import { readConnectedApp, rereadConnectedApp, type ConnectedAppState } from './state.js';
import type { ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** What is wanted of one app, found in the org, and all that it could be opened to. */
type Wish = {
  known: KnownApp;
  target: ConnectedAppTarget;
  dedicated: ResolvedIntent['dedicated'];
  all: Grantee[];
};

type Reading = { state: ConnectedAppState; assigneeIds: string[] };

const noImpact: Impact = { losesAccess: [] };

const assigneesOf = async (connection: Connection, { dedicated }: Wish): Promise<string[]> =>
  dedicated ? readAssignees(connection, dedicated.permissionSet, dedicated.users) : [];

const readWish = async (connection: Connection, wish: Wish): Promise<Reading> => {
  const [state, assigneeIds] = await Promise.all([
    readConnectedApp(connection, wish.known, wish.target.isAdminApproved),
    assigneesOf(connection, wish),
  ]);
  return { state, assigneeIds };
};

/** The permission set and its assignments come first, so that nobody is locked out when the app changes. */
const diff = (
  connection: Connection,
  { target, dedicated, all }: Wish,
  { state, assigneeIds }: Reading,
): ConnectedAppDiff => {
  const ofApp = diffConnectedApp(connection, state, target, all);
  if (!dedicated) return ofApp;
  const { permissionSet, users } = dedicated;
  const before = [...diffPermissionSet(permissionSet), ...diffAssignments(permissionSet, users, assigneeIds)];
  return { ...ofApp, changes: [...before, ...ofApp.changes] };
};

const impactOf = async (
  connection: Connection,
  { target, dedicated }: Wish,
  state: ConnectedAppState,
): Promise<Impact> => {
  if (state.isAdminApproved || !target.isAdminApproved) return noImpact;
  const existing = target.grantees.filter(({ isNew }) => !isNew).map(({ permissionSetId }) => permissionSetId);
  const covering = [...new Set([...state.accessIds, ...existing])];
  // The label is known too late for the first reading when only the file tells it.
  const tokens = state.tokens ?? (await readTokens(connection, state.app.label));
  const impact = await accessLoss(connection, tokens, state.app.id, covering);
  const assigned = new Set(dedicated?.users.map(({ Username }) => Username));
  return { ...impact, losesAccess: impact.losesAccess.filter(({ username }) => !assigned.has(username)) };
};

const noticesOf = (state: ConnectedAppState, { target }: Wish, { unknown }: Impact): Notice[] => [
  ...(unknown === undefined
    ? []
    : [
        {
          code: 'AccessLossUnknown',
          message: messages.getMessage('notice.AccessLossUnknown', [state.app.label, unknown]),
        },
      ]),
  ...(target.certificate ? [...target.certificate.notices, ...jwtNotices(state)] : []),
];

/** The wish with the permission set that this run has created in place of the planned one. */
const withCreated = async (connection: Connection, wish: Wish): Promise<Wish> => {
  const planned = wish.dedicated?.permissionSet;
  if (!wish.dedicated || !planned?.isNew) return wish;
  const { rows } = await queryAll<{ rows: PermissionSetRow }>(connection, { rows: granteesQuery });
  if (rows.error) throw rows.error;
  const created = buildGrantees(rows.records, []).find(
    ({ kind, apiName }) => kind === 'PermissionSet' && apiName === planned.apiName,
  );
  if (!created) return wish;
  const replace = (grantee: Grantee): Grantee => (grantee === planned ? created : grantee);
  return {
    ...wish,
    all: [...wish.all, created],
    target: { ...wish.target, grantees: wish.target.grantees.map(replace) },
    dedicated: { ...wish.dedicated, permissionSet: created },
  };
};

/** The reading after a change. Before anything counts as missing, the file itself is asked. */
const reread = async (connection: Connection, wish: Wish, { app }: ConnectedAppState): Promise<Reading> => {
  const isOwn = app.origin === 'own';
  const [state, assigneeIds] = await Promise.all([
    rereadConnectedApp(connection, wish.known, isOwn),
    assigneesOf(connection, wish),
  ]);
  if (!isOwn || diffConnectedApp(connection, state, wish.target, wish.all).changes.length === 0)
    return { state, assigneeIds };
  return { state: await rereadConnectedApp(connection, wish.known, isOwn, { wantsFile: true }), assigneeIds };
};

const unexpectedAccess = (wish: Wish, { accessIds }: ConnectedAppState): Notice[] => {
  const expected = new Set(wish.target.grantees.map(({ permissionSetId }) => permissionSetId));
  return wish.all
    .filter(({ permissionSetId }) => accessIds.includes(permissionSetId) && !expected.has(permissionSetId))
    .map(({ label }) => ({
      code: 'UnexpectedAccess',
      message: messages.getMessage('notice.UnexpectedAccess', [label]),
    }));
};

/** Reads the app again and plans what is missing; whoever had access before belongs to what it should be. */
const recheck = async (connection: Connection, planned: Wish, earlier: ConnectedAppState): Promise<Plan> => {
  const wish = await withCreated(connection, planned);
  const kept = wish.all.filter(({ permissionSetId }) => earlier.accessIds.includes(permissionSetId));
  const grantees = [...new Set([...wish.target.grantees, ...kept])];
  const whole = { ...wish, target: { ...wish.target, grantees } };
  const reading = await reread(connection, whole, earlier);
  return {
    app: reading.state.app,
    ...diff(connection, whole, reading),
    notices: unexpectedAccess(whole, reading.state),
    impact: noImpact,
    recheck: () => recheck(connection, wish, earlier),
  };
};

/**
 * Plans what brings a connected app to what is wanted: who may use it, Permitted Users, certificate and scopes, and a
 * permission set for the integration's users.
 *
 * @throws SfError one for all unknown or ambiguous names; CustomizeApplicationMissing, ExternalClientApp, AccessUnknown,
 * AppWithoutOauth, CertificateNotYours; and connection errors
 */
export async function planConnectedApp(
  connection: Connection,
  inventory: Inventory,
  intent: ConnectedAppIntent,
): Promise<Plan> {
  if (inventory.canCustomizeApplication === false) {
    throw messages.createError('error.CustomizeApplicationMissing', [connection.getUsername() ?? '']);
  }
  const { known, grantees, dedicated } = await resolveIntent(connection, inventory, intent);
  if (known.kind === 'Uninstalled') return planInstall(connection, known);
  if (known.kind === 'ExternalClientApp') {
    throw messages.createError(
      'error.ExternalClientApp',
      [quoteName(known.label ?? intent.name)],
      [setupLink(connection, 'externalClientApps')],
    );
  }
  const isAdminApproved = intent.permittedUsers === 'AdminApprovedPreAuthorized';
  const { certificate, scopes = [] } = intent;
  const target = { isAdminApproved, grantees, scopes, ...(certificate ? { certificate } : {}) };
  const wish: Wish = { known, target, dedicated, all: inventory.grantees };
  const reading = await readWish(connection, wish);
  const planned = diff(connection, wish, reading);
  const impact = await impactOf(connection, wish, reading.state);
  return {
    app: reading.state.app,
    ...planned,
    notices: noticesOf(reading.state, wish, impact),
    impact,
    recheck: () => recheck(connection, wish, reading.state),
  };
}
