import { Messages, SfError } from '@salesforce/core';
import { formatRange, isAllowAll, type IpRange } from '../../ipRange/ipRange.js';
import { mergeRanges, type RangeMerge } from '../../ipRange/mergeRanges.js';
import { indexRanges } from '../../ipRange/rangeIndex.js';
import { assertWithinLimits, maxRangeSize } from '../../ipRange/rangeLimits.js';
import type { Change } from '../../plan/change.js';
import type { Difference } from '../../plan/kind.js';
import type { Notice } from '../../plan/plan.js';
import { appendRange, writeHolder, type RangeHolder } from './holder.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

/** The ranges that are wanted of one holder. */
export type WantedRanges = {
  wanted: IpRange[];
  /** Those that it had before; they belong to what should be there. */
  kept?: IpRange[];
};

const NAMED_MAX = 3;

/** The first few ranges by name, and how many more there are. */
export function nameRanges(ranges: IpRange[]): string {
  const texts = ranges.slice(0, NAMED_MAX).map(formatRange);
  const rest = ranges.length - texts.length;
  return rest > 0 ? `${texts.join(', ')}, ${messages.getMessage('info.MoreRanges', [rest])}` : texts.join(', ');
}

/** The change that adds one range; the same whenever it is planned, so that a second reading can be compared. */
export function addition(holder: RangeHolder, range: IpRange): Change {
  const { component, property, member } = holder;
  const file = { type: member.type, fullName: member.fullName };
  return {
    component,
    action: 'create',
    property,
    before: null,
    after: formatRange(range),
    status: 'planned',
    routes: [{ via: 'deploy', file, edits: [appendRange(holder, range)] }],
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

const mergeInto = (
  { target, ranges }: RangeHolder,
  { wanted, kept = [] }: WantedRanges,
): RangeMerge & { lost: IpRange[] } => {
  const index = indexRanges(ranges);
  const lost = kept.filter((range) => !index.covers(range));
  return { ...mergeRanges([...ranges, ...lost], wanted, { maxSize: maxRangeSize(target) }), lost };
};

/** The ranges that are new to a holder. */
export function newRanges(holder: RangeHolder, wanted: WantedRanges): IpRange[] {
  return mergeInto(holder, wanted).added;
}

const limitErrors = ({ ranges, target }: RangeHolder, added: IpRange[]): SfError[] => {
  try {
    assertWithinLimits(ranges, added, target);
    return [];
  } catch (error) {
    return [SfError.wrap(error)];
  }
};

/**
 * Compares the ranges a holder has with those that should be let in.
 *
 * @returns a change for each new range and for each earlier one that went missing; the file that they are added to; or
 * an error: TrustedIpRangeTooLargeError, PartnerProfileIpLimitError, Ipv4MappedStraddleError
 */
export function diffRanges(holder: RangeHolder, wanted: WantedRanges): Difference {
  const { lost, ...merge } = mergeInto(holder, wanted);
  const changes = [...merge.added, ...lost].map((range) => addition(holder, range));
  const base = writeHolder(holder);
  return {
    changes,
    errors: limitErrors(holder, merge.added),
    files: changes.length > 0 ? [{ ...holder.member, before: base, base }] : [],
    notices: [...holderNotices(holder), ...mergeNotices(holder, merge)],
  };
}

/** Whether a holder has other ranges than when it was planned with. A retrieved profile tells more the more is retrieved beside it. */
export function isHolderMoved(planned: RangeHolder, now: RangeHolder): boolean {
  return writeHolder(planned) !== writeHolder(now);
}

/** What is wanted of a holder, with the ranges that it had: they must not go missing. */
export function keepRanges<T extends WantedRanges>(target: T, { ranges }: RangeHolder): T {
  return { ...target, kept: ranges };
}
