import { derivedId, keyPrefixes } from '../../org/ids.js';
import type { AppMenuItem, ConnectedApp, ExternalClientApp, OauthToken, RemoteSite } from '../../org/state.js';
import { childText } from '../../org/metadataValue.js';
import {
  auditColumns,
  column,
  developerNameOf,
  idColumn,
  sobject,
  toPlatformDate,
  type FieldDefinition,
  type ObjectDefinition,
  type Scope,
} from './definition.js';

/**
 * The ConnectedApplication sObject, read-only. Neither API has its consumer key, namespace, scopes or IP policy.
 *
 * @param scope the org and the API asked: some columns are Tooling's alone, and a switch hides foreign apps there.
 */
export function connectedApplication({ org, api }: Scope): ObjectDefinition {
  const isTooling = api === 'tooling';
  const hidesForeign = isTooling && !org.switches.toolingListsForeignApps;
  const hasDeveloperName = org.switches.developerName === api;
  return sobject({
    name: 'ConnectedApplication',
    keyPrefix: keyPrefixes.ConnectedApplication,
    items: () => org.state.connectedApps.filter((app) => app.origin === 'own' || !hidesForeign),
    childRelationships: isTooling
      ? []
      : [{ name: 'SetupEntityAccessItems', object: 'SetupEntityAccess', field: 'SetupEntityId' }],
    fields: [
      idColumn(),
      column<ConnectedApp>('Name', 'string', { length: 80, read: (app) => app.label }),
      ...(hasDeveloperName
        ? [
            column<ConnectedApp>('DeveloperName', 'string', {
              length: 80,
              read: (app) => developerNameOf(app.fullName, app.namespacePrefix),
            }),
          ]
        : []),
      ...auditColumns<ConnectedApp>((app) => ({ created: app.createdDate, modified: app.lastModifiedDate })),
      ...policyColumns(),
      column<ConnectedApp>('StartUrl', 'string', { read: (app) => childText(app.metadata, 'startUrl') }),
      column<ConnectedApp>('MobileStartUrl', 'string', { read: (app) => childText(app.metadata, 'mobileStartUrl') }),
      ...(isTooling ? toolingColumns() : []),
    ],
  });
}

function policyColumns(): FieldDefinition[] {
  const refreshPolicy = (app: ConnectedApp): string =>
    childText(app.metadata, 'oauthPolicy', 'refreshTokenPolicy') ?? '';
  return [
    column<ConnectedApp>('OptionsAllowAdminApprovedUsersOnly', 'boolean', { read: (app) => app.isAdminApproved }),
    column<ConnectedApp>('OptionsRefreshTokenValidityMetric', 'boolean', {
      read: (app) => refreshPolicy(app).startsWith('specific_inactivity'),
    }),
    column<ConnectedApp>('RefreshTokenValidityPeriod', 'int', { read: (app) => validityHours(refreshPolicy(app)) }),
    column<ConnectedApp>('OptionsHasSessionLevelPolicy', 'boolean', {
      read: (app) => childText(app.metadata, 'sessionPolicy', 'policyAction') === 'RaiseSessionLevel',
    }),
    column<ConnectedApp>('OptionsIsInternal', 'boolean', { read: () => false }),
    column<ConnectedApp>('OptionsFullContentPushNotifications', 'boolean', { read: () => false }),
    column<ConnectedApp>('OptionsCodeCredentialGuestEnabled', 'boolean', { read: () => false }),
    column<ConnectedApp>('OptionsTokenExchangeManageBitEnabled', 'boolean', { read: () => false }),
    column<ConnectedApp>('MobileSessionTimeout', 'picklist', { read: () => null }),
    column<ConnectedApp>('PinLength', 'picklist', { read: () => null }),
    column<ConnectedApp>('UvidTimeout', 'picklist', { read: () => null }),
  ];
}

