import { newId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { MetadataObject, PermissionSet } from '../../org/state.js';
import {
  managedRefusal,
  qualifiedName,
  Refusal,
  refuseBadApiName,
  refuseForeignNamespace,
  textOf,
  type ComponentKind,
  type DeployContext,
} from './component.js';
import { deployedPermissions, retrievedPermissions } from './userPermissions.js';

/** A permission set with the parts of its file that nothing else in the emulator looks at. */
type StoredPermissionSet = PermissionSet & { otherContent?: MetadataObject };

/** What the record itself holds; everything else of a file is other content. */
const recordElements = ['fullName', 'label', 'description', 'hasActivationRequired', 'license', 'userPermissions'];

/** Permission sets. A deployment replaces what a set holds; access to apps is no part of its file and stays. */
export const permissionSetKind: ComponentKind = {
  type: 'PermissionSet',
  rootOf: () => 'PermissionSet',
  list: (org) =>
    regularSets(org).map((set) => ({ fullName: listedName(set), id: set.id, namespacePrefix: set.namespacePrefix })),
  read: (org, fullName) => {
    const set = findSet(org, fullName);
    return set && retrievedSet(set);
  },
  deploy: deploySet,
  remove: (org, fullName) => {
    const set = findSet(org, fullName);
    if (set?.namespacePrefix !== null) return false;
    const { state } = org;
    state.permissionSets = state.permissionSets.filter((candidate) => candidate !== set);
    state.permissionSetAssignments = state.permissionSetAssignments.filter(
      ({ permissionSetId }) => permissionSetId !== set.id,
    );
    state.setupEntityAccess = state.setupEntityAccess.filter(({ parentId }) => parentId !== set.id);
    return true;
  },
};

function deploySet({ org }: DeployContext, fullName: string, metadata: MetadataObject): string {
  if (org.switches.permissionSetDeploy === 'refused')
    throw new Refusal('Not available for deploy for this organization');
  const set = findSet(org, fullName);
  if (set?.namespacePrefix != null) throw managedRefusal('PermissionSet', set.id);
  if (!set) {
    refuseForeignNamespace(org, fullName);
    refuseBadApiName(fullName);
  }
  const permissions = [...deployedPermissions(org, metadata)].filter(([, isOn]) => isOn).map(([name]) => name);
  const content = {
    label: textOf(metadata, 'label') ?? '',
    description: textOf(metadata, 'description') ?? null,
    hasActivationRequired: textOf(metadata, 'hasActivationRequired') === 'true',
    license: textOf(metadata, 'license') ?? null,
    userPermissions: permissions,
    otherContent: Object.fromEntries(Object.entries(metadata).filter(([name]) => !recordElements.includes(name))),
  };
  if (set) return Object.assign(set, content).id;
  const made: StoredPermissionSet = {
    id: newId('0PS'),
    name: fullName,
    namespacePrefix: null,
    profileId: null,
    type: 'Regular',
    permissionSetGroupId: null,
    ...content,
  };
  org.state.permissionSets.push(made);
  return made.id;
}

function regularSets(org: EmulatedOrg): PermissionSet[] {
  return org.state.permissionSets.filter(({ type }) => type === 'Regular');
}

function findSet(org: EmulatedOrg, fullName: string): PermissionSet | undefined {
  return regularSets(org).find((set) => listedName(set) === fullName);
}

function listedName(set: PermissionSet): string {
  return qualifiedName(set.name, set.namespacePrefix);
}

function retrievedSet(set: StoredPermissionSet): MetadataObject {
  return {
    ...set.otherContent,
    hasActivationRequired: String(set.hasActivationRequired ?? false),
    description: set.description ?? '',
    label: set.label,
    license: set.license ?? '',
    userPermissions: retrievedPermissions(set.userPermissions),
  };
}
