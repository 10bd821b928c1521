import { randomBytes } from 'node:crypto';
import { derivedId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { ExternalClientApp, MetadataObject } from '../../org/state.js';
import { qualifiedName, textOf } from './component.js';

/** The files that belong to an external client app, of each type at most one. */
export type SatelliteType =
  | 'ExtlClntAppOauthSettings'
  | 'ExtlClntAppGlobalOauthSettings'
  | 'ExtlClntAppOauthConfigurablePolicies'
  | 'ExtlClntAppConfigurablePolicies'
  | 'ExtlClntAppOauthSecuritySettings';

/** One such file: its own full name and its content without the reference to the app. */
export type Satellite = { fullName: string; metadata: MetadataObject };

/** An external client app with the parts that only metadata shows. */
export type StoredExternalClientApp = ExternalClientApp & {
  /** Content of the app's own file, but for what the record holds. */
  details?: MetadataObject;
  satellites?: { [type in SatelliteType]?: Satellite };
};

/** What Setup makes along with an app; one app of 17 has security settings, so they aren't among it. */
type SetupSatelliteType = Exclude<SatelliteType, 'ExtlClntAppOauthSecuritySettings'>;

/** The names that Setup gives an app's satellites (nine of nine repositories with apps made there). */
const setupSuffixes: { [type in SetupSatelliteType]: string } = {
  ExtlClntAppOauthSettings: 'oauth',
  ExtlClntAppGlobalOauthSettings: 'glbloauth',
  ExtlClntAppOauthConfigurablePolicies: 'oauthPlcy',
  ExtlClntAppConfigurablePolicies: 'plcy',
};

/** Elements that every retrieved file of the type carries, with the values of an app just made in Setup. */
export const satelliteDefaults: { [type in SatelliteType]: MetadataObject } = {
  ExtlClntAppOauthSettings: {},
  ExtlClntAppGlobalOauthSettings: {
    isClientCredentialsFlowEnabled: 'false',
    isCodeCredFlowEnabled: 'false',
    isCodeCredPostOnly: 'false',
    isConsumerSecretOptional: 'false',
    isDeviceFlowEnabled: 'false',
    isIntrospectAllTokens: 'false',
    isNamedUserJwtEnabled: 'false',
    isPkceRequired: 'true',
    isRefreshTokenRotationEnabled: 'false',
    isSecretRequiredForRefreshToken: 'true',
    isSecretRequiredForTokenExchange: 'false',
    isTokenExchangeEnabled: 'false',
    shouldRotateConsumerKey: 'false',
    shouldRotateConsumerSecret: 'false',
  },
  ExtlClntAppOauthConfigurablePolicies: {
    ipRelaxationPolicyType: 'Enforce',
    isClientCredentialsFlowEnabled: 'false',
    isGuestCodeCredFlowEnabled: 'false',
    isTokenExchangeFlowEnabled: 'false',
    permittedUsersPolicyType: 'AllSelfAuthorized',
    refreshTokenPolicyType: 'SpecificInactivity',
    refreshTokenValidityPeriod: '30',
    refreshTokenValidityUnit: 'Days',
    requiredSessionLevel: 'STANDARD',
  },
  ExtlClntAppConfigurablePolicies: { isEnabled: 'true', isOauthPluginEnabled: 'true', startPage: 'None' },
  ExtlClntAppOauthSecuritySettings: {},
};

/** What the token endpoint needs to know of an external client app. */
export type ExternalClientAppOauth = {
  app: ExternalClientApp;
  consumerKey: string;
  certificate: string | null;
  scopes: string[];
  isEnabled: boolean;
};

/**
 * Lists an org's external client apps. An app that the state holds without satellites counts as made in Setup and is
 * given the satellites that Setup makes.
 *
 * @param org the org.
 */
export function storedApps(org: EmulatedOrg): StoredExternalClientApp[] {
  const apps: StoredExternalClientApp[] = org.state.externalClientApps;
  for (const app of apps) app.satellites ??= setupSatellites(org, app);
  return apps;
}

/**
 * Finds an external client app.
 *
 * @param org the org.
 * @param fullName its full name, with the namespace where it has one.
 */
export function findStoredApp(org: EmulatedOrg, fullName: string): StoredExternalClientApp | undefined {
  return storedApps(org).find((app) => qualifiedName(app.developerName, app.namespacePrefix) === fullName);
}

/**
 * Finds the external client app of a consumer key, for the token endpoint.
 *
 * @param org the org.
 * @param consumerKey the client id of a request.
 * @returns the app's OAuth side; undefined when no app has the key.
 */
export function externalClientAppOfKey(org: EmulatedOrg, consumerKey: string): ExternalClientAppOauth | undefined {
  for (const app of storedApps(org)) {
    const satellites = app.satellites ?? {};
    const global = satellites.ExtlClntAppGlobalOauthSettings?.metadata ?? {};
    if (textOf(global, 'consumerKey') !== consumerKey) continue;
    const scopes = textOf(satellites.ExtlClntAppOauthSettings?.metadata ?? {}, 'commaSeparatedOauthScopes') ?? '';
    return {
      app,
      consumerKey,
      certificate: textOf(global, 'certificate') ?? null,
      scopes: splitList(scopes),
      isEnabled: textOf(satellites.ExtlClntAppConfigurablePolicies?.metadata ?? {}, 'isEnabled') !== 'false',
    };
  }
  return undefined;
}

/**
 * Makes a consumer key of the platform's usual form.
 *
 * @returns 85 characters that start `3MVG9`.
 */
export function newConsumerKey(): string {
  return `3MVG9${randomBytes(60).toString('base64').replaceAll('+', '.').replaceAll('/', '_')}`;
}

/**
 * Makes the link between an app and its OAuth consumer.
 *
 * @param org the org.
 * @param app the app.
 * @returns the org's short id, a colon and the consumer's short id.
 */
export function oauthLinkOf(org: EmulatedOrg, app: ExternalClientApp): string {
  return `${org.state.organization.id.slice(0, 15)}:${derivedId('888', app.id).slice(0, 15)}`;
}

/**
 * Splits a comma-separated list.
 *
 * @param list entries with or without blanks around the commas.
 * @returns the entries without empty ones.
 */
export function splitList(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function setupSatellites(
  org: EmulatedOrg,
  app: StoredExternalClientApp,
): NonNullable<StoredExternalClientApp['satellites']> {
  const own: { [type in SetupSatelliteType]: MetadataObject } = {
    ExtlClntAppOauthSettings: { commaSeparatedOauthScopes: 'Api, RefreshToken', oauthLink: oauthLinkOf(org, app) },
    ExtlClntAppGlobalOauthSettings: { callbackUrl: 'https://localhost/callback', consumerKey: newConsumerKey() },
    ExtlClntAppOauthConfigurablePolicies: { permittedUsersPolicyType: app.permittedUsersPolicyType },
    ExtlClntAppConfigurablePolicies: {},
  };
  const types = Object.keys(setupSuffixes) as SetupSatelliteType[];
  return Object.fromEntries(
    types.map((type): [SatelliteType, Satellite] => {
      const fullName = `${app.developerName}_${setupSuffixes[type]}`;
      return [type, { fullName, metadata: { ...satelliteDefaults[type], ...own[type], label: fullName } }];
    }),
  );
}
