import { Messages, type SfError } from '@salesforce/core';
import type { Names } from '../../names/matchByName.js';
import { sameId } from '../../names/salesforceId.js';
import { quoteName } from '../../names/quoteName.js';
import type { QueryResult } from '../../org/records.js';
import type { Grantee, PermissionSetRow } from './grantee.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'grantee');

/** More members than these are counted only. */
const NAMED_MAX = 5;

/** A permission set group: users have it, but an app can't be given to it. */
export type PermissionSetGroup = {
  /** Id of the PermissionSet row that the platform computes for it. */
  permissionSetId: string;
  groupId: string | null;
  label: string;
  apiName: string;
  /** Ids of the permission sets in it, muting ones among them; undefined when the org doesn't tell. */
  memberIds?: string[];
};

export type GroupMemberRow = {
  PermissionSetGroupId: string;
  PermissionSetId: string;
  PermissionSetGroup: { DeveloperName: string; MasterLabel: string } | null;
};

/** Which permission sets are in which group. A member may be a muting one, so no field of PermissionSet is asked for. */
export const groupMembersQuery = {
  soql: 'SELECT PermissionSetGroupId, PermissionSetId, PermissionSetGroup.DeveloperName, PermissionSetGroup.MasterLabel FROM PermissionSetGroupComponent',
};

/**
 * Takes the groups out of the PermissionSet rows, each with its members.
 *
 * @param rows answer to `granteesQuery`
 * @param members answer to {@link groupMembersQuery}; where the org refused it, the groups are known without members
 */
export function buildGroups(rows: PermissionSetRow[], members: QueryResult<GroupMemberRow>): PermissionSetGroup[] {
  return rows
    .filter(({ Type }) => Type === 'Group')
    .map(({ Id, Name, Label, NamespacePrefix }) => {
      const isByName = ({ PermissionSetGroup }: GroupMemberRow): boolean => PermissionSetGroup?.DeveloperName === Name;
      const isByLabel = ({ PermissionSetGroup }: GroupMemberRow): boolean => PermissionSetGroup?.MasterLabel === Label;
      const all = members.records ?? [];
      // What the computed row's Name holds isn't documented, so its label is the other way to the group.
      const own = all.some(isByName) ? all.filter(isByName) : all.filter(isByLabel);
      const [first] = own;
      const name = first?.PermissionSetGroup?.DeveloperName ?? Name;
      return {
        permissionSetId: Id,
        groupId: first?.PermissionSetGroupId ?? null,
        label: Label,
        apiName: NamespacePrefix ? `${NamespacePrefix}__${name}` : name,
        ...(members.records ? { memberIds: own.map(({ PermissionSetId }) => PermissionSetId) } : {}),
      };
    });
}

/** By what a group may be called. */
export function groupNames({ label, apiName, permissionSetId, groupId }: PermissionSetGroup): Names {
  return { names: [label, apiName], ids: [permissionSetId, groupId] };
}

const listed = (texts: string[], separator: string): string => {
  const rest = texts.length - NAMED_MAX;
  const named = texts.slice(0, NAMED_MAX).join(separator);
  return rest > 0 ? messages.getMessage('value.AndMore', [named, rest]) : named;
};

/**
 * The error for a group named where a permission set or profile is wanted. It names the permission sets in the group
 * and suggests those of them that can be given an app.
 *
 * @param grantees all permission sets, by which the members are named
 */
export function groupError(grantees: Grantee[], { label, memberIds = [] }: PermissionSetGroup): SfError {
  const members = grantees.filter(({ permissionSetId }) => memberIds.some((id) => sameId(id, permissionSetId)));
  const own = members.filter(({ namespacePrefix }) => namespacePrefix === null);
  const name = quoteName(label);
  if (members.length === 0) return messages.createError('error.PermissionSetGroupNotAllowed', [name]);
  const held = listed(
    members.map((member) => quoteName(member.label)),
    ', ',
  );
  if (own.length === 0) return messages.createError('error.PermissionSetGroupPackaged', [name, held]);
  const flags = own.slice(0, NAMED_MAX).map((member) => `--permission-set ${quoteName(member.label)}`);
  return messages.createError('error.PermissionSetGroupHolds', [name, held], [flags.join(' ')]);
}
