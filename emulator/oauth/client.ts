import type { Runtime } from '../http/runtime.js';
import { childText, childTexts } from '../org/metadataValue.js';
import type { EmulatedOrg } from '../org/org.js';
import type { ConnectedApp, OauthToken, UninstalledApp, User } from '../org/state.js';
import { effectivePermissions, isCovered } from './coverage.js';
import { isAddressAllowed } from './ipAccess.js';
import { OauthError } from './oauthError.js';
import { toOauthScopes } from './scopes.js';

const notApproved = "user hasn't approved this consumer";

/** What the token endpoint needs to know of an app, installed or not. */
export type Client = Pick<
  ConnectedApp,
  'id' | 'label' | 'consumerKey' | 'isAdminApproved' | 'metadata' | 'changedAt'
> & { isInstalled: boolean };

/**
 * Finds the app a consumer key belongs to.
 *
 * @param runtime the running emulator.
 * @param consumerKey `client_id`, or the assertion's `iss`.
 * @param userId who is to use it; undefined for a user the org doesn't have.
 * @returns the app.
 * @throws OauthError for an unknown key, an app nobody has installed that is closed to this user, and one blocked by an
 *   admin or its session policy.
 */
export function findClient({ org }: Runtime, consumerKey: string, userId: string | undefined): Client {
  const uninstalled = org.state.uninstalledApps.find((app) => app.consumerKey === consumerKey);
  const app = org.state.connectedApps.find((candidate) => candidate.consumerKey === consumerKey);
  if (app?.isBlocked === true || uninstalled?.isBlocked === true) {
    throw new OauthError('OAUTH_APP_BLOCKED', 'this app is blocked by admin');
  }
  if (uninstalled !== undefined) return findUninstalledClient(org, uninstalled, userId);
  if (app === undefined) throw new OauthError('invalid_client_id', 'client identifier invalid');
  if (isShutByPolicy(app)) throw new OauthError('OAUTH_APP_BLOCKED', 'this app is blocked by admin');
  return { ...app, isInstalled: true };
}

/**
 * Since September 2025 an uninstalled app is closed to all but those who authorized it before and those who have
 * Approve Uninstalled Connected Apps (help.salesforce.com 005132365, Prepare for Connected App Usage Restrictions
 * Change). Being let in isn't being approved: that is decided as for every app that users authorize themselves.
 */
function findUninstalledClient(org: EmulatedOrg, app: UninstalledApp, userId: string | undefined): Client {
  const client: Client = {
    id: app.appManifestId,
    label: app.name,
    consumerKey: app.consumerKey,
    isAdminApproved: false,
    // What its owner set; nothing of this org's policies applies before it is installed here.
    metadata: {
      oauthConfig: {
        ...(app.certificate === null ? {} : { certificate: app.certificate }),
        scopes: ['Api', 'Web', 'RefreshToken'],
      },
    },
    changedAt: 0,
    isInstalled: false,
  };
  const isLetIn =
    userId !== undefined &&
    (tokenOf(org, client, userId) !== undefined || effectivePermissions(org, userId).has('CanApproveUninstalledApps'));
  if (!isLetIn) throw new OauthError('invalid_client', 'app must be installed into org');
  return client;
}

/** The usage row that a user's authorization of an app left; without menu item while the app isn't installed. */
function tokenOf({ state }: EmulatedOrg, app: Client, userId: string): OauthToken | undefined {
  const menuItem = state.appMenuItems.find((item) => item.applicationId === app.id);
  return state.oauthTokens.find((token) => {
    if (token.userId !== userId) return false;
    if (!app.isInstalled) return token.appMenuItemId === null && token.appName === app.label;
    return token.appMenuItemId !== null && token.appMenuItemId === menuItem?.id;
  });
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
export function authorizeUser(runtime: Runtime, app: Client, username: string, address: string): User {
  const { org } = runtime;
  const user = findUser(org, username);
  if (user === undefined) throw new OauthError('invalid_grant', notApproved);
  if (!user.isActive || user.isFrozen) throw new OauthError('inactive_user', 'user is inactive');
  if (org.now() - app.changedAt < org.switches.propagationDelay) throw new OauthError('invalid_grant', notApproved);
  assertApproved(runtime, app, user);
  const isRelaxed = childText(app.metadata, 'oauthPolicy', 'ipRelaxation') === 'BYPASS';
  if (!isRelaxed && !isAddressAllowed(org, user, address)) throw new OauthError('invalid_grant', 'ip restricted');
  return user;
}

/**
 * Finds a user by name, without regard to case.
 *
 * @param org the org.
 * @param username the assertion's `sub`.
 */
export function findUser(org: EmulatedOrg, username: string): User | undefined {
  return org.state.users.find((candidate) => candidate.username.toLowerCase() === username.toLowerCase());
}

function assertApproved({ org }: Runtime, app: Client, user: User): void {
  if (app.isAdminApproved) {
    if (isCovered(org, user.id, app.id)) return;
    throw new OauthError('invalid_app_access', 'user is not admin approved to access this app');
  }
  const isAllowlistOnly =
    org.switches.apiAccessControl && org.state.settings['ConnectedApp']?.['enableAdminApprovedAppsOnly'] === 'true';
  if (isAllowlistOnly && !effectivePermissions(org, user.id).has('UseAnyApiClient')) {
    throw new OauthError('OAUTH_APP_BLOCKED', 'this app is blocked by admin');
  }
  if (tokenOf(org, app, user.id) === undefined) throw new OauthError('invalid_grant', notApproved);
}

/**
 * Gives the scopes a token of this app carries.
 *
 * @param runtime the running emulator.
 * @param app the app.
 * @returns OAuth names.
 * @throws OauthError invalid_scope when there is none besides the refresh token's; invalid_request when the refresh
 *   token's is missing and the org wants it ({@link Switches.jwtNeedsRefreshScope}).
 */
export function grantedScopes({ org }: Runtime, app: Client): string[] {
  const scopes = toOauthScopes(childTexts(app.metadata, 'oauthConfig', 'scopes'));
  if (scopes.every((scope) => scope === 'refresh_token')) {
    throw new OauthError('invalid_scope', 'the requested scope is invalid, unknown, or malformed');
  }
  if (org.switches.jwtNeedsRefreshScope && !scopes.some((scope) => ['refresh_token', 'full'].includes(scope))) {
    const description = 'refresh_token scope is required and the connected app should be installed and preauthorized';
    throw new OauthError('invalid_request', description);
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
export function countUse({ org }: Runtime, app: Client, user: User): void {
  const token = tokenOf(org, app, user.id);
  if (token === undefined) return;
  token.useCount += 1;
  token.lastUsedDate = new Date(org.now()).toISOString();
}
