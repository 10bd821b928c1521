import { derivedId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { MetadataObject } from '../../org/state.js';
import { bareCertificate, certificateProblem, wrappedCertificate } from '../certificate.js';
import { enumValuesOf } from '../schema.js';
import { managedRefusal, qualifiedName, Refusal, textOf, type ComponentKind, type DeployContext } from './component.js';
import { writePolicy } from './externalClientAppPolicy.js';
import {
  findStoredApp,
  newConsumerKey,
  oauthLinkOf,
  satelliteDefaults,
  splitList,
  storedApps,
  type Satellite,
  type SatelliteType,
  type StoredExternalClientApp,
} from './externalClientAppState.js';

/** Checks a satellite's new content and gives the content to keep. */
type Writer = (
  org: EmulatedOrg,
  app: StoredExternalClientApp,
  present: MetadataObject | undefined,
  deployed: MetadataObject,
) => MetadataObject;

/** The files that belong to external client apps, in the order in which they can be deployed together. */
export const satelliteKinds: ComponentKind[] = [
  satelliteKind('ExtlClntAppConfigurablePolicies', (_org, _app, present, deployed) => ({ ...present, ...deployed })),
  satelliteKind('ExtlClntAppOauthSettings', writeOauthSettings),
  satelliteKind('ExtlClntAppGlobalOauthSettings', writeGlobalSettings),
  satelliteKind('ExtlClntAppOauthConfigurablePolicies', writePolicy),
  satelliteKind('ExtlClntAppOauthSecuritySettings', (_org, _app, present, deployed) => ({ ...present, ...deployed })),
];

function satelliteKind(type: SatelliteType, write: Writer): ComponentKind {
  return {
    type,
    rootOf: () => type,
    list: (org) =>
      storedApps(org).flatMap((app) => {
        const satellite = app.satellites?.[type];
        if (!satellite) return [];
        const fullName = qualifiedName(satellite.fullName, app.namespacePrefix);
        return [{ fullName, id: derivedId('0xK', type + app.id), namespacePrefix: app.namespacePrefix }];
      }),
    read: (org, fullName) => {
      const app = storedApps(org).find((candidate) => nameOf(candidate, type) === fullName);
      const satellite = app?.satellites?.[type];
      return app && satellite ? retrieved(app, satellite) : undefined;
    },
    deploy: (context, fullName, metadata) => deploySatellite(context, { type, fullName, metadata, write }),
  };
}

function deploySatellite(
  { org }: DeployContext,
  {
    type,
    fullName,
    metadata,
    write,
  }: { type: SatelliteType; fullName: string; metadata: MetadataObject; write: Writer },
): string {
  const { externalClientApplication: _, fullName: __, ...deployed } = metadata;
  const app = appOf(org, metadata);
  const isPolicy = type.endsWith('Policies');
  if (app.namespacePrefix !== null && !isPolicy) throw managedRefusal(type, app.id);
  const present = app.satellites?.[type];
  if (present && nameOf(app, type) !== fullName) {
    // Reported for a policy deployed under another name than the one the org gave it.
    throw new Refusal(`duplicate value found: ExternalClientApplicationId duplicates value on ${present.fullName}`);
  }
  const content = write(org, app, present?.metadata, deployed);
  const kept = { ...(present ? {} : satelliteDefaults[type]), ...content };
  app.satellites = { ...app.satellites, [type]: { fullName: present?.fullName ?? fullName, metadata: kept } };
  if (type === 'ExtlClntAppOauthSettings') addOauthPolicy(app, fullName);
  return derivedId('0xK', type + app.id);
}

function appOf(org: EmulatedOrg, metadata: MetadataObject): StoredExternalClientApp {
  const fullName = textOf(metadata, 'externalClientApplication') ?? '';
  const app = findStoredApp(org, fullName);
  if (app) return app;
  throw new Refusal(`In field: externalClientApplication - no ExternalClientApplication named ${fullName} found`);
}

/** With an app's OAuth settings the org makes the OAuth policy, named after them. */
function addOauthPolicy(app: StoredExternalClientApp, settingsName: string): void {
  const policy = {
    fullName: `${settingsName}_defaultPolicy`,
    metadata: { ...satelliteDefaults.ExtlClntAppOauthConfigurablePolicies },
  };
  app.satellites = { ExtlClntAppOauthConfigurablePolicies: policy, ...app.satellites };
}

function writeOauthSettings(
  org: EmulatedOrg,
  app: StoredExternalClientApp,
  present: MetadataObject | undefined,
  deployed: MetadataObject,
): MetadataObject {
  const order = enumValuesOf('ConnectedAppOauthAccessScope') ?? [];
  const scopes = splitList(textOf(deployed, 'commaSeparatedOauthScopes') ?? '');
  const unknown = scopes.find((scope) => !order.includes(scope));
  if (unknown !== undefined) throw new Refusal(`In field: commaSeparatedOauthScopes - invalid scope: ${unknown}`);
  const oauthLink = oauthLinkOf(org, app);
  const sent = textOf(deployed, 'oauthLink');
  // Documented: a link with wrong information fails, a missing one is generated.
  if (sent !== undefined && sent !== oauthLink) throw new Refusal(`In field: oauthLink - invalid OAuth link: ${sent}`);
  const sorted = order.filter((scope) => scopes.includes(scope)).join(', ');
  return { ...present, ...deployed, ...(scopes.length > 0 ? { commaSeparatedOauthScopes: sorted } : {}), oauthLink };
}

/** Leaving the certificate out takes it away, as reported; a consumer key is chosen once. */
function writeGlobalSettings(
  org: EmulatedOrg,
  app: StoredExternalClientApp,
  present: MetadataObject | undefined,
  deployed: MetadataObject,
): MetadataObject {
  const { certificate: _, ...kept } = present ?? {};
  const certificate = textOf(deployed, 'certificate');
  const problem = certificateProblem(certificate, org.switches.certificateForm);
  if (problem !== undefined) throw new Refusal(`In field: certificate - Invalid certificate: ${problem}`);
  const before = textOf(kept, 'consumerKey');
  const consumerKey = textOf(deployed, 'consumerKey') ?? before ?? newConsumerKey();
  if (present && consumerKey !== before) throw new Refusal('You cannot provide a Consumer Key');
  if (isKeyTaken(org, app, consumerKey)) throw new Refusal('The consumer key is already taken');
  const { consumerSecret: __, ...rest } = deployed;
  return {
    ...kept,
    ...rest,
    consumerKey,
    ...(certificate === undefined ? {} : { certificate: bareCertificate(certificate) }),
  };
}

function isKeyTaken(org: EmulatedOrg, app: StoredExternalClientApp, key: string): boolean {
  const keys = [...org.state.connectedApps, ...org.state.uninstalledApps].map(({ consumerKey }) => consumerKey);
  const others = storedApps(org).filter(({ id }) => id !== app.id);
  return [
    ...keys,
    ...others.map((other) => other.satellites?.ExtlClntAppGlobalOauthSettings?.metadata['consumerKey']),
  ].includes(key);
}

function nameOf(app: StoredExternalClientApp, type: SatelliteType): string | undefined {
  const satellite = app.satellites?.[type];
  return satellite && qualifiedName(satellite.fullName, app.namespacePrefix);
}

/** Unlike a connected app's, this certificate comes back in lines of 64 characters (seen in retrieved files). */
function retrieved(app: StoredExternalClientApp, { metadata }: Satellite): MetadataObject {
  const certificate = textOf(metadata, 'certificate');
  return {
    ...metadata,
    ...(certificate === undefined ? {} : { certificate: wrappedCertificate(certificate) }),
    externalClientApplication: qualifiedName(app.developerName, app.namespacePrefix),
  };
}
