import { Messages } from '@salesforce/core';
import { buildMetadataFile } from '../../metadata/newFile.js';
import { quoteName } from '../../names/quoteName.js';
import { sameId } from '../../names/salesforceId.js';
import type { Reader } from '../../org/reader.js';
import type { QueryResult } from '../../org/records.js';
import { soql } from '../../org/soql.js';
import type { Change, ComponentRef } from '../../plan/change.js';
import type { ComponentKind, Difference, Found, Target } from '../../plan/kind.js';
import type { Undone } from '../../plan/undoFile.js';
import { byComponent, isTaking, recordRemoval, unknownProperties } from '../undo/common.js';
import { identifyPermissionSets, permissionSetPath } from './kind.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'undo');

/** A permission set that a run made, and what else of the run hangs on it. */
type PermissionSetUndo = Target & { undone: Undone[]; label: string; related: ComponentRef[] };

type PermissionSetUse = {
  /** Its file; read where it is to go, so that an undo of the undo can make it again. */
  xml?: string | undefined;
  /** Null where there is none any more. */
  id: string | null;
  /** Usernames that it is assigned to, and ids of what it opens. */
  assignees: string[];
  opens: string[];
};

type Answers = {
  set: { Id: string };
  assignments: { Assignee: { Username: string } | null };
  access: { SetupEntityId: string };
};

const find = (_: Reader, undone: Undone[]): Promise<Found<PermissionSetUndo>> => {
  const targets = byComponent(undone).map((group) => ({
    ...group,
    label: String(group.undone[0]?.after ?? group.undone[0]?.before),
    related: group.undone.flatMap(({ related }) => related),
  }));
  return Promise.resolve({ targets, errors: [] });
};

const readHangers = (
  reader: Reader,
  id: string,
): Promise<{ [K in 'assignments' | 'access']: QueryResult<Answers[K]> }> =>
  reader.query<Omit<Answers, 'set'>>({
    assignments: {
      soql: soql`SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSetId = ${id}`,
    },
    access: { soql: soql`SELECT SetupEntityId FROM SetupEntityAccess WHERE ParentId = ${id}` },
  });

const readUse = async (reader: Reader, { component, undone }: PermissionSetUndo): Promise<PermissionSetUse> => {
  const { set } = await reader.query<Pick<Answers, 'set'>>({
    set: {
      soql: soql`SELECT Id FROM PermissionSet WHERE Name = ${component.fullName} AND NamespacePrefix = ${null} AND IsOwnedByProfile = false`,
    },
  });
  if (set.error) throw set.error;
  const recordId = undone[0]?.recordId;
  // One that was made anew by somebody else isn't the run's own.
  const id = set.records.find(({ Id }) => recordId === undefined || sameId(Id, recordId))?.Id ?? null;
  if (id === null) return { id, assignees: [], opens: [] };
  const [{ xml }, { assignments, access }] = await Promise.all([
    reader.retrieve('PermissionSet', component.fullName),
    readHangers(reader, id),
  ]);
  if (assignments.error) throw assignments.error;
  if (access.error) throw access.error;
  return {
    ...{ id, xml },
    assignees: assignments.records.flatMap(({ Assignee }) => Assignee?.Username ?? []),
    opens: access.records.map(({ SetupEntityId }) => SetupEntityId),
  };
};

const removal = ({ component, label, related }: PermissionSetUndo, id: string): Change =>
  recordRemoval(
    // What the run hung on it goes before it.
    { component, property: 'label', before: label, needs: related },
    { sobject: 'PermissionSet', soql: soql`SELECT Id FROM PermissionSet WHERE Id = ${id}` },
  );

const isUsedByOthers = ({ assignees, opens }: PermissionSetUse, { related }: PermissionSetUndo): boolean => {
  const own = (type: string): string[] =>
    related.filter((component) => component.type === type).map(({ fullName }) => fullName);
  const users = own('PermissionSetAssignment');
  return assignees.some((username) => !users.includes(username)) || opens.length > own('ConnectedApp').length;
};

/** A permission set that the run removed comes back as its file was. */
const recreation = ({ component, undone }: PermissionSetUndo, label: string): Difference => {
  const before = undone[0]?.fileBefore;
  const base = before ?? buildMetadataFile('PermissionSet', { hasActivationRequired: false, label });
  return {
    changes: [
      {
        ...{ component, action: 'create', property: 'label', before: null, after: label, status: 'planned' },
        routes: [{ via: 'deploy', file: component, edits: [] }],
      },
    ],
    files: [{ ...component, path: permissionSetPath(component.fullName), before: null, base, isFirst: true }],
  };
};

const diff = (use: PermissionSetUse, target: PermissionSetUndo): Difference => {
  const [removed] = target.undone.filter(isTaking);
  if (removed) return use.id === null ? recreation(target, String(removed.before)) : { changes: [] };
  if (use.id === null) return { changes: [] };
  const path = permissionSetPath(target.component.fullName);
  const before = use.xml ?? null;
  const files = [{ ...target.component, path, before, base: before ?? '' }];
  if (!isUsedByOthers(use, target)) return { changes: [removal(target, use.id)], files };
  const message = messages.getMessage('notice.TakenByOthers', [quoteName(target.label)]);
  return { changes: [], notices: [{ code: 'TakenByOthers', message }] };
};

/** Undo of permission sets: one that a run made goes again, unless others use it by now. */
export const permissionSetUndo: ComponentKind<Undone, PermissionSetUndo, PermissionSetUse> = {
  key: 'PermissionSet',
  check: (undone) => unknownProperties(undone, ['label']),
  find,
  read: (reader, targets) => Promise.all(targets.map((target) => readUse(reader, target))),
  diff,
  isMoved: (planned, now) => planned.id !== now.id,
  identify: identifyPermissionSets,
};
