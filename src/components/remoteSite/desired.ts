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

/** What is wanted of remote sites: one that should be there, or values of those that are. */
export type RemoteSiteDesired =
  { create: NewRemoteSite } | { create?: undefined; select: RemoteSiteSelection; values: RemoteSiteValues };
