import { sameId } from '../../names/salesforceId.js';
import type { Reader } from '../../org/reader.js';
import { soql } from '../../org/soql.js';
import type { Change } from '../../plan/change.js';
import type { ComponentKind, Difference, Found, Target } from '../../plan/kind.js';
import type { Notice } from '../../plan/plan.js';
import type { Undone } from '../../plan/undoFile.js';
import type { Grantee } from '../access/grantee.js';
import { readInventory } from '../connectedApp/inventory.js';
import {
  byComponent,
  changedSince,
  componentMissing,
  isTaking,
  recordRemoval,
  unknownProperties,
} from '../undo/common.js';
import { granteesNamed, restoredGrantees } from '../undo/grantee.js';
import { assignment } from './kind.js';

type UserUndo = Target & {
  undone: Undone[];
  userId: string;
  /** Those that are to be assigned again; some are made again as well. */
  permissionSets: Grantee[];
};

/** The assignments of a user, each with the label of its permission set. */
type Assignment = {
  Id: string;
  PermissionSet: { Label: string; Name: string; NamespacePrefix: string | null } | null;
};

const find = async (reader: Reader, undone: Undone[]): Promise<Found<UserUndo>> => {
  const groups = byComponent(undone);
  const inventory = await readInventory(reader);
  const { users } = await reader.query<{ users: { Id: string; Username: string } }>({
    users: {
      soql: soql`SELECT Id, Username FROM User WHERE Username IN ${groups.map(({ component }) => component.fullName)}`,
    },
  });
  if (users.error) throw users.error;
  const found: Found<UserUndo> = { targets: [], errors: [] };
  for (const group of groups) {
    const user = users.records.find(({ Username }) => Username === group.component.fullName);
    const { restored, errors } = restoredGrantees(inventory.grantees, group.undone.filter(isTaking));
    found.errors.push(...errors);
    if (user) found.targets.push({ ...group, userId: user.Id, permissionSets: restored });
    else found.errors.push(componentMissing(group.component));
  }
  return found;
};

const readAssignments = async (reader: Reader, { userId }: UserUndo): Promise<Assignment[]> => {
  const { rows } = await reader.query<{ rows: Assignment }>({
    rows: {
      soql: soql`SELECT Id, PermissionSet.Label, PermissionSet.Name, PermissionSet.NamespacePrefix FROM PermissionSetAssignment WHERE AssigneeId = ${userId}`,
    },
  });
  if (rows.error) throw rows.error;
  return rows.records;
};

/** Whether an assignment is of the permission set that a change names, see {@link granteesNamed}. */
const isOf = ({ PermissionSet }: Assignment, { apiName, before, after }: Undone): boolean => {
  if (!PermissionSet) return false;
  const { Label, Name, NamespacePrefix } = PermissionSet;
  return apiName === undefined
    ? Label === (after ?? before)
    : [NamespacePrefix, Name].filter(Boolean).join('__') === apiName;
};

const removal = ({ component }: UserUndo, { after, apiName }: Undone, { Id }: Assignment): Change =>
  recordRemoval(
    {
      ...{ component, property: 'permissionSet', before: after },
      ...(apiName === undefined ? {} : { apiName }),
    },
    {
      sobject: 'PermissionSetAssignment',
      soql: soql`SELECT Id FROM PermissionSetAssignment WHERE Id = ${Id}`,
    },
  );

const diff = (assignments: Assignment[], target: UserUndo): Difference => {
  const changes: Change[] = [];
  const notices: Notice[] = [];
  for (const undone of target.undone) {
    const ofSet = assignments.filter((each) => isOf(each, undone));
    if (isTaking(undone)) {
      const [set] = granteesNamed(target.permissionSets, undone);
      if (ofSet.length === 0 && set) changes.push(assignment(target.component, target.userId, set));
      continue;
    }
    const own = ofSet.find(({ Id }) => undone.recordId === undefined || sameId(Id, undone.recordId));
    if (own) changes.push(removal(target, undone, own));
    // Somebody has assigned it anew since.
    else if (ofSet.length > 0) notices.push(changedSince(undone, undone.after));
  }
  return { changes, notices };
};

/** Undo of users: the assignments that a run made go again. */
export const userUndo: ComponentKind<Undone, UserUndo, Assignment[]> = {
  key: 'PermissionSetAssignment',
  check: (undone) => unknownProperties(undone, ['permissionSet']),
  find,
  read: (reader, targets) => Promise.all(targets.map((target) => readAssignments(reader, target))),
  diff,
  isMoved: (planned, now) => planned.length !== now.length,
};
