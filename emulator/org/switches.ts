/**
 * One switch for each point where the platform's behaviour is not known for certain (the open doubts collected in
 * DESIGN.md), plus delays and injected faults. Every combination is a plausible org.
 */
export type Switches = {
  /** An update deploy that leaves `certificate` out. */
  omittedCertificate: 'kept' | 'cleared';
  /** Whether a retrieve writes profileName and permissionSetName of an admin-approved app. Never while self-authorize. */
  grantListsOnRetrieve: 'shown' | 'hidden';
  /** What a non-empty profileName or permissionSetName list does on deploy. An empty element clears in both. */
  grantListsOnDeploy: 'replace' | 'merge';
  /** What leaving the lists out of a deploy does. */
  absentGrantLists: 'kept' | 'cleared';
  /** What profileName and permissionSetName accept on deploy. */
  grantNames: 'label' | 'labelAndApiName';
  /** An unknown name in the lists: the deployment fails, or the name is silently ignored. */
  unknownGrantName: 'refused' | 'ignored';
  /** Whether a packaged app's file comes back from a retrieve by its full name. */
  packagedAppRetrieve: 'answers' | 'notFound';
  /** Whether a deployment may change a packaged app's policies. */
  packagedAppPolicyDeploy: 'accepted' | 'refused';
  /** Whether SetupEntityAccess rows can be inserted for an installed or packaged app. */
  foreignAppAccessInsert: 'accepted' | 'refused';
  /** Where ConnectedApplication.DeveloperName can be queried. */
  developerName: 'data' | 'tooling' | 'nowhere';
  /** Whether the Tooling API lists packaged and installed apps. */
  toolingListsForeignApps: boolean;
  /** What listMetadata gives as a connected app's id. */
  listedAppId: 'connectedApplication' | 'other';
  /** Whether OauthToken.AppName may stand in a WHERE clause. */
  oauthTokenAppNameFilter: boolean;
  /** Whether the packaged remote sites' isActive can be deployed. */
  packagedRemoteSiteDeploy: 'accepted' | 'refused';
  /** What Profile.loginIpRanges does on deploy. */
  profileIpRangesOnDeploy: 'replace' | 'merge';
  /** Whether PermissionsCanApproveUninstalledApps is in the describe. */
  canApproveUninstalledAppsField: boolean;
  /** Whether PermissionsUseAnyApiClient exists (API Access Control enabled by Support). */
  apiAccessControl: boolean;
  /**
   * Whether the JWT bearer flow wants refresh_token among the app's scopes. Eight public reports say so of live orgs,
   * with the error invalid_request "refresh_token scope is required and the connected app should be installed and
   * preauthorized"; Salesforce's page on the flow doesn't.
   */
  jwtNeedsRefreshScope: boolean;
  /** Milliseconds added to every answer. */
  latency: number;
  /** Milliseconds a retrieve or deploy job stays Pending/InProgress. */
  jobDuration: number;
  /** Milliseconds after an app's change in which the token endpoint still refuses as if it had not happened. */
  propagationDelay: number;
};

/** The likeliest reading of each doubt, without delays. */
export const defaultSwitches: Switches = {
  omittedCertificate: 'cleared',
  grantListsOnRetrieve: 'shown',
  grantListsOnDeploy: 'replace',
  absentGrantLists: 'kept',
  grantNames: 'label',
  unknownGrantName: 'refused',
  packagedAppRetrieve: 'notFound',
  packagedAppPolicyDeploy: 'refused',
  foreignAppAccessInsert: 'accepted',
  developerName: 'tooling',
  toolingListsForeignApps: true,
  listedAppId: 'other',
  oauthTokenAppNameFilter: true,
  packagedRemoteSiteDeploy: 'accepted',
  profileIpRangesOnDeploy: 'replace',
  canApproveUninstalledAppsField: true,
  apiAccessControl: false,
  jwtNeedsRefreshScope: true,
  latency: 0,
  jobDuration: 0,
  propagationDelay: 0,
};

/** A fault to answer instead of the real thing. Removed when `times` is used up; undefined means every time. */
export type Fault = {
  /** Matches the request: method and path as a regular expression, and a SOAP operation or SOQL text where given. */
  path?: RegExp;
  soapAction?: string;
  soqlContains?: string;
  times?: number;
  /** HTTP status; 0 cuts the connection without an answer. */
  status: number;
  /** REST: errorCode and message in the platform's array; SOAP: faultcode `sf:CODE` and faultstring. */
  errorCode: string;
  message: string;
};
