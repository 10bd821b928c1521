import { Messages, type SfError } from '@salesforce/core';
import { NONE, withoutEmptyAdvice } from '../errors/withoutEmptyAdvice.js';
import { nearestNames } from '../names/nearest.js';
import { sameId } from '../names/salesforceId.js';
import { quoteName } from '../names/quoteName.js';
import type { ListedComponent } from '../org/metadata/list.js';

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
};

export type PermissionSetRow = {
  Id: string;
  Name: string;
  Label: string;
  NamespacePrefix: string | null;
  IsOwnedByProfile: boolean;
  ProfileId: string | null;
  Profile: { Name: string } | null;
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
 * be given to a group
 * @param listed listMetadata's answer, Profile components in it
 */
export function buildGrantees(rows: PermissionSetRow[], listed: ListedComponent[]): Grantee[] {
  const profiles = listed.filter(({ type }) => type === 'Profile');
  return rows
    .filter(({ Type }) => Type !== 'Group')
    .map((row) => {
      const profileName = row.Profile?.Name ?? row.Label;
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
      const component = profiles.find(
        ({ id, fullName }) => sameId(id, row.ProfileId) || decodeURIComponentSafely(fullName) === profileName,
      );
      return {
        kind: 'Profile',
        permissionSetId: row.Id,
        profileId: row.ProfileId,
        label: profileName,
        apiName: component ? decodeURIComponentSafely(component.fullName) : profileName,
        namespacePrefix: null,
      };
    });
}

const decodeURIComponentSafely = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const matchesExactly = (grantee: Grantee, name: string): boolean =>
  grantee.label === name ||
  grantee.apiName === name ||
  sameId(grantee.permissionSetId, name) ||
  sameId(grantee.profileId, name);

const matchesIgnoringCase = (grantee: Grantee, name: string): boolean =>
  [grantee.label, grantee.apiName].some((text) => text.toLowerCase() === name.toLowerCase());

const describeGrantee = ({ kind, label, apiName, permissionSetId, profileId }: Grantee): string =>
  `"${label}" (API name ${apiName}, id ${kind === 'Profile' ? (profileId ?? permissionSetId) : permissionSetId})`;

const findGrantee = (candidates: Grantee[], kind: Grantee['kind'], name: string): Grantee | SfError => {
  const wanted = name.trim();
  if (wanted === '') return messages.createError(`error.Blank${kind}`);
  const exact = candidates.filter((grantee) => matchesExactly(grantee, wanted));
  const matches = exact.length > 0 ? exact : candidates.filter((grantee) => matchesIgnoringCase(grantee, wanted));
  const [first, ...others] = matches;
  if (first && others.length === 0) return first;
  if (first) {
    return messages.createError(`error.${kind}Ambiguous`, [quoteName(wanted), matches.map(describeGrantee).join(', ')]);
  }
  const names = candidates.flatMap(({ label, apiName }) => [label, apiName]);
  const nearest = nearestNames(wanted, [...new Set(names)])
    .map(quoteName)
    .join(', ');
  return withoutEmptyAdvice(
    messages.createError(`error.${kind}NotFound`, [quoteName(wanted)], [nearest === '' ? NONE : nearest]),
  );
};

/**
 * Finds profiles and permission sets by label, API name or id; exact before case-insensitive.
 *
 * @returns the ones found, each once, and an error for every name that is blank, unknown (with the nearest names) or
 * stands for several
 */
export function resolveGrantees(
  grantees: Grantee[],
  names: { profiles?: string[]; permissionSets?: string[] },
): { found: Grantee[]; errors: SfError[] } {
  const find = (kind: Grantee['kind'], wanted: string[] = []): Array<Grantee | SfError> => {
    const candidates = grantees.filter((grantee) => grantee.kind === kind);
    return wanted.map((name) => findGrantee(candidates, kind, name));
  };
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
