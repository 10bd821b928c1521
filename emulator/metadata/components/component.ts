import { newId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { MetadataObject, MetadataValue, OrgState } from '../../org/state.js';

/** A component as a listing shows it. Dates are ISO texts. */
export type ListedComponent = {
  fullName: string;
  id: string;
  namespacePrefix: string | null;
  createdDate?: string;
  lastModifiedDate?: string;
};

/** What a deployment hands to the component it deploys. */
export type DeployContext = { org: EmulatedOrg; apiVersion: number };

/** One metadata type as the emulator carries it: how it is listed, read and written. */
export type ComponentKind = {
  /** The type's name in a package.xml. */
  type: string;
  /** Name of the root element, which is also the schema type; differs from `type` for settings. */
  rootOf: (fullName: string) => string;
  list: (org: EmulatedOrg) => ListedComponent[];
  /** The content a retrieve writes; undefined when the org does not give it out. */
  read: (org: EmulatedOrg, fullName: string, apiVersion: number) => MetadataObject | undefined;
  /** Elements of the root that are written even when they are empty. */
  keptEmpty?: string[];
  /** The warning for a listed component that cannot be read, in place of "cannot be found". */
  unreadable?: (org: EmulatedOrg, fullName: string) => string | undefined;
  /** Makes or changes the component, or throws a {@link Refusal} before it has changed anything. Returns its id. */
  deploy: (context: DeployContext, fullName: string, metadata: MetadataObject) => string;
  /** Removes the component; false when there is none. */
  remove?: (org: EmulatedOrg, fullName: string) => boolean;
};

/** The org's reason not to deploy a component, in the platform's words where they are known. */
export class Refusal extends Error {
  /** @param message the text that becomes the component failure's `problem`. */
  public constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}

/**
 * Splits a full name at its namespace, as the platform does for any name with a double underscore.
 *
 * @param fullName e.g. `ns__Name`.
 * @returns the namespace, or null.
 */
function namespaceOf(fullName: string): string | null {
  return /^([A-Za-z]\w*?)__.+$/.exec(fullName)?.[1] ?? null;
}

/**
 * Puts the namespace before a name unless it stands there already.
 *
 * @param name the name with or without its namespace.
 * @param namespacePrefix the namespace, or null.
 */
export function qualifiedName(name: string, namespacePrefix: string | null): string {
  return namespacePrefix === null || name.startsWith(`${namespacePrefix}__`) ? name : `${namespacePrefix}__${name}`;
}

/**
 * Refuses a new component whose name claims another org's namespace.
 *
 * @param org the org, whose own namespace is allowed.
 * @param fullName the new component's full name.
 * @throws Refusal with the platform's text (seen in public reports for connected apps and remote sites).
 */
export function refuseForeignNamespace(org: EmulatedOrg, fullName: string): void {
  const namespace = namespaceOf(fullName);
  if (namespace === null || namespace === org.state.organization.namespacePrefix) return;
  throw new Refusal(
    `Cannot create a new component with the namespace: ${namespace}.  ` +
      'Only components in the same namespace as the organization can be created through the API',
  );
}

/**
 * Refuses a change to a component that belongs to a managed package.
 *
 * @param entity name of the object behind the type, e.g. `ConnectedApplication`.
 * @param id the component's id.
 * @param field the part that differs, where one is known.
 * @returns the refusal.
 */
export function managedRefusal(entity: string, id: string, field?: string): Refusal {
  const part = field === undefined ? '' : `, field=${field}`;
  return new Refusal(`Cannot modify managed object: entity=${entity}, component=${id}${part}, state=installed`);
}

/**
 * Refuses a name that the platform would not take as an API name.
 *
 * @param fullName the new component's name, without a namespace.
 * @throws Refusal
 */
export function refuseBadApiName(fullName: string): void {
  if (/^[A-Za-z](?!\w*__)\w*(?<!_)$/.test(fullName)) return;
  throw new Refusal(
    `The API name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, ` +
      `not include spaces, not end with an underscore, and not contain two consecutive underscores: ${fullName}`,
  );
}

/**
 * Gives a text element.
 *
 * @param metadata the content.
 * @param name the element's name.
 * @returns its text; undefined when it is absent, empty or not text.
 */
export function textOf(metadata: MetadataObject, name: string): string | undefined {
  const value = metadata[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Gives a complex element.
 *
 * @param metadata the content.
 * @param name the element's name.
 * @returns its children; undefined when it is absent.
 */
export function objectOf(metadata: MetadataObject, name: string): MetadataObject | undefined {
  const value = metadata[name];
  return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

/**
 * Gives a repeated element's entries.
 *
 * @param metadata the content.
 * @param name the element's name.
 * @returns its entries in document order; a single one need not be in an array.
 */
export function listOf(metadata: MetadataObject, name: string): MetadataValue[] {
  const value = metadata[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * Gives a repeated text element's entries.
 *
 * @param metadata the content.
 * @param name the element's name.
 * @returns its texts without the empty ones.
 */
export function textsOf(metadata: MetadataObject, name: string): string[] {
  return listOf(metadata, name).filter((entry) => typeof entry === 'string' && entry !== '') as string[];
}

/**
 * Gives a repeated complex element's entries.
 *
 * @param metadata the content.
 * @param name the element's name.
 */
export function objectsOf(metadata: MetadataObject, name: string): MetadataObject[] {
  return listOf(metadata, name).filter(
    (entry) => typeof entry === 'object' && !Array.isArray(entry),
  ) as MetadataObject[];
}

/**
 * Finds the permission set that a profile owns, and makes it if the org's data lacks it: the platform keeps one for
 * every profile.
 *
 * @param state the org.
 * @param profileId the profile's id.
 */
export function profileOwnedSet(state: OrgState, profileId: string): OrgState['permissionSets'][number] {
  const known = state.permissionSets.find((set) => set.profileId === profileId);
  if (known) return known;
  const profile = state.profiles.find(({ id }) => id === profileId);
  const id = newId('0PS');
  const made = {
    id,
    name: `X${profileId}`,
    label: `X${profileId}`,
    namespacePrefix: null,
    profileId,
    type: 'Profile' as const,
    permissionSetGroupId: null,
    license: profile?.userLicense ?? null,
    description: null,
    userPermissions: [],
  };
  state.permissionSets.push(made);
  return made;
}
