import { Messages, SfError } from '@salesforce/core';
import { throwAll } from '../../errors/throwAll.js';
import { sameId } from '../../names/salesforceId.js';
import { uniqueBy } from '../../names/uniqueBy.js';
import { quoteName } from '../../names/quoteName.js';
import { decodeFullName } from '../../org/metadata/component.js';
import type { ListedComponent } from '../../org/metadata/list.js';
import type { Reader } from '../../org/reader.js';
import { areProfilesHidden, resolveVisibleProfiles } from '../access/profileFiltering.js';
import { buildGrantees, type Grantee, type PermissionSetRow } from '../access/grantee.js';
import { openHolder, securityMember, type ProfileRef, type RangeHolder } from './holder.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

type ProfileRow = { Id: string; UserType: string | null };

/** All profiles of an org, as they can be named. */
type ProfileDirectory = {
  profiles: ProfileRef[];
  grantees: Grantee[];
  /** Whether there are profiles that the login doesn't see. */
  isHidden: boolean;
};

// Every profile owns a PermissionSet row, and Profile.Name is readable through it in every edition.
const ownedSetsQuery = {
  soql: 'SELECT Id, Name, Label, NamespacePrefix, IsOwnedByProfile, ProfileId, Profile.Name, Type FROM PermissionSet WHERE IsOwnedByProfile = true',
};

const toProfile = (component: ListedComponent, grantees: Grantee[], partners: ProfileRow[]): ProfileRef => {
  const apiName = decodeFullName(component.fullName);
  const grantee = grantees.find(({ profileId, apiName: name }) => sameId(profileId, component.id) || name === apiName);
  const id = grantee?.profileId ?? null;
  return {
    id,
    label: grantee?.label.trim() ? grantee.label : apiName,
    fullName: component.fullName,
    apiName,
    isPartner: partners.some((row) => sameId(row.Id, id)),
  };
};

const readDirectory = async (reader: Reader): Promise<ProfileDirectory> => {
  const [listed, { sets, profiles }] = await Promise.all([
    reader.list('Profile'),
    reader.query<{ sets: PermissionSetRow; profiles: ProfileRow }>({
      sets: ownedSetsQuery,
      profiles: { soql: "SELECT Id, UserType FROM Profile WHERE UserType = 'PowerPartner'" },
    }),
  ]);
  if (sets.error) throw sets.error;
  const grantees = buildGrantees(sets.records, listed);
  // The limit of partner profiles is the org's to keep where it doesn't tell which those are.
  const partners = profiles.records ?? [];
  return {
    profiles: listed.map((component) => toProfile(component, grantees, partners)),
    grantees,
    isHidden: areProfilesHidden(sets.records, listed),
  };
};

/**
 * Reads which profiles there are, once a run: listing and records side by side.
 *
 * @throws SfError LoginExpired, ApiDisabled, InsufficientAccess, OrgUnreachable, OrgRefused
 */
export function readProfiles(reader: Reader): Promise<ProfileDirectory> {
  return reader.once('profiles', () => readDirectory(reader));
}

const isSame = (profile: ProfileRef, { profileId, apiName }: Grantee): boolean =>
  sameId(profile.id, profileId) || profile.apiName === apiName;

/**
 * Finds profiles by label, API name or id.
 *
 * @returns the profiles named, each once, and an error for every name that is blank, unknown (with the nearest names),
 * ambiguous, or of a profile that the login doesn't see or the org doesn't list
 */
export function resolveProfiles(
  { profiles, grantees, isHidden }: ProfileDirectory,
  names: string[],
): { found: ProfileRef[]; errors: SfError[] } {
  const { found, errors } = resolveVisibleProfiles(grantees, names, isHidden);
  const missing = found.filter((grantee) => !profiles.some((profile) => isSame(profile, grantee)));
  return {
    found: profiles.filter((profile) => found.some((grantee) => isSame(profile, grantee))),
    errors: [
      ...errors,
      ...missing.map(({ label }) => messages.createError('error.ProfileUnreadable', [quoteName(label)])),
    ],
  };
}

const readHolder = async (reader: Reader, profile: ProfileRef | null): Promise<RangeHolder> => {
  const { xml } = profile
    ? await reader.retrieve('Profile', profile.fullName)
    : await reader.retrieve(securityMember.type, securityMember.fullName);
  if (xml !== undefined) return openHolder(profile, xml);
  throw profile
    ? messages.createError('error.ProfileUnreadable', [quoteName(profile.label)])
    : messages.createError('error.SecurityUnreadable');
};

/**
 * Retrieves the ranges of profiles and of the org in one go.
 *
 * @param profiles null is the org
 * @returns the holders in the order given
 * @throws SfError ProfileUnreadable, SecurityUnreadable for what the org doesn't hand over, all at once;
 * ArchiveIncomplete, RetrieveFailed and connection errors
 */
export async function readHolders(reader: Reader, profiles: Array<ProfileRef | null>): Promise<RangeHolder[]> {
  const results = await Promise.allSettled(profiles.map((profile) => readHolder(reader, profile)));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [SfError.wrap(result.reason)] : []));
  throwAll(uniqueBy(errors, ({ message }) => message));
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
