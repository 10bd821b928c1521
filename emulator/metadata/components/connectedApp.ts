import type { EmulatedOrg } from '../../org/org.js';
import { derivedId } from '../../org/ids.js';
import type { ConnectedApp, MetadataObject } from '../../org/state.js';
import { bareCertificate, wrappedCertificate } from '../certificate.js';
import { enumValuesOf } from '../schema.js';
import { grantedLabels, grantElements } from './access.js';
import { objectOf, qualifiedName, textOf, textsOf, type ComponentKind, type ListedComponent } from './component.js';
import { deployConnectedApp } from './connectedAppDeploy.js';

/** The scopes a retrieve gives for those that are only other words for them (documented for the type). */
const normalScopes: { [scope: string]: string } = {
  Address: 'Basic',
  Email: 'Basic',
  Phone: 'Basic',
  Profile: 'Basic',
  OfflineAccess: 'RefreshToken',
};

/** The API versions in which elements came into the type (documented for the type, and seen in old files). */
const adminApprovedSince = 46;
const policiesSince = 49;

/** Connected apps. Those of other orgs are listed; only packaged ones may be readable. */
export const connectedAppKind: ComponentKind = {
  type: 'ConnectedApp',
  rootOf: () => 'ConnectedApp',
  list: (org) => org.state.connectedApps.map((app) => listedApp(org, app)),
  read: (org, fullName, apiVersion) => {
    const app = findConnectedApp(org, fullName);
    const isReadable =
      app?.origin === 'own' || (app?.origin === 'packaged' && org.switches.packagedAppRetrieve === 'answers');
    return app && isReadable ? retrievedMetadata(org, app, apiVersion) : undefined;
  },
  unreadable: (org, fullName) => {
    // Reports show this text, run together like this, for apps that packages and Salesforce itself bring.
    if (findConnectedApp(org, fullName)?.origin !== 'packaged') return undefined;
    return (
      'Metadata API received improper input.Please ensure file name and capitalization is correct.' +
      `Load of metadata from db failed for metadata of type:ConnectedApp and file name:${fullName}.`
    );
  },
  deploy: (context, fullName, metadata) =>
    deployConnectedApp(context, { fullName, app: findConnectedApp(context.org, fullName), metadata }),
  remove: (org, fullName) => {
    const app = findConnectedApp(org, fullName);
    if (app?.origin !== 'own') return false;
    const { state } = org;
    state.connectedApps = state.connectedApps.filter((candidate) => candidate !== app);
    state.setupEntityAccess = state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId !== app.id);
    state.appMenuItems = state.appMenuItems.filter(({ applicationId }) => applicationId !== app.id);
    return true;
  },
};

/**
 * Finds a connected app by the name that a listing gives it.
 *
 * @param org the org.
 * @param fullName `ns__Name` for a packaged app, else the app's own name; case counts.
 */
export function findConnectedApp(org: EmulatedOrg, fullName: string): ConnectedApp | undefined {
  return org.state.connectedApps.find((app) => listedName(app) === fullName);
}

/**
 * Puts scopes in the form and order in which a retrieve writes them.
 *
 * @param scopes values of the scope enum, in any order.
 * @returns the scopes without synonyms and repeats, in the enum's order.
 */
export function normaliseScopes(scopes: string[]): string[] {
  const normal = new Set(scopes.map((scope) => normalScopes[scope] ?? scope));
  return (enumValuesOf('ConnectedAppOauthAccessScope') ?? []).filter((scope) => normal.has(scope));
}

function listedApp(org: EmulatedOrg, app: ConnectedApp): ListedComponent {
  return {
    fullName: listedName(app),
    id: org.switches.listedAppId === 'connectedApplication' ? app.id : derivedId('06P', app.id),
    // A vendor's app that was installed from its tokens is listed as if it were the org's own.
    namespacePrefix: app.origin === 'packaged' ? app.namespacePrefix : null,
    createdDate: app.createdDate,
    lastModifiedDate: app.lastModifiedDate,
  };
}

function listedName(app: ConnectedApp): string {
  return app.origin === 'packaged' ? qualifiedName(app.fullName, app.namespacePrefix) : app.fullName;
}

function retrievedMetadata(org: EmulatedOrg, app: ConnectedApp, apiVersion: number): MetadataObject {
  const metadata: MetadataObject = { ...app.metadata, label: app.label };
  const oauthConfig = objectOf(app.metadata, 'oauthConfig');
  if (oauthConfig) metadata['oauthConfig'] = retrievedOauthConfig(org, app, oauthConfig, apiVersion);
  if (apiVersion < policiesSince) {
    delete metadata['oauthPolicy'];
    delete metadata['sessionPolicy'];
  }
  const showsGrants = app.isAdminApproved && oauthConfig && org.switches.grantListsOnRetrieve === 'shown';
  if (showsGrants && apiVersion >= adminApprovedSince) {
    for (const element of grantElements) metadata[element] = grantedLabels(org.state, element, app.id);
  }
  return metadata;
}

function retrievedOauthConfig(
  org: EmulatedOrg,
  app: ConnectedApp,
  oauthConfig: MetadataObject,
  apiVersion: number,
): MetadataObject {
  const { consumerSecret: _, certificate: __, ...shown } = oauthConfig;
  const certificate = textOf(oauthConfig, 'certificate');
  const form = org.switches.certificateOnRetrieve;
  const written = form === 'wrapped' ? wrappedCertificate : bareCertificate;
  return {
    ...shown,
    ...(certificate === undefined || form === 'never' ? {} : { certificate: written(certificate) }),
    ...(apiVersion < adminApprovedSince ? {} : { isAdminApproved: String(app.isAdminApproved) }),
    consumerKey: app.consumerKey,
    scopes: normaliseScopes(textsOf(oauthConfig, 'scopes')),
  };
}