function toolingColumns(): FieldDefinition[] {
  const texts = { ContactEmail: 'contactEmail', ContactPhone: 'contactPhone', Description: 'description' } as const;
  return [
    ...Object.entries(texts).map(([name, element]) =>
      column<ConnectedApp>(name, 'string', { read: (app) => childText(app.metadata, element) }),
    ),
    column<ConnectedApp>('SessionPolicyAction', 'picklist', {
      read: (app) => childText(app.metadata, 'sessionPolicy', 'policyAction'),
    }),
    column<ConnectedApp>('SessionTimeout', 'picklist', {
      read: (app) => childText(app.metadata, 'sessionPolicy', 'sessionTimeout'),
    }),
    column<ConnectedApp>('Version', 'string', { read: () => '1.0' }),
  ];
}

/** The unit of RefreshTokenValidityPeriod is not documented; hours are the smallest a policy can name. */
function validityHours(policy: string): number | null {
  if (policy === 'zero') return 0;
  const [, count, unit] = /^specific_\w+:(\d+):(HOURS|DAYS|MONTHS)$/.exec(policy) ?? [];
  if (count === undefined) return null;
  return Number(count) * (unit === 'HOURS' ? 1 : unit === 'DAYS' ? 24 : 720);
}

/**
 * The AppMenuItem sObject.
 *
 * @param scope the org read.
 */
export function appMenuItem({ org }: Scope): ObjectDefinition {
  const isAdminApproved = (id: string): boolean =>
    org.state.connectedApps.some((app) => app.id === id && app.isAdminApproved) ||
    org.state.externalClientApps.some(
      (app) => app.id === id && app.permittedUsersPolicyType === 'AdminApprovedPreAuthorized',
    );
  return sobject({
    name: 'AppMenuItem',
    keyPrefix: keyPrefixes.AppMenuItem,
    items: () => org.state.appMenuItems,
    fields: [
      idColumn(),
      column<AppMenuItem>('ApplicationId', 'reference', { read: (item) => item.applicationId }),
      column<AppMenuItem>('Name', 'string', { read: (item) => item.name }),
      column<AppMenuItem>('Label', 'string', { read: (item) => item.label }),
      column<AppMenuItem>('NamespacePrefix', 'string', { length: 15, read: (item) => item.namespacePrefix }),
      column<AppMenuItem>('Type', 'picklist', { read: () => 'ConnectedApplication' }),
      column<AppMenuItem>('IsUsingAdminAuthorization', 'boolean', {
        read: (item) => isAdminApproved(item.applicationId),
      }),
      column<AppMenuItem>('IsVisible', 'boolean', { read: () => true }),
      column<AppMenuItem>('IsAccessible', 'boolean', { read: () => true }),
      ...auditColumns<AppMenuItem>(),
    ],
  });
}

/**
 * The OauthToken sObject: never an id, at most 2,500 rows a query, and only the user's own without CustomizeApplication.
 *
 * @param scope the org and the running user; a switch decides whether AppName may be filtered by.
 */
export function oauthToken({ org, user, permissions }: Scope): ObjectDefinition {
  const seesAll = permissions.has('CustomizeApplication');
  return sobject({
    name: 'OauthToken',
    rowCap: 2500,
    items: () => org.state.oauthTokens.filter((token) => seesAll || token.userId === user.id),
    fields: [
      column<OauthToken>('Id', 'id', { read: () => null }),
      column<OauthToken>('AppName', 'string', {
        filterable: org.switches.oauthTokenAppNameFilter,
        read: (token) => token.appName,
      }),
      column<OauthToken>('AppMenuItemId', 'reference', {
        references: 'AppMenuItem',
        relationship: 'AppMenuItem',
        read: (token) => token.appMenuItemId,
      }),
      column<OauthToken>('UserId', 'reference', {
        references: 'User',
        relationship: 'User',
        read: (token) => token.userId,
      }),
      column<OauthToken>('UseCount', 'int', { read: (token) => token.useCount }),
      column<OauthToken>('LastUsedDate', 'datetime', {
        read: (token) => (token.lastUsedDate === null ? null : toPlatformDate(token.lastUsedDate)),
      }),
      column<OauthToken>('CreatedDate', 'datetime', { read: (token) => toPlatformDate(token.createdDate) }),
      column<OauthToken>('DeleteToken', 'string', { filterable: false, read: (token) => token.deleteToken }),
    ],
  });
}

