import { sameId } from '../../names/salesforceId.js';
import type { Reader } from '../../org/reader.js';
import { soql } from '../../org/soql.js';
import type { Change } from '../../plan/change.js';
import type { ComponentKind, Difference, Found, Target } from '../../plan/kind.js';
import type { Notice } from '../../plan/plan.js';
import type { Undone } from '../../plan/undoFile.js';
import { byComponent, changedSince, componentMissing, unknownProperties } from '../undo/common.js';

type UserUndo = Target & { undone: Undone[]; userId: string };

/** The assignments of a user, each with the label of its permission set. */
type Assignment = { Id: string; PermissionSet: { Label: string } | null };

const find = async (reader: Reader, undone: Undone[]): Promise<Found<UserUndo>> => {
  const groups = byComponent(undone);
  const { users } = await reader.query<{ users: { Id: string; Username: string } }>({
    users: {
      soql: soql`SELECT Id, Username FROM User WHERE Username IN ${groups.map(({ component }) => component.fullName)}`,
    },
  });
  if (users.error) throw users.error;
  const found: Found<UserUndo> = { targets: [], errors: [] };
  for (const group of groups) {
    const user = users.records.find(({ Username }) => Username === group.component.fullName);
    if (user) found.targets.push({ ...group, userId: user.Id });
    else found.errors.push(componentMissing(group.component));
  }
  return found;
};

const readAssignments = async (reader: Reader, { userId }: UserUndo): Promise<Assignment[]> => {
  const { rows } = await reader.query<{ rows: Assignment }>({
    rows: { soql: soql`SELECT Id, PermissionSet.Label FROM PermissionSetAssignment WHERE AssigneeId = ${userId}` },
  });
  if (rows.error) throw rows.error;
  return rows.records;
};

const removal = ({ component }: UserUndo, { after }: Undone, { Id }: Assignment): Change => ({
  component,
  action: 'delete',
  property: 'permissionSet',
  before: after,
  after: null,
  status: 'planned',
  routes: [
    {
      via: 'record',
      remove: {
        sobject: 'PermissionSetAssignment',
        soql: soql`SELECT Id FROM PermissionSetAssignment WHERE Id = ${Id}`,
      },
    },
  ],
  takes: true,
});

const diff = (assignments: Assignment[], target: UserUndo): Difference => {
  const changes: Change[] = [];
  const notices: Notice[] = [];
  for (const undone of target.undone) {
    const ofSet = assignments.filter(({ PermissionSet }) => PermissionSet?.Label === undone.after);
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
