import { Messages } from '@salesforce/core';
import { buildMetadataFile } from '../../metadata/newFile.js';
import { quoteName } from '../../names/quoteName.js';
import { sameId } from '../../names/salesforceId.js';
import type { Reader } from '../../org/reader.js';
import type { Query, QueryResult } from '../../org/records.js';
import { soql } from '../../org/soql.js';
import { componentKey, type Change } from '../../plan/change.js';
import type { ComponentKind, Difference, Found, Target } from '../../plan/kind.js';
import type { Notice, PlannedFile } from '../../plan/plan.js';
import type { Grantee } from '../access/grantee.js';
import { readInventory } from '../connectedApp/inventory.js';
import { findOrPlanPermissionSet } from './find.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'grantee');

/** A permission set that should be there. */
export type PermissionSetDesired = {
  /** Label or API name; made with this label where nothing has it. */
  name: string;
  /** Ids of the users who are to call the API with it. */
  forUsers?: string[];
};

export type PermissionSetTarget = Target & { grantee: Grantee; forUsers: string[] };

export type PermissionSetState = {
  /** Null while there is none. */
  id: string | null;
  hasApiEnabled: boolean;
  /** Usernames of those who have API Enabled by nothing else; why it isn't known. */
  withoutApi: { usernames: string[]; unknown?: string };
};

type Answers = {
  set: { Id: string; PermissionsApiEnabled: boolean };
  covered: { AssigneeId: string };
  users: { Id: string; Username: string };
};

const findPermissionSets = async (
  reader: Reader,
  desired: PermissionSetDesired[],
): Promise<Found<PermissionSetTarget>> => {
  const { grantees, groups } = await readInventory(reader);
  const found: Found<PermissionSetTarget> = { targets: [], errors: [] };
  for (const { name, forUsers = [] } of desired) {
    const grantee = findOrPlanPermissionSet(grantees, name, groups);
    if (grantee instanceof Error) {
      found.errors.push(grantee);
      continue;
    }
    const component = { type: 'PermissionSet', fullName: grantee.apiName };
    const known = found.targets.find((target) => componentKey(target.component) === componentKey(component));
    if (known) known.forUsers = [...new Set([...known.forUsers, ...forUsers])];
    else found.targets.push({ component, grantee, forUsers });
  }
  return found;
};

const queriesFor = ({ grantee, forUsers }: PermissionSetTarget): { [K in keyof Answers]?: Query } => ({
  set: grantee.isNew
    ? {
        soql: soql`SELECT Id, PermissionsApiEnabled FROM PermissionSet WHERE Name = ${grantee.apiName} AND NamespacePrefix = ${null}`,
      }
    : { soql: soql`SELECT Id, PermissionsApiEnabled FROM PermissionSet WHERE Id = ${grantee.permissionSetId}` },
  ...(forUsers.length > 0
    ? {
        covered: {
          soql: soql`SELECT AssigneeId FROM PermissionSetAssignment WHERE AssigneeId IN ${forUsers} AND PermissionSet.PermissionsApiEnabled = true`,
        },
        users: { soql: soql`SELECT Id, Username FROM User WHERE Id IN ${forUsers}` },
      }
    : {}),
});

const withoutApi = (
  { forUsers }: PermissionSetTarget,
  covered: QueryResult<Answers['covered']> | undefined,
  users: QueryResult<Answers['users']> | undefined,
): PermissionSetState['withoutApi'] => {
  if (forUsers.length === 0) return { usernames: [] };
  const unknown = covered?.error?.message ?? users?.error?.message;
  if (unknown !== undefined) return { usernames: [], unknown };
  const lacks = (id: string): boolean => !(covered?.records ?? []).some(({ AssigneeId }) => sameId(AssigneeId, id));
  return { usernames: (users?.records ?? []).filter(({ Id }) => lacks(Id)).map(({ Username }) => Username) };
};

