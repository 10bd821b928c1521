import type { EmulatedOrg } from '../org/org.js';
import type { ConnectedApp, UninstalledApp } from '../org/state.js';
import type { Markup } from './markup.js';
import { markup, setupPage } from './markup.js';

const permittedUsers = {
  self: 'All users may self-authorize',
  admin: 'Admin approved users are pre-authorized',
} as const;

/**
 * The list "Manage Connected Apps".
 *
 * @param org the org.
 * @returns the document.
 */
export function appsPage(org: EmulatedOrg): string {
  const rows = org.state.connectedApps.map(
    (app) => markup`<tr><td><a href="${detailAddress(app)}">${app.label}</a></td>
<td>${app.isAdminApproved ? permittedUsers.admin : permittedUsers.self}</td></tr>`,
  );
  return setupPage('Manage Connected Apps', table(['Name', 'Permitted Users'], rows));
}

/**
 * One app's policies, with a form to change Permitted Users.
 *
 * @param org the org.
 * @param app the app.
 * @returns the document.
 */
export function appPage(org: EmulatedOrg, app: ConnectedApp): string {
  const option = (value: 'self' | 'admin', isChosen: boolean): Markup =>
    markup`<option value="${value}" ${isChosen ? 'selected' : ''}>${permittedUsers[value]}</option>`;
  const granted = org.state.permissionSets.filter((set) =>
    org.state.setupEntityAccess.some((row) => row.setupEntityId === app.id && row.parentId === set.id),
  );
  const profiles = granted.flatMap((set) => org.state.profiles.filter(({ id }) => id === set.profileId));
  const names = (items: string[]): string => (items.length === 0 ? 'None' : items.join(', '));
  return setupPage(
    app.label,
    markup`<form method="post" action="${detailAddress(app)}">
<p><label for="permittedUsers">Permitted Users</label>
<select id="permittedUsers" name="permittedUsers">${option('self', !app.isAdminApproved)}${option('admin', app.isAdminApproved)}</select>
<button>Save</button></p></form>
<dl><dt>API Name</dt><dd>${app.fullName}</dd>
<dt>Profiles</dt><dd>${names(profiles.map(({ name }) => name))}</dd>
<dt>Permission Sets</dt><dd>${names(granted.filter((set) => set.profileId === null).map(({ label }) => label))}</dd></dl>`,
  );
}

/**
 * The list "Connected Apps OAuth Usage" with its Install, Block and Unblock buttons.
 *
 * @param org the org.
 * @returns the document.
 */
export function usagePage(org: EmulatedOrg): string {
  const users = (name: string): string =>
    String(new Set(org.state.oauthTokens.filter((token) => token.appName === name).map(({ userId }) => userId)).size);
  const installed = org.state.connectedApps
    .filter((app) => app.isBlocked || users(app.label) !== '0')
    .map(
      (app) => markup`<tr><td><a href="${detailAddress(app)}">${app.label}</a></td>
<td>${users(app.label)}</td><td>${blockForm(app, app.id)}</td></tr>`,
    );
  const uninstalled = org.state.uninstalledApps.map(
    (app) => markup`<tr><td>${app.name}</td><td>${users(app.name)}</td>
<td>${installForm(app)}${blockForm(app, app.appManifestId)}</td></tr>`,
  );
  const rows = [...installed, ...uninstalled];
  return setupPage('Connected Apps OAuth Usage', table(['Connected App', 'Users', 'Actions'], rows));
}

/**
 * The page behind a vendor's install link.
 *
 * @param app the app that the link names.
 * @returns the document.
 */
export function installPage(app: UninstalledApp): string {
  return setupPage(`Install ${app.name}?`, installForm(app));
}

/**
 * The list "Remote Site Settings" with a button to activate or deactivate each.
 *
 * @param org the org.
 * @returns the document.
 */
export function remoteSitesPage(org: EmulatedOrg): string {
  const rows = org.state.remoteSites.map(
    (site) => markup`<tr><td>${site.fullName}</td><td>${site.url}</td><td>${site.isActive ? 'Active' : 'Inactive'}</td>
<td>${actionForm('/lightning/setup/SecurityRemoteProxy/home', site.isActive ? 'Deactivate' : 'Activate', site.id)}</td></tr>`,
  );
  return setupPage('Remote Site Settings', table(['Remote Site Name', 'Remote Site URL', 'State', 'Actions'], rows));
}

/**
 * A page that says why there is nothing else.
 *
 * @param title heading.
 * @param text one sentence.
 * @returns the document.
 */
export function messagePage(title: string, text: string): string {
  return setupPage(title, markup`<p>${text}</p>`);
}

function installForm(app: UninstalledApp): Markup {
  return actionForm('/lightning/setup/ConnectedAppsUsage/home', 'Install', app.appManifestId);
}

function blockForm(app: { isBlocked: boolean }, id: string): Markup {
  return actionForm('/lightning/setup/ConnectedAppsUsage/home', app.isBlocked ? 'Unblock' : 'Block', id);
}

function actionForm(address: string, action: string, id: string): Markup {
  return markup`<form method="post" action="${address}"><input type="hidden" name="id" value="${id}">
<button name="action" value="${action}">${action}</button></form>`;
}

function table(headings: string[], rows: Markup[]): Markup {
  if (rows.length === 0) return markup`<p>There is nothing to show.</p>`;
  const cells = headings.map((heading) => markup`<th scope="col">${heading}</th>`);
  return markup`<table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table>`;
}

function detailAddress(app: ConnectedApp): string {
  return `/lightning/setup/ConnectedApplication/page?address=${encodeURIComponent(`/${app.id}`)}`;
}
