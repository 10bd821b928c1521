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
  /** The certificate for "Use digital signatures": bare base64 of its DER form. */
  certificate?: string;
  /** OAuth scopes in metadata spelling. */
  scopes?: string[];
};

/** The desired state of an org: what flags or a recipe ask for, without a word on how to get there. */
export type Integration = {
  connectedApps?: ConnectedAppIntent[];
};
