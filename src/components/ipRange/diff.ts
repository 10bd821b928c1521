import { Messages } from '@salesforce/core';
import { formatRange, isAllowAll, type IpRange } from '../../ipRange/ipRange.js';
import { mergeRanges, type RangeMerge } from '../../ipRange/mergeRanges.js';
import { indexRanges } from '../../ipRange/rangeIndex.js';
import { assertWithinLimits, maxRangeSize } from '../../ipRange/rangeLimits.js';
import type { ChangeFacts, DeployedChange } from '../../plan/change.js';
import type { Notice, PlannedFile } from '../../plan/plan.js';
import { writeHolder, type RangeHolder } from './holder.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

export type RangeDiff = {
  changes: DeployedChange[];
  unchanged: ChangeFacts[];
  file: PlannedFile | null;
  notices: Notice[];
  added: IpRange[];
};

const NAMED_MAX = 3;

/** The first few ranges by name, and how many more there are. */
export function nameRanges(ranges: IpRange[]): string {
  const texts = ranges.slice(0, NAMED_MAX).map(formatRange);
  const rest = ranges.length - texts.length;
  return rest > 0 ? `${texts.join(', ')}, ${messages.getMessage('info.MoreRanges', [rest])}` : texts.join(', ');
}

/** The change that adds one range; the same whenever it is planned, so that a second reading can be compared. */
export function addition({ component, property, member }: RangeHolder, range: IpRange): DeployedChange {
  const after = formatRange(range);
  return {
    component,
    action: 'create',
    property,
    before: null,
    after,
    status: 'planned',
    via: 'deploy',
    file: member.path,
  };
}

/** What is to be said where ranges overlap, repeat or join; one notice of each kind, however many ranges. */
const mergeNotices = ({ label }: RangeHolder, merge: RangeMerge): Notice[] => {
  const rangesOf = (entries: Array<{ addition: IpRange }>): IpRange[] => entries.map((entry) => entry.addition);
  const covered = merge.covered.filter(({ source }) => source === 'existing');
  const repeated = merge.covered.filter(({ source }) => source === 'addition');
  const told: Array<[code: string, ranges: IpRange[], others?: IpRange[]]> = [
    ['IpRangeCovered', rangesOf(covered), [...new Set(covered.flatMap(({ by }) => by))]],
    ['IpRangeRepeated', rangesOf(repeated)],
    ['IpRangeJoined', merge.joined.map(({ into }) => into)],
    ['IpRangeCut', rangesOf(merge.cut)],
    [
      'IpRangeOverlap',
      rangesOf(merge.overlapping),
      [...new Set(merge.overlapping.flatMap(({ existing }) => existing))],
    ],
  ];
  return told
    .filter(([, ranges]) => ranges.length > 0)
    .map(([code, ranges, others]) => {
      const tokens = [label, nameRanges(ranges), ...(others ? [nameRanges(others)] : [])];
      return { code, message: messages.getMessage(`notice.${code}`, tokens) };
    });
};

const holderNotices = ({ ranges, unreadable, label }: RangeHolder): Notice[] => [
  ...(ranges.some(isAllowAll)
    ? [{ code: 'AllowAllRange', message: messages.getMessage('notice.AllowAllRange', [label]) }]
    : []),
  ...(unreadable.length > 0
    ? [
        {
          code: 'UnreadableIpRange',
          message: messages.getMessage('notice.UnreadableIpRange', [label, unreadable.length]),
        },
      ]
    : []),
];

/**
 * Compares the ranges a holder has with those that should be let in.
 *
 * @returns a change for each new range; the file with all ranges, old ones first, or null when none is new
 * @throws SfError TrustedIpRangeTooLarge, PartnerProfileIpLimit, Ipv4MappedStraddle
 */
export function diffRanges(holder: RangeHolder, wanted: IpRange[]): RangeDiff {
  const merge = mergeRanges(holder.ranges, wanted, { maxSize: maxRangeSize(holder.target) });
  assertWithinLimits(holder.ranges, merge.added, holder.target);
  const { component, property, member } = holder;
  const covered = merge.covered.filter(({ source }) => source === 'existing');
  return {
    changes: merge.added.map((range) => addition(holder, range)),
    unchanged: covered.map(({ addition: range }) => ({
      component,
      action: 'update',
      property,
      before: formatRange(range),
      after: formatRange(range),
      status: 'unchanged',
    })),
    file:
      merge.added.length > 0
        ? { ...member, before: writeHolder(holder, []), after: writeHolder(holder, merge.added) }
        : null,
    notices: [...holderNotices(holder), ...mergeNotices(holder, merge)],
    added: merge.added,
  };
}

/**
 * Finds which ranges a holder lacks when it is read again: new ones that didn't arrive, and earlier ones that went
 * missing.
 *
 * @param now the holder as it is now
 * @param expected the ranges it should have
 */
export function missingRanges(now: RangeHolder, expected: IpRange[]): DeployedChange[] {
  const index = indexRanges(now.ranges);
  return expected.filter((range) => !index.covers(range)).map((range) => addition(now, range));
}
