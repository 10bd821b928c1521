import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { RangeList } from '../components/ipRange/list.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'iprange.list');

/** Shows IP ranges as a table, and what was asked for by name but has none. */
export function showIpRanges(command: SfCommand<unknown>, { ranges, without }: RangeList): void {
  if (ranges.length > 0) {
    command.table({
      data: ranges.map(({ profile, start, end, description }) => ({
        target: profile ?? 'org-wide',
        start,
        end,
        description: description ?? '',
      })),
      columns: [{ key: 'target', name: 'Profile' }, 'start', 'end', 'description'],
      title: messages.getMessage('info.Title', [ranges.length]),
      overflow: 'wrap',
    });
  } else if (without.length === 0) {
    command.log(messages.getMessage('info.None'));
  }
  for (const label of without) {
    command.log(messages.getMessage(label === null ? 'info.OrgWithout' : 'info.ProfileWithout', [label]));
  }
}
