import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { derivedId, newId, toLongId, keyPrefixes } from './ids.js';
import { addApps, type ScenarioKeys } from './scenarioApps.js';
import { addPermissionSets, addProfiles, addUsers, toRange } from './scenarioPeople.js';
import { scenarioSchema, type Scenario } from './scenarioSchema.js';
import { adminToken } from './session.js';
import type { AppMenuItem, OrgState } from './state.js';

export type LoadedScenario = { state: OrgState; keys: ScenarioKeys };

/**
 * Loads an org from a scenario file and completes it: standard profiles, profile-owned permission sets, assignments,
 * menu items, ids and an administrator's session.
 *
 * @param nameOrPath a name in the scenarios folder, or the path of a YAML file.
 * @returns the org's state, and the private keys of certificates it generated, PEM by app label.
 * @throws Error listing everything that is wrong with the file.
 */
export async function loadScenario(nameOrPath: string): Promise<LoadedScenario> {
  const path = existsSync(nameOrPath)
    ? nameOrPath
    : fileURLToPath(new URL(`../scenarios/${nameOrPath}.yaml`, import.meta.url));
  const scenario = parseScenario(path);
  const problems: string[] = [];
  const keys: ScenarioKeys = new Map();
  const state = emptyState(scenario);
  addProfiles(state, scenario);
  addPermissionSets(state, scenario, problems);
  addUsers(state, scenario, problems);
  await addApps({ state, scenarioPath: path, keys, problems }, scenario);
  addTokens(state, scenario, problems);
  addLogins(state, scenario, problems);
  addSession(state, problems);
  if (problems.length > 0) throw new Error(`${path} is not a scenario:\n${problems.join('\n')}`);
  return { state, keys };
}

function parseScenario(path: string): Scenario {
  if (!existsSync(path)) throw new Error(`There is no scenario ${path}.`);
  const document = parseDocument(readFileSync(path, 'utf8'));
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) throw new Error(`${path} is not YAML: ${syntaxError.message}`);
  const parsed = scenarioSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${path} is not a scenario:\n${lines.join('\n')}`);
}

function emptyState(scenario: Scenario): OrgState {
  const trusted = scenario.trustedIpRanges.map(toRange).map((range) => ({ ...range }));
  return {
    organization: {
      id: derivedId(keyPrefixes.Organization, scenario.organization.name),
      trialExpirationDate: null,
      ...scenario.organization,
    },
    settings: {
      ConnectedApp: { enableSkipUserProvisioningWizardWelcomePage: 'false' },
      Security: trusted.length === 0 ? { networkAccess: {} } : { networkAccess: { ipRanges: trusted } },
    },
    users: [],
    profiles: [],
    permissionSets: [],
    permissionSetGroups: [],
    permissionSetAssignments: [],
    setupEntityAccess: [],
    connectedApps: [],
    uninstalledApps: [],
    externalClientApps: [],
    oauthTokens: [],
    appMenuItems: [],
    remoteSites: scenario.remoteSites.map((site) => ({ id: newId(keyPrefixes.RemoteProxy), ...site })),
    sessions: [],
    refreshTokens: [],
  };
}

function addTokens(state: OrgState, scenario: Scenario, problems: string[]): void {
  scenario.tokens.forEach(({ app: appName, username, isUninstalled, ...token }, index) => {
    const user = state.users.find((candidate) => candidate.username === username);
    const item = installedItem(state, appName, isUninstalled);
    const uninstalled = state.uninstalledApps.find((candidate) => candidate.name === appName);
    if (user === undefined) problems.push(`tokens: there is no user ${username}.`);
    if (item === undefined && uninstalled === undefined) problems.push(`tokens: there is no app ${appName}.`);
    const app = state.connectedApps.find((candidate) => candidate.id === item?.applicationId);
    const deleteToken = `${toLongId(derivedId('5Ae', `${appName}${username}${index}`))}${index}`;
    const userId = user?.id ?? '';
    state.oauthTokens.push({ ...token, appName, appMenuItemId: item?.id ?? null, userId, deleteToken });
    state.refreshTokens.push({
      refreshToken: deleteToken,
      userId,
      scopes: ['api', 'refresh_token'],
      consumerKey: app?.consumerKey ?? uninstalled?.consumerKey ?? '',
    });
  });
}

function installedItem(state: OrgState, label: string, isUninstalled: boolean): AppMenuItem | undefined {
  return isUninstalled ? undefined : state.appMenuItems.find((item) => item.label === label);
}

function addLogins(state: OrgState, scenario: Scenario, problems: string[]): void {
  state.logins = scenario.logins.map(({ username, sourceIp, loginTime }) => {
    const user = state.users.find((candidate) => candidate.username === username);
    if (user === undefined) problems.push(`logins: there is no user ${username}.`);
    return { id: newId(keyPrefixes.LoginHistory), userId: user?.id ?? '', sourceIp, loginTime };
  });
}

function addSession(state: OrgState, problems: string[]): void {
  const profile = state.profiles.find(({ fullName }) => fullName === 'Admin');
  const admin = state.users.find((user) => user.isActive && user.profileId === profile?.id);
  if (admin === undefined) {
    problems.push(`users: no active user has the profile ${profile?.name ?? 'Admin'}.`);
    return;
  }
  const accessToken = adminToken(state);
  state.sessions.push({ accessToken, userId: admin.id, scopes: ['full'], consumerKey: null, isRevoked: false });
}
