import { Messages, type SfError } from '@salesforce/core';
import { sameId } from '../../names/salesforceId.js';
import { quoteName } from '../../names/quoteName.js';
import type { Grantee } from './grantee.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'grantee');

/**
 * Refuses permission sets that a package brought: no app can be added to them, by no API and not in Setup either, which
 * says "Cannot Modify Managed Component" (salesforce.stackexchange.com, question 77130).
 *
 * @param grantees who is to have access
 * @param accessIds ids of the permission sets that may use the app already; these are left alone
 * @param orgNamespace the org's own namespace (Organization.NamespacePrefix), whose components aren't managed in it;
 * null or undefined for none or an unknown one
 * @returns an error for each
 */
export function managedPermissionSetErrors(
  grantees: Grantee[],
  accessIds: readonly string[],
  orgNamespace: string | null | undefined,
): SfError[] {
  return grantees
    .filter(
      ({ kind, namespacePrefix }) =>
        kind === 'PermissionSet' &&
        Boolean(namespacePrefix) &&
        namespacePrefix?.toLowerCase() !== orgNamespace?.toLowerCase(),
    )
    .filter(({ permissionSetId }) => !accessIds.some((id) => sameId(id, permissionSetId)))
    .map(({ label, namespacePrefix }) =>
      messages.createError('error.PermissionSetManaged', [quoteName(label), namespacePrefix ?? '']),
    );
}
