import { newId } from '../../org/ids.js';
import { isPartnerLicense } from '../../org/permissions.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { IpRange, MetadataObject, Profile } from '../../org/state.js';
import { checkIpRange, checkPartnerRanges } from '../ipRange.js';
import { objectsOf, profileOwnedSet, Refusal, textOf, type ComponentKind, type DeployContext } from './component.js';
import { deployedPermissions, retrievedPermissions } from './userPermissions.js';

/** Profiles, of which the emulator keeps licence, user permissions and login IP ranges. */
export const profileKind: ComponentKind = {
  type: 'Profile',
  rootOf: () => 'Profile',
  list: (org) =>
    org.state.profiles.map((profile) => ({ fullName: encodedName(profile), id: profile.id, namespacePrefix: null })),
  read: (org, fullName) => {
    const profile = findProfile(org, fullName);
    return profile && retrievedProfile(org, profile);
  },
  deploy: deployProfile,
  remove: removeProfile,
};

/**
 * A custom profile that no user has can be removed; a deployment that removes one in use is refused
 * (forcedotcom/devops-center-feedback issue 207), and standard profiles can't be removed at all.
 */
function removeProfile(org: EmulatedOrg, fullName: string): boolean {
  const { state } = org;
  const profile = findProfile(org, fullName);
  if (profile?.isCustom !== true || state.users.some(({ profileId }) => profileId === profile.id)) return false;
  const sets = new Set(state.permissionSets.filter(({ profileId }) => profileId === profile.id).map(({ id }) => id));
  state.profiles = state.profiles.filter((candidate) => candidate !== profile);
  state.permissionSets = state.permissionSets.filter(({ id }) => !sets.has(id));
  state.setupEntityAccess = state.setupEntityAccess.filter(({ parentId }) => !sets.has(parentId));
  return true;
}

/** A deployment lays its file over what is there; a name that is not there makes a new profile. */
function deployProfile({ org }: DeployContext, fullName: string, metadata: MetadataObject): string {
  const known = findProfile(org, fullName);
  const permissions = deployedPermissions(org, metadata);
  const ranges = objectsOf(metadata, 'loginIpRanges').map(deployedRange);
  if (known && isPartnerLicense(known.userLicense)) checkPartnerRanges(ranges);
  if (known && !known.isCustom) refuseStandardChange(org, known, permissions);
  const profile = known ?? makeProfile(org, fullName, textOf(metadata, 'userLicense') ?? 'Salesforce');
  const set = profileOwnedSet(org.state, profile.id);
  const others = set.userPermissions.filter((name) => !permissions.has(name));
  set.userPermissions = [...others, ...[...permissions].filter(([, isOn]) => isOn).map(([name]) => name)];
  if ('loginIpRanges' in metadata) writeRanges(org, profile, ranges);
  return profile.id;
}

/** Reports agree that a standard profile's user permissions can't be changed; the platform's words are not known. */
function refuseStandardChange(org: EmulatedOrg, profile: Profile, permissions: Map<string, boolean>): void {
  const present = profileOwnedSet(org.state, profile.id).userPermissions;
  for (const [name, isOn] of permissions) {
    if (present.includes(name) === isOn) continue;
    throw new Refusal(`You can't change user permission ${name} of the standard profile ${profile.name}`);
  }
}

/** What a new profile's file does not say is taken from the standard profile of its licence. */
function makeProfile(org: EmulatedOrg, fullName: string, userLicense: string): Profile {
  const { profiles } = org.state;
  const licences = new Set(profiles.map((profile) => profile.userLicense));
  if (!licences.has(userLicense))
    throw new Refusal(`In field: userLicense - no UserLicense named ${userLicense} found`);
  const model = profiles.find(
    (profile) => !profile.isCustom && profile.fullName === 'Standard' && profile.userLicense === userLicense,
  );
  const name = decodeURIComponent(fullName);
  const made: Profile = { id: newId('00e'), fullName: name, name, userLicense, isCustom: true, loginIpRanges: [] };
  profiles.push(made);
  const set = profileOwnedSet(org.state, made.id);
  set.userPermissions = model ? [...profileOwnedSet(org.state, model.id).userPermissions] : [];
  return made;
}

function deployedRange(entry: MetadataObject): IpRange {
  const start = textOf(entry, 'startAddress') ?? '';
  const end = textOf(entry, 'endAddress') ?? '';
  checkIpRange(start, end);
  const description = textOf(entry, 'description');
  return { start, end, ...(description === undefined ? {} : { description }) };
}

function writeRanges(org: EmulatedOrg, profile: Profile, ranges: IpRange[]): void {
  if (org.switches.profileIpRangesOnDeploy === 'replace') {
    profile.loginIpRanges = ranges;
    return;
  }
  const isPresent = (range: IpRange): boolean =>
    profile.loginIpRanges.some(({ start, end }) => start === range.start && end === range.end);
  profile.loginIpRanges = [...profile.loginIpRanges, ...ranges.filter((range) => !isPresent(range))];
}

function findProfile(org: EmulatedOrg, fullName: string): Profile | undefined {
  return org.state.profiles.find((profile) => encodedName(profile) === fullName || profile.fullName === fullName);
}

/** Full names stand percent-encoded in listings and file names, but for blanks and a few signs that stay. */
function encodedName({ fullName }: Profile): string {
  const encode = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  return fullName.replaceAll(/[!"#$'()*+,/:;<=>?@[\\\]^`{|}~&]/g, encode);
}

function retrievedProfile(org: EmulatedOrg, profile: Profile): MetadataObject {
  const { userPermissions } = org.state.permissionSets.find(({ profileId }) => profileId === profile.id) ?? {
    userPermissions: [],
  };
  return {
    custom: String(profile.isCustom),
    loginIpRanges: profile.loginIpRanges.map(({ start, end, description }) => ({
      ...(description === undefined ? {} : { description }),
      endAddress: end,
      startAddress: start,
    })),
    userLicense: profile.userLicense,
    userPermissions: retrievedPermissions(userPermissions),
  };
}
