import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { generateCertificate, readCertificate } from './certificates.js';
import { derivedId, keyPrefixes, newId } from './ids.js';
import { findPermissionSet } from './scenarioPeople.js';
import type { Scenario, ScenarioApp } from './scenarioSchema.js';
import type { MetadataObject, OrgState } from './state.js';

/** Private keys of generated certificates, PEM by app label. */
export type ScenarioKeys = Map<string, string>;

type Build = { state: OrgState; scenarioPath: string; keys: ScenarioKeys; problems: string[] };

const created = '2025-03-01T10:00:00.000Z';

/**
 * Adds connected apps, uninstalled apps and external client apps, each installed one with its menu item and access rows.
 *
 * @param build the org being built; gets the private keys and problems too.
 * @param scenario its apps.
 */
export async function addApps(build: Build, scenario: Scenario): Promise<void> {
  for (const app of scenario.apps) await addApp(build, app);
  for (const app of scenario.uninstalledApps) {
    const certificate = await certificateOf(build, app.name, app.certificate);
    build.state.uninstalledApps.push({
      name: app.name,
      consumerKey: app.consumerKey ?? consumerKeyFor(app.name),
      isBlocked: app.isBlocked,
      certificate,
      appManifestId: derivedId(keyPrefixes.AppManifest, app.name),
    });
  }
  for (const { permittedUsers, ...app } of scenario.externalClientApps) {
    const id = newId(keyPrefixes.ExternalClientApplication);
    build.state.externalClientApps.push({ id, ...app, permittedUsersPolicyType: permittedUsers });
    addMenuItem(build.state, id, app.developerName, app.label, app.namespacePrefix);
  }
}

async function addApp(build: Build, app: ScenarioApp): Promise<void> {
  const { state, problems } = build;
  const id = newId(keyPrefixes.ConnectedApplication);
  const certificate = await certificateOf(build, app.label, app.certificate);
  state.connectedApps.push({
    id,
    origin: app.origin,
    fullName: app.fullName,
    label: app.label,
    namespacePrefix: app.namespacePrefix,
    consumerKey: app.consumerKey ?? consumerKeyFor(app.fullName),
    isAdminApproved: app.permittedUsers === 'AdminApprovedPreAuthorized',
    isBlocked: app.isBlocked,
    metadata: metadataOf(app, certificate),
    changedAt: 0,
    createdDate: created,
    lastModifiedDate: created,
  });
  const prefix = app.namespacePrefix === null ? '' : `${app.namespacePrefix}__`;
  addMenuItem(state, id, app.fullName.slice(prefix.length), app.label, app.namespacePrefix);
  const granted = [
    ...app.profiles.map((name) => {
      const profile = state.profiles.find((candidate) => candidate.name === name);
      return { name, set: state.permissionSets.find((set) => set.profileId === profile?.id && profile !== undefined) };
    }),
    ...app.permissionSets.map((name) => ({ name, set: findPermissionSet(state, name) })),
  ];
  for (const { name, set } of granted) {
    if (set === undefined) problems.push(`apps: ${app.label} names no profile or permission set ${name}.`);
    else addAccess(state, set.id, id);
  }
}

function addAccess(state: OrgState, parentId: string, setupEntityId: string): void {
  const id = newId(keyPrefixes.SetupEntityAccess);
  state.setupEntityAccess.push({ id, parentId, setupEntityId, setupEntityType: 'ConnectedApplication' });
}

/**
 * Adds the App Launcher entry that every app has.
 *
 * @param state the org.
 * @param applicationId the app's id.
 * @param name developer name without namespace.
 * @param label what users see.
 * @param namespacePrefix the app's namespace.
 */
export function addMenuItem(
  state: OrgState,
  applicationId: string,
  name: string,
  label: string,
  namespacePrefix: string | null,
): void {
  state.appMenuItems.push({ id: newId(keyPrefixes.AppMenuItem), applicationId, name, label, namespacePrefix });
}

/** The elements a retrieve of an app made in Setup shows, in the platform's alphabetical order. */
function metadataOf(app: ScenarioApp, certificate: string | null): MetadataObject {
  return {
    contactEmail: app.contactEmail,
    ...(app.description === undefined ? {} : { description: app.description }),
    label: app.label,
    oauthConfig: {
      callbackUrl: app.callbackUrl,
      ...(certificate === null ? {} : { certificate }),
      isClientCredentialEnabled: 'false',
      isCodeCredentialEnabled: 'false',
      isCodeCredentialPostOnly: 'false',
      isConsumerSecretOptional: 'false',
      isIntrospectAllTokens: 'false',
      isNamedUserJwtEnabled: 'false',
      isPkceRequired: 'false',
      isRefreshTokenRotationEnabled: 'false',
      isSecretRequiredForRefreshToken: 'true',
      isSecretRequiredForTokenExchange: 'false',
      isTokenExchangeEnabled: 'false',
      scopes: app.scopes,
    },
    oauthPolicy: {
      ipRelaxation: app.ipRelaxation,
      isTokenExchangeFlowEnabled: 'false',
      refreshTokenPolicy: app.refreshTokenPolicy,
    },
  };
}

async function certificateOf(build: Build, name: string, source: string | undefined): Promise<string | null> {
  if (source === undefined) return null;
  if (source !== 'generate') return readCertificate(resolve(dirname(build.scenarioPath), source)).certificate;
  const { certificate, privateKey } = await generateCertificate(name);
  if (privateKey !== null) build.keys.set(name, privateKey);
  return certificate;
}

/** Keys of the platform have 85 characters and start so; they may hold dots and underscores. */
function consumerKeyFor(name: string): string {
  const digest = createHash('sha512').update(name).digest('base64url').replaceAll('-', '.');
  return `3MVG9${digest}`.slice(0, 85).padEnd(85, '_');
}
