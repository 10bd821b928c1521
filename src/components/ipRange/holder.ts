import type { IpRange } from '../../ipRange/ipRange.js';
import { formatRange, rangeEdges } from '../../ipRange/ipRange.js';
import { rangeFromEdges } from '../../ipRange/parseRange.js';
import type { RangeTarget } from '../../ipRange/rangeLimits.js';
import { parseMetadata, type MetadataEntry } from '../../metadata/metadataFile.js';
import { buildMetadataFile } from '../../metadata/newFile.js';
import type { ComponentRef } from '../../plan/change.js';
import type { Edit } from '../../plan/edit.js';

/** A profile as the platform names it. */
export type ProfileRef = {
  id: string | null;
  label: string;
  /** As listMetadata spells it, percent-encoded where the platform does so. */
  fullName: string;
  /** The same, decoded, as people read it. */
  apiName: string;
  isPartner: boolean;
};

/** Where ranges are kept, with what is there: a profile's login IP ranges or the org's trusted ranges. */
export type RangeHolder = {
  profile: ProfileRef | null;
  component: ComponentRef;
  /** How a change names the property: the element that holds the ranges. */
  property: 'loginIpRanges' | 'networkAccess';
  label: string;
  target: RangeTarget;
  /** The metadata type and full name that the package names, and the file's path. */
  member: { type: 'Profile' | 'Settings'; fullName: string; path: string };
  xml: string;
  /** The entries as they stand in the file, unreadable ones included. */
  entries: MetadataEntry[];
  ranges: IpRange[];
  /** Entries that are no range of addresses; they are sent back as they are. */
  unreadable: MetadataEntry[];
};

type Shape = { path: string[]; start: string; end: string };

const shapes = {
  loginIpRanges: { path: ['loginIpRanges'], start: 'startAddress', end: 'endAddress' },
  networkAccess: { path: ['networkAccess', 'ipRanges'], start: 'start', end: 'end' },
} as const satisfies { [property in RangeHolder['property']]: Shape };

const readEntry = (entry: MetadataEntry, { start, end }: { start: string; end: string }): IpRange | undefined => {
  try {
    return rangeFromEdges(entry[start] ?? '', entry[end] ?? '', entry['description']);
  } catch {
    return undefined;
  }
};

/** Path of a profile's file below the package's root. */
export function profilePath(fullName: string): string {
  return `profiles/${fullName}.profile`;
}

/** The member and path of the org's Security settings. */
export const securityMember = { type: 'Settings', fullName: 'Security', path: 'settings/Security.settings' } as const;

/**
 * Opens a retrieved file as a holder of ranges.
 *
 * @param profile the profile; null for the org's Security settings
 * @param xml the file
 * @throws SfError MetadataFileInvalid
 */
export function openHolder(profile: ProfileRef | null, xml: string): RangeHolder {
  const property = profile ? 'loginIpRanges' : 'networkAccess';
  const shape = shapes[property];
  const entries = parseMetadata(xml).entries(shape.path);
  const read = entries.map((entry) => ({ entry, range: readEntry(entry, shape) }));
  return {
    profile,
    component: profile ? { type: 'Profile', fullName: profile.apiName } : { type: 'Settings', fullName: 'Security' },
    property,
    label: profile ? `profile "${profile.label}"` : 'org',
    target: profile ? { kind: 'profile', name: profile.label, isPartner: profile.isPartner } : { kind: 'orgWide' },
    member: profile
      ? { type: 'Profile', fullName: profile.fullName, path: profilePath(profile.fullName) }
      : securityMember,
    xml,
    entries,
    ranges: read.flatMap(({ range }) => (range ? [range] : [])),
    unreadable: read.filter(({ range }) => range === undefined).map(({ entry }) => entry),
  };
}

/**
 * Writes the file that new ranges are added to and that is deployed then: the ranges there are, as they are, and nothing
 * that could change anything else. A profile keeps `custom` and `userLicense`, which say what it is and can't be changed
 * by a deployment.
 *
 * Whether a list in a deployed profile replaces or adds to the org's isn't certain, and in Security settings it
 * replaces (Metadata API guide, SecuritySettings), so all ranges are always sent.
 *
 * @returns the file's text; without any range that of a profile has no list, that of the settings an empty
 * `networkAccess`, which is how a retrieve writes "none" and must never be deployed
 */
export function writeHolder({ property, xml, entries }: RangeHolder): string {
  if (property === 'networkAccess') {
    return entries.length === 0
      ? writeEmptySecurity()
      : buildMetadataFile('SecuritySettings', { networkAccess: { ipRanges: entries } });
  }
  const file = parseMetadata(xml);
  return buildMetadataFile('Profile', {
    custom: file.text(['custom'])?.trim(),
    loginIpRanges: entries,
    userLicense: file.text(['userLicense'])?.trim(),
  });
}

const writeEmptySecurity = (): string =>
  parseMetadata(buildMetadataFile('SecuritySettings', {})).setText(['networkAccess'], '').toString();

/** The edit that adds a range to a holder's file. */
export function appendRange({ property }: RangeHolder, range: IpRange): Edit {
  const { path, start, end } = shapes[property];
  const edges = rangeEdges(range);
  const description = range.description ? { description: range.description } : {};
  return { edit: 'append', path, value: { ...description, [start]: edges.start, [end]: edges.end } };
}

/** The edit that takes a range off a holder's file, as it stands there. */
export function removeRange({ property, entries }: RangeHolder, range: IpRange): Edit {
  const shape = shapes[property];
  const text = formatRange(range);
  const isMeant = (entry: MetadataEntry): boolean => {
    const read = readEntry(entry, shape);
    return read !== undefined && formatRange(read) === text;
  };
  const entry = entries.find(isMeant) ?? {};
  return {
    edit: 'remove',
    path: shape.path,
    value: { [shape.start]: entry[shape.start] ?? '', [shape.end]: entry[shape.end] ?? '' },
  };
}
