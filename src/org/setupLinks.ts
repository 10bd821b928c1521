import type { Connection } from '@salesforce/core';

/** Lightning Setup pages, as public tools and guides open them. */
const pages = {
  connectedAppsOauthUsage: '/lightning/setup/ConnectedAppsUsage/home',
  manageConnectedApps: '/lightning/setup/ConnectedApplication/home',
  appManager: '/lightning/setup/NavigationMenus/home',
  remoteSites: '/lightning/setup/SecurityRemoteProxy/home',
  externalClientApps: '/lightning/setup/ManageExternalClientApplication/home',
  networkAccess: '/lightning/setup/NetworkAccess/home',
  deploymentStatus: '/lightning/setup/DeployStatus/home',
} as const;

export type SetupPage = keyof typeof pages;

/** The address of a Setup page in the connection's org. */
export function setupLink(connection: Connection, page: SetupPage): string {
  return new URL(pages[page], connection.instanceUrl).href;
}

/**
 * The address of one connected app's page, where its policies are edited.
 *
 * @param appId id of the ConnectedApplication row, 0H4…
 */
export function connectedAppLink(connection: Connection, appId: string): string {
  const page = new URL('/lightning/setup/ConnectedApplication/page', connection.instanceUrl);
  page.searchParams.set('address', `/${appId}`);
  return page.href;
}
