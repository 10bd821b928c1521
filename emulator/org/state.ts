/**
 * The whole state of one emulated Salesforce org, as plain data. The data side (REST, SOQL, DML, OAuth) and the
 * metadata side (SOAP list, retrieve, deploy) read and write this one object, so a change made by either is seen by
 * the other. Ids are 18-character Salesforce ids with the platform's key prefixes.
 */

/** A metadata element: text, or child elements by name. A repeated element is an array, in document order. */
export type MetadataValue = string | MetadataValue[] | { [element: string]: MetadataValue };
export type MetadataObject = { [element: string]: MetadataValue };

export type Organization = {
  id: string;
  name: string;
  organizationType: string;
  isSandbox: boolean;
  trialExpirationDate: string | null;
  instanceName: string;
  namespacePrefix: string | null;
  /** false: every API call answers API_DISABLED_FOR_ORG. */
  isApiEnabled: boolean;
};

export type IpRange = { start: string; end: string; description?: string };

export type User = {
  id: string;
  username: string;
  email: string;
  firstName: string;
  lastName: string;
  alias: string;
  isActive: boolean;
  /** An active user whom an admin has frozen logs in as little as an inactive one. */
  isFrozen?: boolean;
  profileId: string;
  userType: string;
};

export type Profile = {
  id: string;
  /** Metadata API name, e.g. `Admin`; differs from `name` for standard profiles. */
  fullName: string;
  /** The label a user sees and Profile.Name holds, e.g. `System Administrator` (localised in some orgs). */
  name: string;
  userLicense: string;
  isCustom: boolean;
  loginIpRanges: IpRange[];
};

/** A permission set, or the one that a profile owns (`profileId` set), or a group's computed one (`type: Group`). */
export type PermissionSet = {
  id: string;
  name: string;
  label: string;
  namespacePrefix: string | null;
  profileId: string | null;
  type: 'Regular' | 'Profile' | 'Group';
  permissionSetGroupId: string | null;
  license: string | null;
  description: string | null;
  /** Whether a session has to activate the set before it counts; false unless told. */
  hasActivationRequired?: boolean;
  /** userPermissions names that are on, e.g. `ApiEnabled`, `CustomizeApplication`. */
  userPermissions: string[];
};

export type PermissionSetGroup = { id: string; developerName: string; label: string; permissionSetIds: string[] };

export type PermissionSetAssignment = {
  id: string;
  assigneeId: string;
  permissionSetId: string;
  permissionSetGroupId: string | null;
  isActive: boolean;
  expirationDate: string | null;
};

export type SetupEntityAccess = {
  id: string;
  parentId: string;
  setupEntityId: string;
  setupEntityType: 'ConnectedApplication' | 'ExternalClientApplication' | 'ApexClass' | 'ApexPage' | 'CustomPermission';
};

/**
 * A connected app the org knows as a ConnectedApplication row.
 * own: made here, listed, retrievable. packaged: namespaced, manageableState installed. installed: another org's app,
 * listed without namespace, not retrievable.
 */
export type ConnectedApp = {
  id: string;
  origin: 'own' | 'packaged' | 'installed';
  fullName: string;
  label: string;
  namespacePrefix: string | null;
  consumerKey: string;
  /** Permitted Users. Kept here for every origin; for own apps the file's isAdminApproved mirrors it. */
  isAdminApproved: boolean;
  /** Blocked on the OAuth Usage page. */
  isBlocked: boolean;
  /**
   * The app's metadata but for what lives elsewhere: isAdminApproved, profileName, permissionSetName (setupEntityAccess)
   * and consumerKey. For packaged and installed apps what their owner set.
   */
  metadata: MetadataObject;
  /** When certificate, scopes or policies last changed, ms since the epoch; the token endpoint's propagation delay counts from it. */
  changedAt: number;
  createdDate: string;
  lastModifiedDate: string;
};

/** An app of another org that nobody has installed here; visible only through its tokens. */
export type UninstalledApp = {
  name: string;
  consumerKey: string;
  isBlocked: boolean;
  certificate: string | null;
  appManifestId: string;
};

export type OauthToken = {
  appName: string;
  /** null while the app is not installed. */
  appMenuItemId: string | null;
  userId: string;
  useCount: number;
  lastUsedDate: string | null;
  createdDate: string;
  deleteToken: string;
};

export type AppMenuItem = {
  id: string;
  applicationId: string;
  name: string;
  label: string;
  namespacePrefix: string | null;
};

/** A bearer token the org accepts, and the refresh token that renews it. */
export type Session = {
  accessToken: string;
  userId: string;
  scopes: string[];
  consumerKey: string | null;
  isRevoked: boolean;
};
export type RefreshToken = { refreshToken: string; userId: string; scopes: string[]; consumerKey: string };

/** A row of the login history. `sourceIp` may be words, as the platform's `Salesforce.com IP`. */
export type Login = { id: string; userId: string; sourceIp: string; loginTime: string };

export type RemoteSite = {
  id: string;
  fullName: string;
  namespacePrefix: string | null;
  url: string;
  isActive: boolean;
  disableProtocolSecurity: boolean;
  description: string | null;
};

export type ExternalClientApp = {
  id: string;
  developerName: string;
  label: string;
  distributionState: string;
  namespacePrefix: string | null;
  permittedUsersPolicyType: 'AllSelfAuthorized' | 'AdminApprovedPreAuthorized';
};

export type OrgState = {
  organization: Organization;
  /** Settings by member name (`Security`, `ConnectedApp`), as their metadata. */
  settings: { [member: string]: MetadataObject };
  users: User[];
  profiles: Profile[];
  permissionSets: PermissionSet[];
  permissionSetGroups: PermissionSetGroup[];
  permissionSetAssignments: PermissionSetAssignment[];
  setupEntityAccess: SetupEntityAccess[];
  connectedApps: ConnectedApp[];
  uninstalledApps: UninstalledApp[];
  externalClientApps: ExternalClientApp[];
  oauthTokens: OauthToken[];
  appMenuItems: AppMenuItem[];
  remoteSites: RemoteSite[];
  /** The login history; absent until somebody logs in. */
  logins?: Login[];
  sessions: Session[];
  refreshTokens: RefreshToken[];
};
