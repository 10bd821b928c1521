import { Messages, SfError } from '@salesforce/core';
import { quoteName } from '../../names/quoteName.js';
import { uniqueBy } from '../../names/uniqueBy.js';
import type { Reader } from '../../org/reader.js';
import { connectedAppLink, setupLink } from '../../org/setupLinks.js';
import { soql } from '../../org/soql.js';
import { componentKey, type ComponentRef } from '../../plan/change.js';
import type { Desired, Found } from '../../plan/kind.js';
import type { Prerequisite } from '../../plan/plan.js';
import { resolveGrantees, type Grantee } from '../access/grantee.js';
import { resolveVisibleProfiles } from '../access/profileFiltering.js';
import { findOrPlanPermissionSet } from '../permissionSet/find.js';
import { resolveUsers, type UserRow } from '../user/find.js';
import { readyCertificate, type ReadyCertificate } from './certificate.js';
import type { ConnectedAppDesired, ConnectedAppWish } from './desired.js';
import { hiddenProfileTest } from './hiddenProfiles.js';
import { readInventory, type Inventory, type KnownApp } from './inventory.js';
import { resolveApp, type UninstalledApp } from './resolve.js';
import { readScopes } from './scopes.js';
import { appComponent, type ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

type FoundApp = Found<ConnectedAppTarget>;
type Dedicated = { permissionSet: Grantee; users: UserRow[] };

const settled = async <T>(work: Promise<T>): Promise<T | SfError> =>
  work.catch((error: unknown) => {
    if (error instanceof SfError) return error as SfError;
    throw error;
  });

const nothing: FoundApp = { targets: [], errors: [] };

const installStep = (reader: Reader, { label }: UninstalledApp): Prerequisite => ({
  component: { type: 'ConnectedApp', fullName: label },
  step: {
    code: 'InstallApp',
    title: messages.getMessage('manual.InstallApp.title', [label]),
    reason: messages.getMessage('manual.InstallApp.reason'),
    url: setupLink(reader.connection, 'connectedAppsOauthUsage'),
  },
  until: { soql: soql`SELECT Id FROM ConnectedApplication WHERE Name = ${label}` },
});

/** An app that is used but not installed: nothing can be set before a person has installed it. */
const foundUninstalled = (reader: Reader, app: UninstalledApp): FoundApp => ({
  ...nothing,
  prerequisites: [installStep(reader, app)],
  app: { name: null, label: app.label, id: null, kind: 'ConnectedApp', origin: 'uninstalled' },
});

const externalClientAppError = (reader: Reader, { label }: KnownApp, name: string): SfError =>
  messages.createError(
    'error.ExternalClientApp',
    [quoteName(label ?? name)],
    [setupLink(reader.connection, 'externalClientApps')],
  );

/** The Setup page where an app's policies are edited. */
export function appPolicies({ connection }: Reader, { id }: KnownApp): string {
  return id ? connectedAppLink(connection, id) : setupLink(connection, 'manageConnectedApps');
}

/** What is known of an app and of the org it is in, whatever is wanted of it. */
export function appFacts(
  inventory: Inventory,
  known: KnownApp,
): Pick<ConnectedAppTarget, 'component' | 'known' | 'orgNamespace' | 'appIds' | 'isHiddenProfile'> {
  return {
    ...{ component: appComponent(known), known, orgNamespace: inventory.orgNamespace },
    appIds: inventory.apps.map(({ id }) => id),
    isHiddenProfile: hiddenProfileTest(inventory),
  };
}

/** The dedicated permission set by its name, or by the name that comes from the app's. */
const findDedicated = (
  { grantees, groups }: Inventory,
  { dedicatedPermissionSet }: ConnectedAppDesired,
  app: KnownApp | UninstalledApp | SfError,
): Grantee | SfError | undefined => {
  if (!dedicatedPermissionSet) return undefined;
  const { name } = dedicatedPermissionSet;
  if (name !== undefined) return findOrPlanPermissionSet(grantees, name, groups);
  if (app instanceof Error || app.label === null) return undefined;
  // An app's label may hold characters that no file can have.
  const label = app.label.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return findOrPlanPermissionSet(grantees, messages.getMessage('value.PermissionSetLabel', [label]), groups);
};

const wishOf = (
  { permittedUsers, scopes = [] }: ConnectedAppDesired,
  grantees: Grantee[],
  ready: ReadyCertificate | undefined,
): ConnectedAppWish => ({
  isAdminApproved: permittedUsers === 'AdminApprovedPreAuthorized',
  grantees,
  scopes: readScopes(scopes).scopes,
  ...(ready ? { certificate: ready.certificate } : {}),
});

const needsOf = ({ permissionSet, users }: Dedicated): ComponentRef[] => [
  ...(permissionSet.isNew ? [{ type: 'PermissionSet', fullName: permissionSet.apiName }] : []),
  ...users.map(({ Username }) => ({ type: 'PermissionSetAssignment', fullName: Username })),
];

/** Labels may be shared, so one that is there goes by its id. */
const nameOf = ({ isNew, label, permissionSetId }: Grantee): string => (isNew ? label : permissionSetId);

/** What has to be wanted of other kinds so that the dedicated permission set is there and its users have it. */
const impliedBy = ({ permissionSet, users }: Dedicated, assignTo: string[]): Desired => ({
  permissionSets: [{ name: nameOf(permissionSet), forUsers: users.map(({ Id }) => Id) }],
  users: assignTo.map((user) => ({ user, permissionSets: [nameOf(permissionSet)] })),
});

type Named = {
  desired: ConnectedAppDesired;
  known: KnownApp;
  found: Grantee[];
  dedicated: Dedicated | undefined;
  ready: ReadyCertificate | undefined;
};

const toTarget = (
  reader: Reader,
  inventory: Inventory,
  { desired, known, found, dedicated, ready }: Named,
): ConnectedAppTarget => ({
  ...wishOf(desired, [...new Set(dedicated ? [...found, dedicated.permissionSet] : found)], ready),
  ...appFacts(inventory, known),
  all: dedicated?.permissionSet.isNew ? [...inventory.grantees, dedicated.permissionSet] : inventory.grantees,
  needs: dedicated ? needsOf(dedicated) : [],
  links: { policies: appPolicies(reader, known) },
});

/** What nothing can be set of yet or here: an app that isn't installed, and an external client app. */
const foundElsewhere = (reader: Reader, app: KnownApp | UninstalledApp, name: string): FoundApp | undefined => {
  if (app.kind === 'Uninstalled') return foundUninstalled(reader, app);
  if (app.kind === 'ExternalClientApp') return { ...nothing, errors: [externalClientAppError(reader, app, name)] };
  return undefined;
};

const foundInOrg = async (reader: Reader, inventory: Inventory, named: Omit<Named, 'ready'>): Promise<FoundApp> => {
  const { desired, dedicated } = named;
  const ready = await readyCertificate(reader, desired);
  return {
    targets: [toTarget(reader, inventory, { ...named, ready })],
    errors: [],
    notices: ready?.notices ?? [],
    beforeApply: ready?.write ? [ready.write] : [],
    ...(dedicated ? { implies: impliedBy(dedicated, desired.dedicatedPermissionSet?.assignTo ?? []) } : {}),
  };
};

/** Profiles and permission sets by their names; of a profile that isn't seen nobody says that it isn't there. */
const findGrantees = (
  { grantees, groups, isProfilesHidden }: Inventory,
  { profiles = [], permissionSets = [] }: ConnectedAppDesired,
): { found: Grantee[]; errors: SfError[] } => {
  const ofProfiles = resolveVisibleProfiles(grantees, profiles, isProfilesHidden, groups);
  const ofSets = resolveGrantees(grantees, { permissionSets }, groups);
  return { found: [...ofProfiles.found, ...ofSets.found], errors: [...ofProfiles.errors, ...ofSets.errors] };
};

const findApp = async (reader: Reader, inventory: Inventory, desired: ConnectedAppDesired): Promise<FoundApp> => {
  const assignTo = desired.dedicatedPermissionSet?.assignTo ?? [];
  const { found, errors } = findGrantees(inventory, desired);
  const [known, people] = await Promise.all([
    settled(resolveApp(reader, inventory, desired.name)),
    assignTo.length > 0 ? resolveUsers(reader, assignTo) : { users: [], errors: [] },
  ]);
  const permissionSet = findDedicated(inventory, desired, known);
  const wrong = [...[known, permissionSet].filter((each) => each instanceof Error), ...errors];
  if (known instanceof Error || permissionSet instanceof Error || wrong.length > 0) {
    return { ...nothing, errors: [...wrong, ...people.errors] };
  }
  const elsewhere = foundElsewhere(reader, known, desired.name);
  if (elsewhere) return elsewhere;
  // A user that isn't found is reported by the kind whose component it is.
  const dedicated = permissionSet && { permissionSet, users: people.users };
  return foundInOrg(reader, inventory, { desired, known: known as KnownApp, found, dedicated });
};

/** Several desired states of one app are one: lists add up, and of a certificate the last one counts. */
const compose = (one: ConnectedAppTarget, other: ConnectedAppTarget): ConnectedAppTarget => ({
  ...one,
  ...other,
  isAdminApproved: one.isAdminApproved || other.isAdminApproved,
  grantees: uniqueBy([...one.grantees, ...other.grantees], ({ permissionSetId }) => permissionSetId),
  scopes: [...new Set([...one.scopes, ...other.scopes])],
  all: uniqueBy([...one.all, ...other.all], ({ permissionSetId }) => permissionSetId),
  needs: uniqueBy([...one.needs, ...other.needs], componentKey),
});

const combineDesired = (states: Desired[]): Desired => ({
  permissionSets: states.flatMap(({ permissionSets = [] }) => permissionSets),
  users: states.flatMap(({ users = [] }) => users),
});

/**
 * Finds the apps that are meant, with the profiles, permission sets and users named for them.
 *
 * @throws SfError CustomizeApplicationMissing, and connection errors
 */
export async function findConnectedApps(reader: Reader, desired: ConnectedAppDesired[]): Promise<FoundApp> {
  const inventory = await readInventory(reader);
  if (inventory.canCustomizeApplication === false) {
    throw messages.createError('error.CustomizeApplicationMissing', [reader.connection.getUsername() ?? '']);
  }
  const found = await Promise.all(desired.map((each) => findApp(reader, inventory, each)));
  const targets = new Map<string, ConnectedAppTarget>();
  for (const target of found.flatMap((each) => each.targets)) {
    const known = targets.get(componentKey(target.component));
    targets.set(componentKey(target.component), known ? compose(known, target) : target);
  }
  const [app] = found.flatMap((each) => each.app ?? []);
  return {
    targets: [...targets.values()],
    errors: found.flatMap(({ errors }) => errors),
    prerequisites: uniqueBy(
      found.flatMap(({ prerequisites = [] }) => prerequisites),
      ({ component }) => componentKey(component),
    ),
    ...(app ? { app } : {}),
    notices: found.flatMap(({ notices }) => notices ?? []),
    beforeApply: [...new Set(found.flatMap(({ beforeApply }) => beforeApply ?? []))],
    implies: combineDesired(found.map(({ implies }) => implies ?? {})),
  };
}