/**
 * The ExternalClientApplication sObject.
 *
 * @param scope the org read.
 */
export function externalClientApplication({ org }: Scope): ObjectDefinition {
  return sobject({
    name: 'ExternalClientApplication',
    keyPrefix: keyPrefixes.ExternalClientApplication,
    items: () => org.state.externalClientApps,
    fields: [
      idColumn(),
      column<ExternalClientApp>('DeveloperName', 'string', { read: (app) => app.developerName }),
      column<ExternalClientApp>('MasterLabel', 'string', { read: (app) => app.label }),
      column<ExternalClientApp>('DistributionState', 'picklist', { read: (app) => app.distributionState }),
      column<ExternalClientApp>('NamespacePrefix', 'string', { read: (app) => app.namespacePrefix }),
      ...auditColumns<ExternalClientApp>(),
    ],
  });
}

/**
 * The ExtlClntAppOauthPlcyCnfg sObject: one row of OAuth policies for each external client app.
 *
 * @param scope the org read.
 */
export function externalClientAppPolicy({ org }: Scope): ObjectDefinition {
  return sobject({
    name: 'ExtlClntAppOauthPlcyCnfg',
    items: () => org.state.externalClientApps,
    fields: [
      column<ExternalClientApp>('Id', 'id', { read: (app) => derivedId('0xP', app.id) }),
      column<ExternalClientApp>('ExternalClientApplicationId', 'reference', {
        references: 'ExternalClientApplication',
        relationship: 'ExternalClientApplication',
        read: (app) => app.id,
      }),
      column<ExternalClientApp>('PermittedUsersPolicyType', 'picklist', {
        read: (app) => app.permittedUsersPolicyType,
      }),
      ...auditColumns<ExternalClientApp>(),
    ],
  });
}

/**
 * The Tooling API's RemoteProxy: remote site settings, to read only.
 *
 * @param scope the org read.
 */
export function remoteProxy({ org }: Scope): ObjectDefinition {
  return sobject({
    name: 'RemoteProxy',
    keyPrefix: keyPrefixes.RemoteProxy,
    items: () => org.state.remoteSites,
    fields: [
      idColumn(),
      column<RemoteSite>('SiteName', 'string', {
        read: (site) => developerNameOf(site.fullName, site.namespacePrefix),
      }),
      column<RemoteSite>('EndpointUrl', 'string', { read: (site) => site.url }),
      column<RemoteSite>('IsActive', 'boolean', { read: (site) => site.isActive }),
      column<RemoteSite>('ProtocolMismatch', 'boolean', { read: (site) => site.disableProtocolSecurity }),
      column<RemoteSite>('Description', 'string', { read: (site) => site.description }),
      column<RemoteSite>('NamespacePrefix', 'string', { read: (site) => site.namespacePrefix }),
      column<RemoteSite>('ManageableState', 'picklist', {
        read: (site) => (site.namespacePrefix === null ? 'unmanaged' : 'installed'),
      }),
      column<RemoteSite>('FullName', 'string', { filterable: false, read: (site) => site.fullName }),
      column<RemoteSite>('Metadata', 'complexvalue', {
        read: (site) => ({
          description: site.description,
          disableProtocolSecurity: site.disableProtocolSecurity,
          isActive: site.isActive,
          url: site.url,
        }),
      }),
      ...auditColumns<RemoteSite>(),
    ],
  });
}
