import type { CertificateInFile } from '../certificate/types.js';

/** Permitted Users, in the platform's spelling. */
export type PermittedUsers = 'AdminApprovedPreAuthorized' | 'AllSelfAuthorized';

/** What a connected app should look like. What isn't named stays as it is; lists are added to, never shortened. */
export type ConnectedAppIntent = {
  /** API name, label, id or consumer key. */
  name: string;
  permittedUsers?: PermittedUsers;
  /** Profiles that may use the app, by label or API name. */
  profiles?: string[];
  /** Permission sets that may use the app, by label or API name. */
  permissionSets?: string[];
  /** The certificate for "Use digital signatures". */
  certificate?: CertificateInFile;
  /** OAuth scopes in metadata spelling, normalised. */
  scopes?: string[];
  /** A permission set for the integration's users: an existing one by label or API name, or made with that label. */
  dedicatedPermissionSet?: {
    /** Without it, "<app label> JWT Access". */
    name?: string;
    /** Users to assign it to, by username or email. */
    assignTo: string[];
  };
};

/** Which remote sites are meant. A name may be a pattern with `*`, and so may a URL. */
export type RemoteSiteSelection = {
  /** API names with or without namespace, or names as a guide prints them ("SALESFORCE LOGIN"). */
  names?: string[];
  urls?: string[];
  isAll?: boolean;
  /** More than one site is an error. */
  isOne?: boolean;
  /** A name or URL that no site has is a notice, not an error. */
  isMissingIgnored?: boolean;
};

/** What a remote site should be. What isn't named stays as it is; an empty description is taken off. */
export type RemoteSiteValues = {
  isActive?: boolean;
  url?: string;
  /** Allows http addresses. */
  disableProtocolSecurity?: boolean;
  description?: string;
};

/** A remote site that should be there; active unless told otherwise. */
export type NewRemoteSite = RemoteSiteValues & { name: string; url: string };

export type RemoteSiteIntent =
  { create: NewRemoteSite } | { create?: undefined; select: RemoteSiteSelection; values: RemoteSiteValues };

/** Salesforce's published list of Hyperforce addresses, and the part of it that is meant: all, unless told. */
export type HyperforceIntent = ({ file: string } | { file?: undefined; url: string }) & {
  regions?: string[];
  providers?: string[];
};

/** Addresses that should be let in. Ranges that are there stay. */
export type IpRangeIntent = {
  /** Profiles, by label or API name, whose login IP ranges are meant. */
  profiles?: string[];
  /** Whether the org-wide trusted ranges are meant. */
  isOrgWide?: boolean;
  /** "start-end", a CIDR block or one address. */
  ranges?: string[];
  hyperforce?: HyperforceIntent;
  /** What is written beside each of the ranges. */
  description?: string;
};

/** The desired state of an org: what flags or a recipe ask for, without a word on how to get there. */
export type Integration = {
  connectedApps?: ConnectedAppIntent[];
  remoteSites?: RemoteSiteIntent[];
  ipRanges?: IpRangeIntent[];
};
