import type { EmulatedOrg } from '../org/org.js';
import type { ComponentKind, ListedComponent } from './components/component.js';
import { connectedAppKind } from './components/connectedApp.js';
import { externalClientAppKind } from './components/externalClientApp.js';
import { satelliteKinds } from './components/externalClientAppSatellites.js';
import { permissionSetKind } from './components/permissionSet.js';
import { profileKind } from './components/profile.js';
import { remoteSiteKind } from './components/remoteSite.js';
import { settingsKind } from './components/settings.js';

/** The metadata types whose components the emulator keeps, those that others refer to first. */
const kinds: ComponentKind[] = [
  settingsKind,
  remoteSiteKind,
  permissionSetKind,
  profileKind,
  connectedAppKind,
  externalClientAppKind,
  ...satelliteKinds,
];

/**
 * Finds out how the emulator keeps a type.
 *
 * @param type the type's name in a package.xml.
 * @returns undefined for a type of which the org has no components.
 */
export function kindOf(type: string): ComponentKind | undefined {
  return kinds.find((kind) => kind.type === type);
}

/**
 * Finds a component in a type's listing.
 *
 * @param org the org.
 * @param kind the type.
 * @param fullName the name, case counts.
 */
export function findListed(org: EmulatedOrg, kind: ComponentKind, fullName: string): ListedComponent | undefined {
  return kind.list(org).find((component) => component.fullName === fullName);
}

/**
 * Tells when a type's components are deployed: those that others refer to come first.
 *
 * @param type the type's name.
 * @returns a number to sort by.
 */
export function deployOrder(type: string): number {
  return kinds.findIndex((kind) => kind.type === type);
}
