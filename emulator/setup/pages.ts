import { html, type Incoming, type Outgoing, type Runtime } from '../http/runtime.js';
import { effectivePermissions } from '../oauth/coverage.js';
import { toLongId } from '../org/ids.js';
import type { EmulatedOrg } from '../org/org.js';
import { findSession } from '../org/session.js';
import type { ConnectedApp } from '../org/state.js';
import { installApp, setBlocked, setPermittedUsers, setRemoteSiteActive } from './actions.js';
import { appPage, appsPage, installPage, messagePage, remoteSitesPage, usagePage } from './views.js';

type Page = (org: EmulatedOrg, request: Incoming, form: URLSearchParams | undefined) => Outgoing;

const pages: { [path: string]: Page } = {
  '/lightning/setup/ConnectedApplication/home': (org) => html(200, appsPage(org)),
  '/lightning/setup/ConnectedApplication/page': answerApp,
  '/lightning/setup/ConnectedAppsUsage/home': answerUsage,
  '/lightning/setup/SecurityRemoteProxy/home': answerRemoteSites,
  '/identity/app/AppInstallApprovalPage.apexp': answerInstall,
};

/**
 * Answers the front door and the Setup pages that manual steps need.
 *
 * @param runtime the running emulator.
 * @param request GET for a page, POST for one of its forms.
 * @returns undefined for an address that is no Setup page; 401 without a session, 403 without the permissions that
 * managing connected apps takes.
 */
export function answerSetup(runtime: Runtime, request: Incoming): Outgoing | undefined {
  const { org } = runtime;
  if (request.path === '/secur/frontdoor.jsp') return openFrontDoor(org, request);
  const page = pages[request.path];
  if (page === undefined) return undefined;
  const [, sid = ''] = /(?:^|;\s*)sid=([^;]+)/.exec(String(request.headers['cookie'] ?? '')) ?? [];
  const session = findSession(org, decodeURIComponent(sid));
  if (session === undefined) {
    return html(401, messagePage('Log in', 'Your session has expired. Open this page with sf org open.'));
  }
  const held = effectivePermissions(org, session.userId);
  if (!held.has('CustomizeApplication') || !(held.has('ManageRemoteAccess') || held.has('ModifyAllData'))) {
    return html(403, messagePage('Insufficient Privileges', 'You do not have the level of access necessary.'));
  }
  return page(org, request, request.method === 'POST' ? new URLSearchParams(request.body) : undefined);
}

/** Only addresses of this org are followed. */
function openFrontDoor(org: EmulatedOrg, request: Incoming): Outgoing {
  const sid = request.search.get('sid') ?? '';
  if (findSession(org, sid) === undefined) {
    return html(401, messagePage('Log in', 'This session is not valid any more.'));
  }
  const wanted = request.search.get('retURL') ?? request.search.get('startURL') ?? '';
  const target = URL.canParse(wanted, org.url) ? new URL(wanted, org.url) : new URL(org.url);
  const isHere = target.origin === org.url && target.pathname !== '/';
  const location = isHere ? target.pathname + target.search : '/lightning/setup/ConnectedApplication/home';
  const cookie = `sid=${encodeURIComponent(sid)}; Path=/; HttpOnly; SameSite=Lax`;
  return { status: 302, headers: { location, 'set-cookie': cookie }, body: '' };
}

function answerApp(org: EmulatedOrg, request: Incoming, form: URLSearchParams | undefined): Outgoing {
  const app = appInAddress(org, request.search.get('address') ?? '');
  if (app === undefined) return html(404, messagePage('Not found', 'There is no such connected app.'));
  const chosen = form?.get('permittedUsers');
  if (chosen !== 'self' && chosen !== 'admin') return html(200, appPage(org, app));
  setPermittedUsers(org, app, chosen === 'admin');
  return seeOther(`${request.path}?${request.search.toString()}`);
}

/** The id stands in the short form `/0H4…` or, however often encoded, as `connectedAppId=0H4…`. */
function appInAddress(org: EmulatedOrg, address: string): ConnectedApp | undefined {
  const [id] = /0H4[a-zA-Z0-9]{12,15}/.exec(address) ?? [];
  return id === undefined ? undefined : org.state.connectedApps.find((app) => app.id === toLongId(id));
}

function answerUsage(org: EmulatedOrg, request: Incoming, form: URLSearchParams | undefined): Outgoing {
  if (form === undefined) return html(200, usagePage(org));
  const id = form.get('id');
  const action = form.get('action');
  const uninstalled = org.state.uninstalledApps.find((app) => app.appManifestId === id);
  const app = uninstalled ?? org.state.connectedApps.find((candidate) => candidate.id === id);
  if (action === 'Install' && uninstalled !== undefined) installApp(org, uninstalled);
  if ((action === 'Block' || action === 'Unblock') && app !== undefined) setBlocked(org, app, action === 'Block');
  return seeOther(request.path);
}

function answerInstall(org: EmulatedOrg, request: Incoming): Outgoing {
  const id = toLongId(request.search.get('app_id') ?? '');
  const app = org.state.uninstalledApps.find((candidate) => candidate.appManifestId === id);
  if (app !== undefined) return html(200, installPage(app));
  return html(404, messagePage('Not found', 'There is no such connected app, or it is installed already.'));
}

function answerRemoteSites(org: EmulatedOrg, request: Incoming, form: URLSearchParams | undefined): Outgoing {
  if (form === undefined) return html(200, remoteSitesPage(org));
  setRemoteSiteActive(org, form.get('id') ?? '', form.get('action') === 'Activate');
  return seeOther(request.path);
}

function seeOther(location: string): Outgoing {
  return { status: 303, headers: { location }, body: '' };
}
