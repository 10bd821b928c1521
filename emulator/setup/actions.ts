import { keyPrefixes, newId } from '../org/ids.js';
import type { EmulatedOrg } from '../org/org.js';
import { addMenuItem } from '../org/scenarioApps.js';
import type { ConnectedApp, UninstalledApp } from '../org/state.js';

/**
 * Sets Permitted Users of an app, as Edit Policies does for an app of any origin.
 *
 * @param org the org; its listeners are told.
 * @param app the app.
 * @param isAdminApproved true for "Admin approved users are pre-authorized".
 */
export function setPermittedUsers(org: EmulatedOrg, app: ConnectedApp, isAdminApproved: boolean): void {
  app.isAdminApproved = isAdminApproved;
  app.changedAt = org.now();
  app.lastModifiedDate = new Date(org.now()).toISOString();
  announce(org, `setup permitted users ${app.label}`);
}

/**
 * Installs an app of another org, as the Install button does. It begins with "All users may self-authorize".
 *
 * @param org the org; its listeners are told.
 * @param uninstalled the app.
 * @returns the installed app.
 */
export function installApp(org: EmulatedOrg, uninstalled: UninstalledApp): ConnectedApp {
  const { state } = org;
  const date = new Date(org.now()).toISOString();
  const { name, consumerKey, isBlocked, certificate } = uninstalled;
  const fullName = name.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_|_$/g, '');
  const app: ConnectedApp = {
    id: newId(keyPrefixes.ConnectedApplication),
    origin: 'installed',
    fullName,
    label: name,
    namespacePrefix: null,
    consumerKey,
    isAdminApproved: false,
    isBlocked,
    metadata: {
      label: name,
      oauthConfig: { ...(certificate === null ? {} : { certificate }), scopes: ['Api', 'Web', 'RefreshToken'] },
      oauthPolicy: { ipRelaxation: 'ENFORCE', refreshTokenPolicy: 'infinite' },
    },
    changedAt: org.now(),
    createdDate: date,
    lastModifiedDate: date,
  };
  state.connectedApps.push(app);
  state.uninstalledApps.splice(state.uninstalledApps.indexOf(uninstalled), 1);
  addMenuItem(state, app.id, fullName, name, null);
  const menuItem = state.appMenuItems.find((item) => item.applicationId === app.id);
  for (const token of state.oauthTokens) {
    if (token.appName === name && token.appMenuItemId === null) token.appMenuItemId = menuItem?.id ?? null;
  }
  announce(org, `setup install ${name}`);
  return app;
}

/**
 * Blocks or unblocks an app.
 *
 * @param org the org; its listeners are told.
 * @param app the app, installed or not.
 * @param isBlocked what it is to be.
 */
export function setBlocked(org: EmulatedOrg, app: ConnectedApp | UninstalledApp, isBlocked: boolean): void {
  app.isBlocked = isBlocked;
  announce(org, `setup ${isBlocked ? 'block' : 'unblock'} ${'label' in app ? app.label : app.name}`);
}

/**
 * Makes a remote site active or inactive.
 *
 * @param org the org; its listeners are told.
 * @param id the site's id; an unknown one changes nothing.
 * @param isActive what it is to be.
 */
export function setRemoteSiteActive(org: EmulatedOrg, id: string, isActive: boolean): void {
  const site = org.state.remoteSites.find((candidate) => candidate.id === id);
  if (site === undefined) return;
  site.isActive = isActive;
  announce(org, `setup remote site ${site.fullName}`);
}

function announce(org: EmulatedOrg, what: string): void {
  org.onChange.forEach((listener) => listener(what));
}
