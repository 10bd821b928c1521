import { newId } from '../../../emulator/org/ids.js';
import type { ConnectedApp, OrgState, PermissionSet } from '../../../emulator/org/state.js';

/** Ids of the fixture's records. */
export const ids = { admin: newId('005'), reader: newId('005'), app: newId('0H4') };

export const consumerKey = `3MVG9${'aB3._'.repeat(16)}`;

/** An own connected app that users may self-authorize. */
export function connectedApp(overrides: Partial<ConnectedApp> = {}): ConnectedApp {
  return {
    id: ids.app,
    origin: 'own',
    fullName: 'Billing_Sync',
    label: 'Billing Sync',
    namespacePrefix: null,
    consumerKey,
    isAdminApproved: false,
    isBlocked: false,
    metadata: {
      contactEmail: 'admin@example.com',
      oauthConfig: {
        callbackUrl: 'https://example.com/callback',
        isConsumerSecretOptional: 'false',
        scopes: ['Api', 'RefreshToken'],
      },
      oauthPolicy: { ipRelaxation: 'ENFORCE', refreshTokenPolicy: 'infinite' },
    },
    changedAt: 0,
    createdDate: '2026-01-02T03:04:05.000+0000',
    lastModifiedDate: '2026-01-02T03:04:05.000+0000',
    ...overrides,
  };
}

function permissionSet(overrides: Partial<PermissionSet>): PermissionSet {
  return {
    id: newId('0PS'),
    name: 'Set',
    label: 'Set',
    namespacePrefix: null,
    profileId: null,
    type: 'Regular',
    permissionSetGroupId: null,
    license: null,
    description: null,
    userPermissions: [],
    ...overrides,
  };
}

function profile(fullName: string, name: string, isCustom: boolean): OrgState['profiles'][number] {
  return { id: newId('00e'), fullName, name, userLicense: 'Salesforce', isCustom, loginIpRanges: [] };
}

function user(id: string, username: string, profileId: string): OrgState['users'][number] {
  const names = { firstName: 'Ada', lastName: 'Admin', alias: 'aadmin', email: username };
  return { id, username, ...names, isActive: true, profileId, userType: 'Standard' };
}

/** An org with an own, a packaged and an installed app. */
export function buildState(): OrgState {
  const profiles = [
    profile('Admin', 'System Administrator', false),
    profile('Standard', 'Standard User', false),
    profile('Integration', 'Integration', true),
  ];
  const owned = profiles.map(({ id, fullName }) =>
    permissionSet({
      name: `X${id}`,
      label: `X${id}`,
      profileId: id,
      type: 'Profile',
      userPermissions: fullName === 'Admin' ? ['ApiEnabled', 'CustomizeApplication', 'ModifyMetadata'] : ['ApiEnabled'],
    }),
  );
  const sets = [
    permissionSet({ name: 'Sync_Access', label: 'Sync Access' }),
    permissionSet({ name: 'Twin_1', label: 'Twin' }),
    permissionSet({ name: 'Twin_2', label: 'Twin' }),
    permissionSet({ name: 'Managed_Access', label: 'Managed Access', namespacePrefix: 'acme' }),
  ];
  const users = [
    user(ids.admin, 'admin@example.com', profiles[0]?.id ?? ''),
    user(ids.reader, 'reader@example.com', profiles[1]?.id ?? ''),
  ];
  const assignments = users.map(({ id, profileId }) => ({
    id: newId('0Pa'),
    assigneeId: id,
    permissionSetId: owned.find((set) => set.profileId === profileId)?.id ?? '',
    permissionSetGroupId: null,
    isActive: true,
    expirationDate: null,
  }));
  return {
    organization: {
      id: newId('00D'),
      name: 'Fixture',
      organizationType: 'Developer Edition',
      isSandbox: false,
      trialExpirationDate: null,
      instanceName: 'CS1',
      namespacePrefix: null,
      isApiEnabled: true,
    },
    settings: {
      Security: { enableAdminLoginAsAnyUser: 'true', networkAccess: {} },
      ConnectedApp: { enableSkipUserProvisioningWizardWelcomePage: 'false' },
    },
    users,
    profiles,
    permissionSets: [...owned, ...sets],
    permissionSetGroups: [],
    permissionSetAssignments: assignments,
    setupEntityAccess: [],
    connectedApps: [
      connectedApp(),
      connectedApp({
        id: newId('0H4'),
        origin: 'packaged',
        namespacePrefix: 'acme',
        fullName: 'Courier',
        label: 'Acme Courier',
      }),
      connectedApp({
        id: newId('0H4'),
        origin: 'installed',
        fullName: 'Vendor_App',
        label: 'Vendor App',
        metadata: {},
      }),
    ],
    uninstalledApps: [],
    externalClientApps: [],
    oauthTokens: [],
    appMenuItems: [],
    remoteSites: [
      {
        id: newId('0rp'),
        fullName: 'Ledger',
        namespacePrefix: null,
        url: 'https://ledger.example.com',
        isActive: true,
        disableProtocolSecurity: false,
        description: null,
      },
      {
        id: newId('0rp'),
        fullName: 'Courier_Api',
        namespacePrefix: 'acme',
        url: 'https://api.example.com',
        isActive: false,
        disableProtocolSecurity: false,
        description: 'Courier "live"',
      },
    ],
    sessions: [],
    refreshTokens: [],
  };
}
