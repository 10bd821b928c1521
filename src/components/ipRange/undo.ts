import { Messages } from '@salesforce/core';
import { formatRange } from '../../ipRange/ipRange.js';
import { setupLink } from '../../org/setupLinks.js';
import type { Change, ManualRoute } from '../../plan/change.js';
import type { Difference } from '../../plan/kind.js';
import type { Undone } from '../../plan/undoFile.js';
import type { Reader } from '../../org/reader.js';
import { removeRange, writeHolder, type RangeHolder } from './holder.js';

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

/**
 * Takes ranges off a holder that a run has added: those that are there as the run wrote them. What others have added
 * since stays.
 */
export function diffRemovedRanges(holder: RangeHolder, undone: Undone[], page: string): Difference {
  const added = new Set(undone.map(({ after }) => String(after)));
  const due = holder.ranges.filter((range) => added.has(formatRange(range)));
  const { component, property, member } = holder;
  const file = { type: member.type, fullName: member.fullName };
  const base = writeHolder(holder);
  return {
    changes: due.map((range): Change => {
      const text = formatRange(range);
      return {
        component,
        action: 'delete',
        property,
        before: text,
        after: null,
        status: 'planned',
        routes: [{ via: 'deploy', file, edits: [removeRange(holder, range)] }, manualRoute(holder, text, page)],
      };
    }),
    files: due.length > 0 ? [{ ...member, before: base, base }] : [],
  };
}
