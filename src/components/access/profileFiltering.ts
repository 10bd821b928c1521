import { Messages, SfError } from '@salesforce/core';
import { quoteName } from '../../names/quoteName.js';
import { decodeFullName } from '../../org/metadata/component.js';
import type { ListedComponent } from '../../org/metadata/list.js';
import { resolveGrantees, type Grantee, type PermissionSetRow } from './grantee.js';
import type { PermissionSetGroup } from './permissionSetGroup.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'profileFiltering');

// Ids have 15 characters, or 18 with three more that only repeat their case.
const ID_LENGTH = 15;

/**
 * Whether the login doesn't see all profiles. Since Winter '27 a user without View All Profiles is shown no other
 * profile's name than their own: queries answer with empty names, not with an error (release notes, Profile Filtering).
 *
 * @param rows PermissionSet rows, those that profiles own among them
 * @param listed listMetadata's answer, Profile components in it
 */
export function areProfilesHidden(
  rows: Array<Pick<PermissionSetRow, 'IsOwnedByProfile' | 'ProfileId' | 'Profile'>>,
  listed: ListedComponent[],
): boolean {
  const profiles = listed.filter(({ type }) => type === 'Profile');
  const ids = new Set(profiles.map(({ id }) => id?.slice(0, ID_LENGTH)));
  const names = new Set(profiles.map(({ fullName }) => decodeFullName(fullName)));
  return rows
    .filter(({ IsOwnedByProfile }) => IsOwnedByProfile)
    .some(({ ProfileId, Profile }) => {
      const name = Profile?.Name?.trim() ?? '';
      return name === '' || !(ids.has(ProfileId?.slice(0, ID_LENGTH) ?? '') || names.has(name));
    });
}

/**
 * Finds profiles by label, API name or id, see {@link resolveGrantees}. Where the login doesn't see all of them, none is
 * said not to be there.
 *
 * @param isHidden what {@link areProfilesHidden} tells
 * @param groups as for {@link resolveGrantees}
 * @returns the ones found, each once, and an error for every other name: ProfilesHidden in place of ProfileNotFound
 */
export function resolveVisibleProfiles(
  grantees: Grantee[],
  names: string[],
  isHidden: boolean,
  groups: PermissionSetGroup[] = [],
): { found: Grantee[]; errors: SfError[] } {
  const results = names.map((name) => {
    const { found, errors } = resolveGrantees(grantees, { profiles: [name] }, groups);
    const isUnknown = ({ name: code }: SfError): boolean => isHidden && code === 'ProfileNotFoundError';
    return { found, errors: errors.map((error) => (isUnknown(error) ? hiddenError(name, error) : error)) };
  });
  return {
    found: [...new Set(results.flatMap(({ found }) => found))],
    errors: results.flatMap(({ errors }) => errors),
  };
}

const hiddenError = (name: string, { actions = [] }: SfError): SfError => {
  const error = messages.createError('error.ProfilesHidden', [quoteName(name.trim())]);
  error.actions = [...(error.actions ?? []), ...actions];
  return error;
};

/**
 * The error for an app that profiles may use whose names the login isn't shown: the lists that are deployed with a
 * change of it can't name them, and a profile that isn't named may lose its access.
 *
 * @param app the app's label
 * @param count how many profiles
 */
export function grantedProfilesHidden(app: string, count: number): SfError {
  const { message, actions = [] } = messages.createError('error.GrantedProfilesHidden', [
    quoteName(app),
    String(count),
  ]);
  return SfError.create({ name: 'ProfilesHiddenError', message, actions });
}
