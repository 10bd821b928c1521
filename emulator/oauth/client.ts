import type { Runtime } from '../http/runtime.js';
import { childText, childTexts } from '../org/metadata-value.js';
import type { ConnectedApp, User } from '../org/state.js';
import { effectivePermissions, isCovered } from './coverage.js';
import { isAddressAllowed } from './ip-access.js';
import { OauthError } from './oauth-error.js';
import { toOauthScopes } from './scopes.js';

const notApproved = "user hasn't approved this consumer";

/**
 * Finds the installed app a consumer key belongs to.
 *
 * @param runtime the running emulator.
 * @param consumerKey `client_id`, or the assertion's `iss`.
 * @returns the app.
 * @throws OauthError for an unknown key, an app nobody has installed, and one blocked by an admin or its session policy.
 */
export function findClient({ org }: Runtime, consumerKey: string): ConnectedApp {
  const uninstalled = org.state.uninstalledApps.find((app) => app.consumerKey === consumerKey);
  const app = org.state.connectedApps.find((candidate) => candidate.consumerKey === consumerKey);
  if (app?.isBlocked === true || uninstalled?.isBlocked === true) {
    throw new OauthError('OAUTH_APP_BLOCKED', 'this app is blocked by admin');
  }
  if (uninstalled !== undefined) throw new OauthError('invalid_client', 'app must be installed into org');
  if (app === undefined) throw new OauthError('invalid_client_id', 'client identifier invalid');
  if (isShutByPolicy(app)) throw new OauthError('OAUTH_APP_BLOCKED', 'this app is blocked by admin');
  return app;
}

/** Documented: Block shuts everybody out, and a flow without a page can't be raised to high assurance. */
function isShutByPolicy({ metadata }: ConnectedApp): boolean {
  const action = childText(metadata, 'sessionPolicy', 'policyAction');
  const level = childText(metadata, 'sessionPolicy', 'sessionLevel');
  return action === 'Block' || (action === 'RaiseSessionLevel' && level === 'HIGH_ASSURANCE');
}

/**
 * Decides whether a user may use an app without being asked, as the JWT bearer flow needs.
 *
 * @param runtime the running emulator.
 * @param app the app.
 * @param username the assertion's `sub`.
 * @param address the client's address.
 * @returns the user.
 * @throws OauthError naming the first thing in the way: the user, propagation, approval, coverage or the address.
 */
export function authorizeUser(runtime: Runtime, app: ConnectedApp, username: string, address: string): User {
  const { org } = runtime;
  const user = org.state.users.find((candidate) => candidate.username.toLowerCase() === username.toLowerCase());
  if (user === undefined) throw new OauthError('invalid_grant', notApproved);
  if (!user.isActive || user.isFrozen) throw new OauthError('inactive_user', 'user is inactive');
  if (org.now() - app.changedAt < org.switches.propagationDelay) throw new OauthError('invalid_grant', notApproved);
  assertApproved(runtime, app, user);
  const isRelaxed = childText(app.metadata, 'oauthPolicy', 'ipRelaxation') === 'BYPASS';
  if (!isRelaxed && !isAddressAllowed(org, user, address)) throw new OauthError('invalid_grant', 'ip restricted');
  return user;
}

function assertApproved({ org }: Runtime, app: ConnectedApp, user: User): void {
  if (app.isAdminApproved) {
    if (isCovered(org, user.id, app.id)) return;
    throw new OauthError('invalid_app_access', 'user is not admin approved to access this app');
  }
  const isAllowlistOnly =
    org.switches.apiAccessControl && org.state.settings['ConnectedApp']?.['enableAdminApprovedAppsOnly'] === 'true';
  if (isAllowlistOnly && !effectivePermissions(org, user.id).has('UseAnyApiClient')) {
    throw new OauthError('OAUTH_APP_BLOCKED', 'this app is blocked by admin');
  }
  const menuItem = org.state.appMenuItems.find((item) => item.applicationId === app.id);
  const hasToken = org.state.oauthTokens.some(
    (token) => token.userId === user.id && token.appMenuItemId !== null && token.appMenuItemId === menuItem?.id,
  );
  if (!hasToken) throw new OauthError('invalid_grant', notApproved);
}

/**
 * Gives the scopes a token of this app carries.
 *
 * @param app the app.
 * @returns OAuth names.
 * @throws OauthError invalid_scope when there is none besides the refresh token's.
 */
export function grantedScopes(app: ConnectedApp): string[] {
  const scopes = toOauthScopes(childTexts(app.metadata, 'oauthConfig', 'scopes'));
  if (scopes.every((scope) => scope === 'refresh_token')) {
    throw new OauthError('invalid_scope', 'the requested scope is invalid, unknown, or malformed');
  }
  return scopes;
}

/**
 * Notes in the usage list that an app was used.
 *
 * @param runtime the running emulator.
 * @param app the app.
 * @param user who used it; only a row that is there already is counted up.
 */
export function countUse({ org }: Runtime, app: ConnectedApp, user: User): void {
  const menuItem = org.state.appMenuItems.find((item) => item.applicationId === app.id);
  const token = org.state.oauthTokens.find((row) => row.userId === user.id && row.appMenuItemId === menuItem?.id);
  if (token === undefined) return;
  token.useCount += 1;
  token.lastUsedDate = new Date(org.now()).toISOString();
}
