import { Messages } from '@salesforce/core';
import { formatRange, type IpRange } from '../../ipRange/ipRange.js';
import { parseRange } from '../../ipRange/parseRange.js';
import { setupLink } from '../../org/setupLinks.js';
import type { Change, ManualRoute } from '../../plan/change.js';
import type { Difference } from '../../plan/kind.js';
import type { Undone } from '../../plan/undoFile.js';
import type { Reader } from '../../org/reader.js';
import { isTaking } from '../undo/common.js';
import { addition } from './diff.js';
import { openHolder, removeRange, writeHolder, type RangeHolder } from './holder.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'undo');

/** Where ranges can be removed by hand. */
export function rangesPage(reader: Reader): string {
  return setupLink(reader.connection, 'networkAccess');
}

const manualRoute = ({ label }: RangeHolder, range: string, page: string): ManualRoute => ({
  via: 'manual',
  step: {
    code: 'RemoveRanges',
    title: messages.getMessage('manual.RemoveRanges.title', [label]),
    reason: messages.getMessage('manual.RemoveRanges.reason', [range]),
    url: page,
  },
});

const removalOf = (holder: RangeHolder, range: IpRange, page: string): Change => {
  const { component, property, member } = holder;
  const file = { type: member.type, fullName: member.fullName };
  const text = formatRange(range);
  return {
    ...{ component, property, before: text, after: null },
    action: 'delete',
    status: 'planned',
    routes: [{ via: 'deploy', file, edits: [removeRange(holder, range)] }, manualRoute(holder, text, page)],
  };
};

/** A range that the run took off, with the description that it had. */
const rangeBefore = (holder: RangeHolder, { before, fileBefore }: Undone): IpRange => {
  const then = fileBefore === null ? [] : openHolder(holder.profile, fileBefore).ranges;
  return then.find((range) => formatRange(range) === before) ?? parseRange(String(before));
};

/**
 * Takes back what a run did to the ranges of a holder: those that it added go, where they are there as it wrote them;
 * those that it took off come back. What others have added since stays.
 */
export function diffUndoneRanges(holder: RangeHolder, undone: Undone[], page: string): Difference {
  const added = new Set(undone.filter((each) => !isTaking(each)).map(({ after }) => String(after)));
  const there = new Set(holder.ranges.map(formatRange));
  const changes = [
    ...holder.ranges.filter((range) => added.has(formatRange(range))).map((range) => removalOf(holder, range, page)),
    ...undone
      .filter((each) => isTaking(each) && !there.has(String(each.before)))
      .map((each) => addition(holder, rangeBefore(holder, each))),
  ];
  const base = writeHolder(holder);
  return { changes, files: changes.length > 0 ? [{ ...holder.member, before: base, base }] : [] };
}
