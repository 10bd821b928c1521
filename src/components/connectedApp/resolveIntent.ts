import { Messages, SfError, type Connection } from '@salesforce/core';
import { throwAll } from '../../errors/throwAll.js';
import type { ConnectedAppIntent } from '../../integration/integration.js';
import { resolveGrantees, type Grantee } from '../grantee.js';
import { findOrPlanPermissionSet } from '../permissionSet.js';
import { resolveUsers, type UserRow } from '../user.js';
import type { Inventory, KnownApp } from './inventory.js';
import { resolveApp, type UninstalledApp } from './resolve.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** An intent with everything in it found in the org. */
export type ResolvedIntent = {
  known: KnownApp | UninstalledApp;
  /** Who is to have access, the dedicated permission set among them. */
  grantees: Grantee[];
  dedicated?: { permissionSet: Grantee; users: UserRow[] };
};

const settled = async <T>(work: Promise<T>): Promise<T | SfError> =>
  work.catch((error: unknown) => {
    if (error instanceof SfError) return error;
    throw error;
  });

const findDedicated = (
  intent: NonNullable<ConnectedAppIntent['dedicatedPermissionSet']>,
  { grantees, groups }: Inventory,
  app: KnownApp | UninstalledApp | SfError,
): Grantee | SfError | undefined => {
  if (intent.name !== undefined) return findOrPlanPermissionSet(grantees, intent.name, groups);
  if (app instanceof Error || app.label === null) return undefined;
  return findOrPlanPermissionSet(grantees, messages.getMessage('value.PermissionSetLabel', [app.label]), groups);
};

/**
 * Finds the app, the profiles and permission sets and the users that an intent names.
 *
 * @throws SfError one for everything that is wrong with the names; connection errors
 */
export async function resolveIntent(
  connection: Connection,
  inventory: Inventory,
  intent: ConnectedAppIntent,
): Promise<ResolvedIntent> {
  const { dedicatedPermissionSet } = intent;
  const { found, errors } = resolveGrantees(inventory.grantees, intent, inventory.groups);
  const [known, people] = await Promise.all([
    settled(resolveApp(connection, inventory, intent.name)),
    dedicatedPermissionSet ? resolveUsers(connection, dedicatedPermissionSet.assignTo) : { users: [], errors: [] },
  ]);
  const permissionSet = dedicatedPermissionSet ? findDedicated(dedicatedPermissionSet, inventory, known) : undefined;
  throwAll([
    ...(known instanceof Error ? [known] : []),
    ...errors,
    ...(permissionSet instanceof Error ? [permissionSet] : []),
    ...people.errors,
  ]);
  const dedicated = permissionSet as Grantee | undefined;
  return {
    known: known as KnownApp | UninstalledApp,
    grantees: [...new Set(dedicated ? [...found, dedicated] : found)],
    ...(dedicated ? { dedicated: { permissionSet: dedicated, users: people.users } } : {}),
  };
}
