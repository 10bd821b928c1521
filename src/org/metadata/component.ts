import type { Connection } from '@salesforce/core';
import { sameId } from '../../names/salesforceId.js';
import type { ListedComponent } from './list.js';

/** Full names by metadata type. */
export type Members = { [type: string]: string[] };

// oauthPolicy, sessionPolicy and profile and permission set lists need 49 (Metadata API guide, ConnectedApp).
const LOWEST_API_VERSION = 49;

/** The connection's API version, or the lowest that shows all of an app, e.g. `68.0`. */
export function metadataVersion(connection: Connection): string {
  return Math.max(Number(connection.getApiVersion()), LOWEST_API_VERSION).toFixed(1);
}

/** Whether the connection's own API version shows all of an app. */
export function showsWholeApp(connection: Connection): boolean {
  return Number(connection.getApiVersion()) >= LOWEST_API_VERSION;
}

/** How the platform spells a full name in a list may be percent-encoded; this is how people read it. */
export function decodeFullName(fullName: string): string {
  try {
    return decodeURIComponent(fullName);
  } catch {
    return fullName;
  }
}

/** Finds what listMetadata says of a component by its id, or by its name: which signs are percent-encoded isn't certain. */
export function findListed(
  listed: ListedComponent[],
  { id, name }: { id: string | null; name: string },
): ListedComponent | undefined {
  return listed.find((component) => sameId(component.id, id) || decodeFullName(component.fullName) === name);
}

// A packaging org's own components carry a namespace too, but aren't "installed".
const ownStates = ['unmanaged', 'released', 'beta', 'deprecatedEditable'];

/** Whether a component was installed with a package, by its manageable state and its namespace. */
export function isFromPackage(namespacePrefix?: string | null, manageableState?: string | null): boolean {
  return manageableState === 'installed' || (Boolean(namespacePrefix) && !ownStates.includes(manageableState ?? ''));
}
