import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { RemoteSite } from '../components/remoteSite/read.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remotesite.list');

/** What the org doesn't tell must not look like false. */
const showBoolean = (value: boolean | null): string => (value === null ? 'not told' : String(value));

/** Protocol security is off where the org's own property says that it is disabled. */
const showSecurity = (isDisabled: boolean | null): string =>
  isDisabled === null ? 'not told' : isDisabled ? 'disabled' : 'enabled';

/**
 * Shows remote sites as a table.
 *
 * @param total how many the org has, whatever the filters
 */
export function showRemoteSites(command: SfCommand<unknown>, sites: RemoteSite[], total: number): void {
  if (sites.length === 0) {
    command.log(messages.getMessage(total === 0 ? 'info.None' : 'info.NoneFits', [total]));
    return;
  }
  command.table({
    data: sites.map(({ name, namespacePrefix, url, isActive, disableProtocolSecurity }) => ({
      name,
      namespace: namespacePrefix ?? '',
      url: url ?? 'not told',
      active: showBoolean(isActive),
      security: showSecurity(disableProtocolSecurity),
    })),
    columns: [
      'name',
      'namespace',
      { key: 'url', name: 'URL' },
      'active',
      { key: 'security', name: 'Protocol security' },
    ],
    title: messages.getMessage('info.Title', [sites.length, total]),
    overflow: 'wrap',
  });
}
