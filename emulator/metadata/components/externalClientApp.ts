import { newId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { MetadataObject } from '../../org/state.js';
import {
  managedRefusal,
  qualifiedName,
  Refusal,
  refuseBadApiName,
  refuseForeignNamespace,
  textOf,
  type ComponentKind,
  type DeployContext,
} from './component.js';
import {
  findStoredApp,
  satelliteDefaults,
  storedApps,
  type StoredExternalClientApp,
} from './externalClientAppState.js';

/** Documented as required although the schema does not say so. */
const requiredElements = ['contactEmail', 'distributionState', 'label'];

/** External client apps themselves; what belongs to them lies in files of other types. */
export const externalClientAppKind: ComponentKind = {
  type: 'ExternalClientApplication',
  rootOf: () => 'ExternalClientApplication',
  list: (org) =>
    storedApps(org).map((app) => ({ fullName: fullNameOf(app), id: app.id, namespacePrefix: app.namespacePrefix })),
  read: (org, fullName) => {
    const app = findStoredApp(org, fullName);
    if (!app) return undefined;
    return {
      contactEmail: org.state.users[0]?.email ?? '',
      isProtected: 'false',
      ...app.details,
      distributionState: app.distributionState,
      label: app.label,
      orgScopedExternalApp: scopedName(org, app.developerName),
    };
  },
  deploy: deployApp,
  remove: (org, fullName) => {
    const app = findStoredApp(org, fullName);
    if (app?.namespacePrefix !== null) return false;
    const { state } = org;
    state.externalClientApps = state.externalClientApps.filter((candidate) => candidate !== app);
    state.setupEntityAccess = state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId !== app.id);
    state.appMenuItems = state.appMenuItems.filter(({ applicationId }) => applicationId !== app.id);
    return true;
  },
};

function deployApp({ org }: DeployContext, fullName: string, metadata: MetadataObject): string {
  const known = findStoredApp(org, fullName);
  if (known?.namespacePrefix != null) throw managedRefusal('ExternalClientApplication', known.id);
  for (const element of requiredElements) {
    if (textOf(metadata, element) === undefined) throw new Refusal(`Required field is missing: ${element}`);
  }
  const scoped = textOf(metadata, 'orgScopedExternalApp');
  if (scoped !== undefined && scoped !== scopedName(org, fullName)) {
    throw new Refusal(`In field: orgScopedExternalApp - ${scoped} does not belong to this organization`);
  }
  if (!known) refuseNewApp(org, fullName);
  const app = known ?? makeApp(org, fullName);
  const { fullName: _, label: __, distributionState: ___, orgScopedExternalApp: ____, ...details } = metadata;
  app.label = textOf(metadata, 'label') ?? app.label;
  app.distributionState = textOf(metadata, 'distributionState') ?? app.distributionState;
  app.details = { ...app.details, ...details };
  return app.id;
}

function refuseNewApp(org: EmulatedOrg, fullName: string): void {
  refuseForeignNamespace(org, fullName);
  refuseBadApiName(fullName);
  if (org.state.connectedApps.some((app) => app.origin === 'own' && app.fullName === fullName)) {
    throw new Refusal(`duplicate value found: DeveloperName duplicates value on record with id: ${fullName}`);
  }
}

/** The org makes the app's general policy along with the app. */
function makeApp(org: EmulatedOrg, fullName: string): StoredExternalClientApp {
  const policy = {
    fullName: `${fullName}_defaultPolicy`,
    metadata: { ...satelliteDefaults.ExtlClntAppConfigurablePolicies },
  };
  const app: StoredExternalClientApp = {
    id: newId('0xI'),
    developerName: fullName,
    label: fullName,
    distributionState: 'Local',
    namespacePrefix: null,
    permittedUsersPolicyType: 'AllSelfAuthorized',
    satellites: { ExtlClntAppConfigurablePolicies: policy },
  };
  org.state.externalClientApps.push(app);
  return app;
}

function fullNameOf(app: StoredExternalClientApp): string {
  return qualifiedName(app.developerName, app.namespacePrefix);
}

function scopedName(org: EmulatedOrg, developerName: string): string {
  return `${org.state.organization.id.slice(0, 15)}:${developerName}`;
}
