import { Messages, type Connection } from '@salesforce/core';
import { throwAll } from '../../errors/throwAll.js';
import { sameId } from '../../names/salesforceId.js';
import { quoteName } from '../../names/quoteName.js';
import type { Members } from '../../org/metadata/component.js';
import { listMetadata, type ListedComponent } from '../../org/metadata/list.js';
import { retrieveMetadata } from '../../org/metadata/retrieve.js';
import { queryAll } from '../../org/records.js';
import { buildGrantees, resolveGrantees, type Grantee, type PermissionSetRow } from '../access/grantee.js';
import { openHolder, profilePath, securityMember, type ProfileRef, type RangeHolder } from './holder.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

type ProfileRow = { Id: string; UserType: string | null };

/** All profiles of an org, as they can be named. */
export type ProfileDirectory = { profiles: ProfileRef[]; grantees: Grantee[] };

// Every profile owns a PermissionSet row, and Profile.Name is readable through it in every edition.
const ownedSetsQuery = {
  soql: 'SELECT Id, Name, Label, NamespacePrefix, IsOwnedByProfile, ProfileId, Profile.Name, Type FROM PermissionSet WHERE IsOwnedByProfile = true',
};

const decoded = (fullName: string): string => {
  try {
    return decodeURIComponent(fullName);
  } catch {
    return fullName;
  }
};

const toProfile = (component: ListedComponent, grantees: Grantee[], partners: ProfileRow[]): ProfileRef => {
  const apiName = decoded(component.fullName);
  const grantee = grantees.find(({ profileId, apiName: name }) => sameId(profileId, component.id) || name === apiName);
  const id = grantee?.profileId ?? null;
  return {
    id,
    label: grantee?.label ?? apiName,
    fullName: component.fullName,
    apiName,
    isPartner: partners.some((row) => sameId(row.Id, id)),
  };
};

/**
 * Reads which profiles there are: listing and records side by side.
 *
 * @throws SfError LoginExpired, ApiDisabled, InsufficientAccess, OrgUnreachable, OrgRefused
 */
export async function readProfiles(connection: Connection): Promise<ProfileDirectory> {
  const [listed, { sets, profiles }] = await Promise.all([
    listMetadata(connection, ['Profile']),
    queryAll<{ sets: PermissionSetRow; profiles: ProfileRow }>(connection, {
      sets: ownedSetsQuery,
      profiles: { soql: "SELECT Id, UserType FROM Profile WHERE UserType = 'PowerPartner'" },
    }),
  ]);
  if (sets.error) throw sets.error;
  const grantees = buildGrantees(sets.records, listed);
  // The limit of partner profiles is the org's to keep where it doesn't tell which those are.
  const partners = profiles.records ?? [];
  return { profiles: listed.map((component) => toProfile(component, grantees, partners)), grantees };
}

/**
 * Finds profiles by label, API name or id.
 *
 * @returns the profiles named, each once
 * @throws SfError one for all names that are blank, unknown (with the nearest names) or ambiguous
 */
export function resolveProfiles({ profiles, grantees }: ProfileDirectory, names: string[]): ProfileRef[] {
  const { found, errors } = resolveGrantees(grantees, { profiles: names });
  throwAll(errors);
  const missing = found.filter((grantee) => !profiles.some((profile) => isSame(profile, grantee)));
  throwAll(missing.map(({ label }) => messages.createError('error.ProfileUnreadable', [quoteName(label)])));
  return profiles.filter((profile) => found.some((grantee) => isSame(profile, grantee)));
}

const isSame = (profile: ProfileRef, { profileId, apiName }: Grantee): boolean =>
  sameId(profile.id, profileId) || profile.apiName === apiName;

/**
 * Retrieves the ranges of profiles and of the org in one go.
 *
 * @param isOrgWide whether the org's trusted ranges are wanted
 * @returns the org's first, then the profiles in their order
 * @throws SfError ProfileUnreadable, SecurityUnreadable for what the org doesn't hand over; RetrieveFailed and
 * connection errors
 */
export async function readHolders(
  connection: Connection,
  profiles: ProfileRef[],
  isOrgWide: boolean,
): Promise<RangeHolder[]> {
  if (profiles.length === 0 && !isOrgWide) return [];
  const members: Members = {
    ...(profiles.length > 0 ? { Profile: profiles.map(({ fullName }) => fullName) } : {}),
    ...(isOrgWide ? { [securityMember.type]: [securityMember.fullName] } : {}),
  };
  const { files } = await retrieveMetadata(connection, members);
  const xmlOf = (profile: ProfileRef | null): string | undefined =>
    profile
      ? (files[profilePath(profile.fullName)] ?? files[profilePath(profile.apiName)])
      : files[securityMember.path];
  const wanted = [...(isOrgWide ? [null] : []), ...profiles];
  throwAll(
    wanted
      .filter((profile) => xmlOf(profile) === undefined)
      .map((profile) =>
        profile
          ? messages.createError('error.ProfileUnreadable', [quoteName(profile.label)])
          : messages.createError('error.SecurityUnreadable'),
      ),
  );
  return wanted.map((profile) => openHolder(profile, xmlOf(profile) ?? ''));
}
