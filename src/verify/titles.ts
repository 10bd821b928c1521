import { Messages } from '@salesforce/core';
import { quoteName } from '../names/quoteName.js';
import type { AssignmentRow } from './queries.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

/** What an assignment is of: a profile, a permission set, or a group, with its label. */
export function titleOf({ PermissionSet, PermissionSetGroupId }: AssignmentRow): string {
  const name = PermissionSet?.Profile?.Name ?? PermissionSet?.Label ?? '';
  if (PermissionSet?.IsOwnedByProfile) return messages.getMessage('title.profile', [quoteName(name)]);
  return messages.getMessage(PermissionSetGroupId ? 'title.group' : 'title.permissionSet', [quoteName(name)]);
}

/** {@link titleOf} of several, each once. */
export function titlesOf(rows: AssignmentRow[]): string {
  return [...new Set(rows.map(titleOf))].join(', ');
}
