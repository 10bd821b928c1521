import type { Connection } from '@salesforce/core';
import { rangeEdges } from '../../ipRange/ipRange.js';
import { rangeFromEdges } from '../../ipRange/parseRange.js';
import type { MetadataEntry } from '../../metadata/metadataFile.js';
import { Reader } from '../../org/reader.js';
import { throwAll } from '../../errors/throwAll.js';
import type { ProfileRef, RangeHolder } from './holder.js';
import { readHolders, readProfiles, resolveProfiles } from './read.js';

/** One range of a profile or of the org. */
type ListedRange = {
  target: 'profile' | 'orgWide';
  /** The profile's label and API name; null for the org. */
  profile: string | null;
  profileName: string | null;
  start: string;
  end: string;
  description: string | null;
};

/** The ranges, and who was asked for but has none: labels of profiles, null for the org. */
export type RangeList = { ranges: ListedRange[]; without: Array<string | null> };

/** Addresses as the platform has them, in one spelling where they can be read. */
const edgesOf = (entry: MetadataEntry): { start: string; end: string } => {
  const start = entry['startAddress'] ?? entry['start'] ?? '';
  const end = entry['endAddress'] ?? entry['end'] ?? '';
  try {
    return rangeEdges(rangeFromEdges(start, end));
  } catch {
    return { start, end };
  }
};

const listOf = ({ profile, entries }: RangeHolder): ListedRange[] =>
  entries.map((entry) => ({
    target: profile ? 'profile' : 'orgWide',
    profile: profile?.label ?? null,
    profileName: profile?.apiName ?? null,
    ...edgesOf(entry),
    description: entry['description'] ?? null,
  }));

const namedProfiles = async (reader: Reader, names: string[]): Promise<ProfileRef[]> => {
  if (names.length === 0) return [];
  const { found, errors } = resolveProfiles(await readProfiles(reader), names);
  throwAll(errors);
  return found;
};

/**
 * Lists IP ranges in the org's own order.
 *
 * @param options profiles: labels or API names; isOrgWide: the org's trusted ranges; neither means all there are
 * @throws SfError one for all unknown profiles; and connection errors
 */
export async function listRanges(
  connection: Connection,
  options: { profiles: string[]; isOrgWide: boolean },
): Promise<RangeList> {
  const reader = new Reader(connection);
  const isAll = options.profiles.length === 0 && !options.isOrgWide;
  const profiles = isAll ? (await readProfiles(reader)).profiles : await namedProfiles(reader, options.profiles);
  const holders = await readHolders(reader, [...(isAll || options.isOrgWide ? [null] : []), ...profiles]);
  return {
    ranges: holders.flatMap(listOf),
    without: isAll
      ? []
      : holders.filter(({ entries }) => entries.length === 0).map(({ profile }) => profile?.label ?? null),
  };
}
