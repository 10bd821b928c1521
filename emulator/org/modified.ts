import type { EmulatedOrg } from './org.js';
import type { ConnectedApp } from './state.js';

/**
 * Moves an app's last modified date to now, in the form the date has.
 *
 * @param org the org, whose clock counts.
 * @param app the app.
 */
export function markModified(org: EmulatedOrg, app: ConnectedApp): void {
  const date = new Date(org.now()).toISOString();
  app.lastModifiedDate = app.lastModifiedDate.endsWith('+0000') ? date.replace('Z', '+0000') : date;
}

/**
 * Does to an app what giving or taking away access by a record does to it.
 *
 * @param org the org; a switch decides whether the app's date moves.
 * @param applicationId the app's id; that of no connected app changes nothing.
 */
export function markGranted(org: EmulatedOrg, applicationId: string): void {
  const app = org.state.connectedApps.find(({ id }) => id === applicationId);
  if (app !== undefined && org.switches.grantMovesLastModified) markModified(org, app);
}
