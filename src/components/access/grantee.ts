import { Messages, type SfError } from '@salesforce/core';
import { notFoundError, suggestNames } from '../../errors/notFound.js';
import { isBlankName } from '../../names/comparableName.js';
import { matchByName, type Names } from '../../names/matchByName.js';
import { tellApart } from '../../names/nameDifference.js';
import { quoteName } from '../../names/quoteName.js';
import { decodeFullName, findListed } from '../../org/metadata/component.js';
import type { ListedComponent } from '../../org/metadata/list.js';
import { groupError, groupNames, type PermissionSetGroup } from './permissionSetGroup.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'grantee');

/** What an app can be opened to: a profile or a permission set. Access always hangs on a PermissionSet row; a profile owns one. */
export type Grantee = {
  kind: 'Profile' | 'PermissionSet';
  /** Id of the PermissionSet row, a profile's own one for a profile; for a new one what {@link creationKey} gives. */
  permissionSetId: string;
  /** Whether this run has yet to create it. */
  isNew?: true;
  profileId: string | null;
  label: string;
  apiName: string;
  namespacePrefix: string | null;
  /** Whether the org keeps the profile's name from the login, so that the label isn't one. */
  isNameHidden?: true;
};

export type PermissionSetRow = {
  Id: string;
  Name: string;
  Label: string;
  NamespacePrefix: string | null;
  IsOwnedByProfile: boolean;
  ProfileId: string | null;
  Profile: { Name: string | null } | null;
  Type: string | null;
};

/** All permission sets and the ones that profiles own. */
export const granteesQuery = {
  soql: 'SELECT Id, Name, Label, NamespacePrefix, IsOwnedByProfile, ProfileId, Profile.Name, Type FROM PermissionSet',
};

/**
 * Joins the PermissionSet rows with the profiles' API names, which only listMetadata knows.
 *
 * @param rows answer to {@link granteesQuery}; computed rows of permission set groups are left out, since an app can't
 * be given to a group ({@link buildGroups})
 * @param listed listMetadata's answer, Profile components in it
 */
export function buildGrantees(rows: PermissionSetRow[], listed: ListedComponent[]): Grantee[] {
  const profiles = listed.filter(({ type }) => type === 'Profile');
  return rows
    .filter(({ Type }) => Type !== 'Group')
    .map((row) => {
      const visibleName = row.Profile?.Name?.trim() ? row.Profile.Name : undefined;
      const profileName = visibleName ?? row.Label;
      if (!row.IsOwnedByProfile) {
        const prefix = row.NamespacePrefix ? `${row.NamespacePrefix}__` : '';
        return {
          kind: 'PermissionSet',
          permissionSetId: row.Id,
          profileId: null,
          label: row.Label,
          apiName: `${prefix}${row.Name}`,
          namespacePrefix: row.NamespacePrefix,
        };
      }
      const component = findListed(profiles, { id: row.ProfileId, name: profileName });
      return {
        kind: 'Profile',
        permissionSetId: row.Id,
        profileId: row.ProfileId,
        label: profileName,
        apiName: component ? decodeFullName(component.fullName) : profileName,
        namespacePrefix: null,
        ...(visibleName === undefined ? { isNameHidden: true as const } : {}),
      };
    });
}

const namesOf = ({ label, apiName, permissionSetId, profileId }: Grantee): Names => ({
  names: [label, apiName],
  ids: [permissionSetId, profileId],
});

const describeGrantee = (
  { kind, label, apiName, permissionSetId, profileId }: Grantee,
  mark: string | undefined,
): string => {
  const id = kind === 'Profile' ? (profileId ?? permissionSetId) : permissionSetId;
  const details = [`API name ${apiName}`, `id ${id}`, mark].filter(Boolean).join(', ');
  return `"${label}" (${details})`;
};

/** The error for a name that something else than what is wanted has; undefined where nothing has it. */
const wrongKindError = (
  grantees: Grantee[],
  groups: PermissionSetGroup[],
  kind: Grantee['kind'],
  wanted: string,
): SfError | undefined => {
  const [group] = matchByName(groups, groupNames, wanted);
  if (group) return groupError(grantees, group);
  const [other] = matchByName(
    grantees.filter((grantee) => grantee.kind !== kind),
    namesOf,
    wanted,
  );
  if (!other) return undefined;
  return messages.createError(`error.${other.kind}Not${kind}`, [quoteName(wanted)], [quoteName(other.label)]);
};

const findGrantee = (
  grantees: Grantee[],
  groups: PermissionSetGroup[],
  kind: Grantee['kind'],
  name: string,
): Grantee | SfError => {
  const wanted = name.trim();
  if (isBlankName(wanted)) return messages.createError(`error.Blank${kind}`);
  const candidates = grantees.filter((grantee) => grantee.kind === kind);
  const matches = matchByName(candidates, namesOf, wanted);
  const [first, ...others] = matches;
  if (first && others.length === 0) return first;
  if (first) {
    const marks = tellApart(matches.map(({ label }) => label));
    const list = matches.map((grantee, index) => describeGrantee(grantee, marks[index])).join(', ');
    return messages.createError(`error.${kind}Ambiguous`, [quoteName(wanted), list]);
  }
  const names = candidates.flatMap(({ label, apiName }) => [label, apiName]);
  return (
    wrongKindError(grantees, groups, kind, wanted) ??
    notFoundError(messages, `error.${kind}NotFound`, wanted, suggestNames(wanted, names))
  );
};

/**
 * Finds profiles and permission sets by label, API name or id; exact before case-insensitive before equal to the eye.
 *
 * @param groups the org's permission set groups, which can't be given access
 * @returns the ones found, each once, and an error for every name that is blank, unknown (with the nearest names),
 * stands for several, or is a group's or the other kind's
 */
export function resolveGrantees(
  grantees: Grantee[],
  names: { profiles?: string[]; permissionSets?: string[] },
  groups: PermissionSetGroup[] = [],
): { found: Grantee[]; errors: SfError[] } {
  const find = (kind: Grantee['kind'], wanted: string[] = []): Array<Grantee | SfError> =>
    wanted.map((name) => findGrantee(grantees, groups, kind, name));
  const results = [...find('Profile', names.profiles), ...find('PermissionSet', names.permissionSets)];
  const isGrantee = (result: Grantee | SfError): result is Grantee => !(result instanceof Error);
  return {
    found: [...new Set(results.filter(isGrantee))],
    errors: results.filter((result): result is SfError => result instanceof Error),
  };
}

/** Whether another permission set (or profile) has the same label, so that a deployed list can't tell them apart. */
export function isLabelShared(grantees: Grantee[], { kind, label, permissionSetId }: Grantee): boolean {
  return grantees.some(
    (other) => other.kind === kind && other.label === label && other.permissionSetId !== permissionSetId,
  );
}