const readPermissionSet = async (reader: Reader, target: PermissionSetTarget): Promise<PermissionSetState> => {
  const answers = await reader.query<Answers>(queriesFor(target) as { [K in keyof Answers]: Query });
  const { set, covered, users } = answers as { [K in keyof Answers]?: QueryResult<Answers[K]> };
  if (set?.error) throw set.error;
  const row = set?.records?.[0];
  return {
    id: row?.Id ?? null,
    hasApiEnabled: row?.PermissionsApiEnabled === true,
    withoutApi: withoutApi(target, covered, users),
  };
};

/** Path of a permission set's file below the package's root. */
export function permissionSetPath(fullName: string): string {
  return `permissionsets/${fullName}.permissionset`;
}

const newFile = ({ grantee, component }: PermissionSetTarget, withApi: boolean): PlannedFile => ({
  ...component,
  path: permissionSetPath(grantee.apiName),
  before: null,
  base: buildMetadataFile('PermissionSet', {
    hasActivationRequired: false,
    label: grantee.label,
    ...(withApi ? { userPermissions: [{ enabled: true, name: 'ApiEnabled' }] } : {}),
  }),
  isFirst: true,
});

/** A permission set that this run makes: by deployment, and by a record where the org refuses that. */
const creation = ({ grantee, component }: PermissionSetTarget, withApi: boolean): Change => ({
  component,
  action: 'create',
  property: 'label',
  before: null,
  after: grantee.label,
  status: 'planned',
  routes: [
    { via: 'deploy', file: component, edits: [] },
    {
      via: 'record',
      create: {
        sobject: 'PermissionSet',
        values: { Name: grantee.apiName, Label: grantee.label, ...(withApi ? { PermissionsApiEnabled: true } : {}) },
      },
    },
  ],
});

const notices = (
  { grantee }: PermissionSetTarget,
  { id, hasApiEnabled, withoutApi: lacking }: PermissionSetState,
): Notice[] => {
  const { usernames, unknown } = lacking;
  if (unknown !== undefined) {
    return [{ code: 'ApiEnabledUnknown', message: messages.getMessage('notice.ApiEnabledUnknown', [unknown]) }];
  }
  if (usernames.length === 0 || hasApiEnabled) return [];
  const code = id === null ? 'ApiEnabledIncluded' : 'ApiEnabledMissing';
  return [{ code, message: messages.getMessage(`notice.${code}`, [usernames.join(', '), quoteName(grantee.label)]) }];
};

const diffPermissionSet = (state: PermissionSetState, target: PermissionSetTarget): Difference => {
  const told = notices(target, state);
  if (state.id !== null) return { changes: [], notices: told };
  const withApi = state.withoutApi.usernames.length > 0;
  return { changes: [creation(target, withApi)], files: [newFile(target, withApi)], notices: told };
};

/** The ids of permission sets by their component's key, as far as they are there. */
export async function identifyPermissionSets(reader: Reader, targets: Target[]): Promise<Map<string, string>> {
  const names = targets.map(({ component }) => component.fullName);
  const { rows } = await reader.query<{ rows: { Id: string; Name: string } }>({
    rows: {
      soql: soql`SELECT Id, Name FROM PermissionSet WHERE Name IN ${names} AND NamespacePrefix = ${null} AND IsOwnedByProfile = false`,
    },
  });
  return new Map(
    (rows.records ?? []).map(({ Id, Name }) => [componentKey({ type: 'PermissionSet', fullName: Name }), Id]),
  );
}

/** Permission sets: made where they are missing; one that is there stays as it is. */
export const permissionSetKind: ComponentKind<PermissionSetDesired, PermissionSetTarget, PermissionSetState> = {
  key: 'permissionSets',
  find: findPermissionSets,
  read: (reader, targets) => Promise.all(targets.map((target) => readPermissionSet(reader, target))),
  diff: diffPermissionSet,
  isMoved: (planned, now) => planned.id !== now.id,
  identify: identifyPermissionSets,
};
