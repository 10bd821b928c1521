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
  /**
   * Where the files of a retrieve lie whose request doesn't say `singlePackage`. `unpackaged`: under a folder of that
   * name, as every official client's code expects. `none`: at the archive's root. `package`: under a folder named
   * after a package, as when a client asks for packages by name. File properties name their files alike.
   */
  archiveRoot: 'unpackaged' | 'none' | 'package';
  /**
   * The same for a request with `singlePackage` true. By the Metadata API guide the flag says that the archive is one
   * package's folder, so its files lie at the root; no official client sends it, so nobody was seen to get either.
   */
  singlePackageRoot: 'none' | 'unpackaged';
  /**
   * The form in which a deployment takes a certificate, of connected and external client apps. The guide calls it a
   * PEM string, retrieves give it bare, and working code sends either; so both, until an org is seen to refuse one.
   */
  certificateForm: 'both' | 'bare' | 'pem';
  /**
   * How a retrieve or read gives a connected app's certificate: on one line (42 of 42 retrieved files), in lines of 64
   * characters as external client apps' are, or not at all (an org that keeps it to itself, as it does the secret).
   */
  certificateOnRetrieve: 'line' | 'wrapped' | 'never';
  /**
   * Profile Filtering, which release notes say Winter '27 enforces: who lacks View All Profiles, Customize Application
   * and Manage Users sees no profile's name but that of the own one. Whether a row without its name comes or none is
   * known from one source alone; here the row comes, so that a condition on the name finds nothing. Off until an org
   * of that release has been seen.
   */
  profileFiltering: boolean;
  /**
   * Whether giving or taking away access to an app by a SetupEntityAccess record moves the app's last modified date.
   * A guess, found nowhere: the row hangs on the permission set, so the app's own date stays.
   */
  grantMovesLastModified: boolean;
  /** Whether permission sets can be deployed. Documented; some orgs and licences are said to lack it. */
  permissionSetDeploy: 'accepted' | 'refused';
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
  archiveRoot: 'unpackaged',
  singlePackageRoot: 'none',
  certificateForm: 'both',
  certificateOnRetrieve: 'line',
  profileFiltering: false,
  grantMovesLastModified: false,
  permissionSetDeploy: 'accepted',
  latency: 0,
  jobDuration: 0,
  propagationDelay: 0,
};

/**
 * What a fault does. Of the request:
 * - `status`: refused with `status`, `errorCode` and `message`, in the shape of its address;
 * - `reset`: the connection is reset before an answer, `hang`: there is none until the emulator closes;
 * - `garbage`: 200 with bytes that are no text, `html`: 200 with a login page that is well-formed XML too,
 *   `redirect`: 302 to `location`;
 * - `truncate`: carried out, half of the answer's body comes, then the connection is cut;
 * - `replyLost`: carried out, then the connection is reset;
 * - `expiredSession`: the session has ended, for good;
 * - `requestLimit`: refused with REQUEST_LIMIT_EXCEEDED;
 * - `locked`: refused with UNABLE_TO_LOCK_ROW: a deployment ends with it for each component, records have it in
 *   each row. With `errorCode` ALREADY_IN_PROGRESS a deploy request is refused as a whole.
 *
 * Of the deployment that a deploy request starts (no other request fits):
 * - `deployFails`: ends as Failed with a component failure, nothing is applied;
 * - `deployLies`: ends as Failed although all is applied;
 * - `partial`: ends as SucceededPartial, without its last component where there are several;
 * - `noStatus`: applied, and then done without `status` and `success`.
 *
 * Of what a composite request or a creation answers (no other request fits):
 * - `shortResults`: the last row or part is missing;
 * - `noId`: success without an id.
 */
export type FaultKind =
  | 'status'
  | 'reset'
  | 'hang'
  | 'truncate'
  | 'garbage'
  | 'html'
  | 'redirect'
  | 'replyLost'
  | 'expiredSession'
  | 'requestLimit'
  | 'locked'
  | 'deployFails'
  | 'deployLies'
  | 'partial'
  | 'noStatus'
  | 'shortResults'
  | 'noId';

/** A fault to answer instead of the real thing. Of several that fit the first one is answered. */
export type Fault = {
  /** Matches the request: method and path as a regular expression, and a SOAP operation or SOQL text where given. */
  path?: RegExp;
  soapAction?: string;
  soqlContains?: string;
  /** The fault is removed when it is used up; undefined means every time. */
  times?: number;
  /** Only the n-th request that fits, counted from 1 over requests of every kind; the parts of a batch don't count. */
  nth?: number;
  /** From the n-th request that fits on. */
  from?: number;
  /** `status` unless told. */
  kind?: FaultKind;
  /** HTTP status, 500 unless told; 0 cuts the connection without an answer. */
  status?: number;
  /** REST: errorCode and message in the platform's array; SOAP: faultcode `sf:CODE` and faultstring. */
  errorCode?: string;
  message?: string;
  /** Where a `redirect` leads. */
  location?: string;
  /** For `shortResults` and `noId`: whether what the answer leaves out was done in truth; true unless told. */
  isCarriedOut?: boolean;
};
