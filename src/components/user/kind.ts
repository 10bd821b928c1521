import { sameId } from '../../names/salesforceId.js';
import type { Reader } from '../../org/reader.js';
import { soql } from '../../org/soql.js';
import { componentKey, type Change, type ComponentRef } from '../../plan/change.js';
import type { ComponentKind, Difference, Found, Target } from '../../plan/kind.js';
import type { Grantee } from '../access/grantee.js';
import { readInventory } from '../connectedApp/inventory.js';
import { findOrPlanPermissionSet } from '../permissionSet/find.js';
import { resolveUsers, type UserRow } from './find.js';

/** What a user should have. */
export type UserDesired = {
  /** Username or email. */
  user: string;
  /** Permission sets to be assigned, by label or API name; some may be made in the same run. */
  permissionSets: string[];
};

export type UserTarget = Target & { user: UserRow; permissionSets: Grantee[] };

/** Ids of the permission sets that are assigned to the user itself, and of those that the run has made, by key. */
export type UserState = { assignedIds: string[]; created: ReadonlyMap<string, string> };

const merge = (targets: UserTarget[], target: UserTarget): void => {
  const known = targets.find(({ component }) => componentKey(component) === componentKey(target.component));
  if (!known) return void targets.push(target);
  const ids = new Set(known.permissionSets.map(({ permissionSetId }) => permissionSetId));
  known.permissionSets.push(...target.permissionSets.filter(({ permissionSetId }) => !ids.has(permissionSetId)));
};

const findUsers = async (reader: Reader, desired: UserDesired[]): Promise<Found<UserTarget>> => {
  const [{ grantees, groups }, people] = await Promise.all([
    readInventory(reader),
    Promise.all(desired.map(({ user }) => resolveUsers(reader, [user]))),
  ]);
  const found: Found<UserTarget> = { targets: [], errors: [] };
  desired.forEach(({ permissionSets }, index) => {
    const { users = [], errors = [] } = people[index] ?? {};
    const sets = permissionSets.map((name) => findOrPlanPermissionSet(grantees, name, groups));
    found.errors.push(...errors, ...sets.filter((set) => set instanceof Error));
    const [user] = users;
    if (!user) return;
    const component = { type: 'PermissionSetAssignment', fullName: user.Username };
    merge(found.targets, {
      component,
      user,
      permissionSets: sets.filter((set): set is Grantee => !(set instanceof Error)),
    });
  });
  return found;
};

const idOf = ({ isNew, permissionSetId }: Grantee, created: ReadonlyMap<string, string>): string | undefined =>
  isNew ? created.get(permissionSetId) : permissionSetId;

const readUser = async (reader: Reader, { user, permissionSets }: UserTarget): Promise<UserState> => {
  const created = new Map(reader.created);
  const ids = permissionSets.flatMap((set) => idOf(set, created) ?? []);
  if (ids.length === 0) return { assignedIds: [], created };
  const { rows } = await reader.query<{ rows: { PermissionSetId: string } }>({
    rows: {
      soql: soql`SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${user.Id} AND PermissionSetId IN ${ids}`,
    },
  });
  if (rows.error) throw rows.error;
  return { assignedIds: rows.records.map(({ PermissionSetId }) => PermissionSetId), created };
};

/** The change that assigns a permission set to a user. */
export function assignment(
  component: ComponentRef,
  userId: string,
  { isNew, permissionSetId, label, apiName }: Grantee,
): Change {
  const values = { AssigneeId: userId, PermissionSetId: isNew ? { createdBy: permissionSetId } : permissionSetId };
  return {
    component,
    action: 'create',
    property: 'permissionSet',
    before: null,
    after: label,
    status: 'planned',
    routes: [{ via: 'record', create: { sobject: 'PermissionSetAssignment', values } }],
    ...(isNew ? { needs: [{ type: 'PermissionSet', fullName: apiName }] } : {}),
  };
}

const diffUser = ({ assignedIds, created }: UserState, target: UserTarget): Difference => ({
  changes: target.permissionSets
    .filter((set) => !assignedIds.some((id) => sameId(id, idOf(set, created))))
    .map((set) => assignment(target.component, target.user.Id, set)),
});

/** Users: the permission sets that are assigned to them. */
export const userKind: ComponentKind<UserDesired, UserTarget, UserState> = {
  key: 'users',
  find: findUsers,
  read: (reader, targets) => Promise.all(targets.map((target) => readUser(reader, target))),
  diff: diffUser,
  isMoved: (planned, now) => planned.assignedIds.length !== now.assignedIds.length,
};
