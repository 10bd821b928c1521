import { Messages, type SfError } from '@salesforce/core';
import { apiNameFromLabel } from '../../names/apiName.js';
import { quoteName } from '../../names/quoteName.js';
import { componentKey } from '../../plan/change.js';
import { resolveGrantees, type Grantee } from '../access/grantee.js';
import type { PermissionSetGroup } from '../access/permissionSetGroup.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'grantee');

// Object reference, PermissionSet: Label.
const LONGEST_LABEL = 80;

/** A permission set that this run makes. */
export function describeNew(label: string, apiName: string): Grantee {
  return {
    kind: 'PermissionSet',
    permissionSetId: componentKey({ type: 'PermissionSet', fullName: apiName }),
    isNew: true,
    profileId: null,
    label,
    apiName,
    namespacePrefix: null,
  };
}

/** The error for a label whose API name a permission set or a group has already. */
const nameTakenError = (
  grantees: Grantee[],
  groups: PermissionSetGroup[],
  label: string,
  apiName: string,
): SfError | undefined => {
  const isTaken = (other: { apiName: string }): boolean => other.apiName.toLowerCase() === apiName.toLowerCase();
  const taken = grantees.find((other) => other.kind === 'PermissionSet' && isTaken(other));
  if (taken) {
    return messages.createError('error.PermissionSetNameTaken', [quoteName(label), apiName, quoteName(taken.label)]);
  }
  const group = groups.find(isTaken);
  return (
    group && messages.createError('error.PermissionSetNameOfGroup', [quoteName(label), apiName, quoteName(group.label)])
  );
};

/**
 * Finds a permission set by label, API name or id; one that isn't there is to be created with that label.
 *
 * @param groups the org's permission set groups, none of which can stand for a permission set
 * @returns the permission set, found or new, or the error that the name is: blank, several, a group's or a profile's,
 * too long, or a label whose API name another permission set or group has
 */
export function findOrPlanPermissionSet(
  grantees: Grantee[],
  name: string,
  groups: PermissionSetGroup[] = [],
): Grantee | SfError {
  const { found, errors } = resolveGrantees(grantees, { permissionSets: [name] }, groups);
  const [error] = errors;
  if (found[0]) return found[0];
  if (error && error.name !== 'PermissionSetNotFoundError') return error;
  const label = name.trim();
  if (/\p{Cc}/u.test(label)) return messages.createError('error.PermissionSetLabelUnwritable', [quoteName(label)]);
  if (label.length > LONGEST_LABEL) return messages.createError('error.PermissionSetLabelTooLong', [quoteName(label)]);
  let apiName: string;
  try {
    apiName = apiNameFromLabel(label);
  } catch (cause) {
    return messages.createError('error.PermissionSetLabelWithoutName', [quoteName(label)], [], cause as Error);
  }
  return nameTakenError(grantees, groups, label, apiName) ?? describeNew(label, apiName);
}
