import type { IpRange } from '../../ipRange/ipRange.js';
import type { Reader } from '../../org/reader.js';
import type { ComponentRef } from '../../plan/change.js';
import type { ComponentKind, Found, ImpactReport, Part } from '../../plan/kind.js';
import { addedRangesErrors, readAddedRanges } from '../ipRange/addedRanges.js';
import { diffRanges, isHolderMoved, keepRanges, newRanges, type WantedRanges } from '../ipRange/diff.js';
import type { ProfileRef, RangeHolder } from '../ipRange/holder.js';
import { assessLockout } from '../ipRange/lockout.js';
import { readHolders, readProfiles, resolveProfiles } from '../ipRange/read.js';
import type { ProfileDesired } from './desired.js';

/** A profile with the ranges that all desired states about it want. */
type ProfileTarget = WantedRanges & { component: ComponentRef; profile: ProfileRef };

const find = async (reader: Reader, desired: ProfileDesired[]): Promise<Found<ProfileTarget>> => {
  // A Hyperforce list that can't be read ends the run before the org is asked.
  const { read, errors } = await readAddedRanges(
    reader,
    desired.map(({ loginIpRanges }) => loginIpRanges),
  );
  if (errors.length > 0) return { targets: [], errors };
  const directory = await readProfiles(reader);
  const wanted = new Map<ProfileRef, IpRange[]>();
  desired.forEach(({ name }, index) => {
    const resolved = resolveProfiles(directory, [name]);
    errors.push(...resolved.errors);
    for (const profile of resolved.found) {
      wanted.set(profile, [...(wanted.get(profile) ?? []), ...(read[index]?.ranges ?? [])]);
    }
  });
  return {
    targets: [...wanted].map(([profile, ranges]) => ({
      component: { type: 'Profile', fullName: profile.apiName },
      profile,
      // What several desired states ask for is wanted once.
      wanted: [...new Set(ranges)],
    })),
    errors,
    notices: read.flatMap(({ notices }) => notices),
  };
};

const impact = async (reader: Reader, parts: Array<Part<ProfileTarget, RangeHolder>>): Promise<ImpactReport> => {
  const firsts = parts
    .filter(({ state }) => state.entries.length === 0)
    .map(({ state, target }) => ({ profile: target.profile, ranges: newRanges(state, target) }))
    .filter(({ ranges }) => ranges.length > 0);
  return { impact: { losesAccess: [] }, ...(await assessLockout(reader, firsts)) };
};

/** Profiles: the login IP ranges. Ranges are added to those that are there, none is altered or removed. */
export const profileKind: ComponentKind<ProfileDesired, ProfileTarget, RangeHolder> = {
  key: 'profiles',
  check: (desired) => desired.flatMap(({ loginIpRanges }) => addedRangesErrors(loginIpRanges)),
  find,
  read: (reader, targets) =>
    readHolders(
      reader,
      targets.map(({ profile }) => profile),
    ),
  diff: diffRanges,
  isMoved: isHolderMoved,
  keep: keepRanges,
  impact,
};
