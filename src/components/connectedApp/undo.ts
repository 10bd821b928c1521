import { sameId } from '../../names/salesforceId.js';
import type { Reader } from '../../org/reader.js';
import { soql } from '../../org/soql.js';
import { componentKey, type Change } from '../../plan/change.js';
import type { ComponentKind, Difference, Found, ImpactReport, Part } from '../../plan/kind.js';
import type { AccessLoss, Notice } from '../../plan/plan.js';
import type { Undone } from '../../plan/undoFile.js';
import { accessLoss } from '../access/coverage.js';
import type { Grantee } from '../access/grantee.js';
import { readTokens } from '../../org/oauthTokens.js';
import {
  byComponent,
  changedSince,
  componentMissing,
  isByHand,
  isTaking,
  recordRemoval,
  stepStays,
  unknownProperties,
} from '../undo/common.js';
import { granteesNamed, restoredGrantees } from '../undo/grantee.js';
import { diffGrant } from './diff.js';
import { appFacts, appPolicies } from './find.js';
import { hasAccess, plannedFile } from './files.js';
import { hiddenProfileErrors } from './hiddenProfiles.js';
import { connectedAppImpact } from './impact.js';
import { readInventory, type Inventory, type KnownApp } from './inventory.js';
import { isAppMoved, readConnectedApps, type ConnectedAppState } from './state.js';
import { appComponent, type ConnectedAppTarget } from './target.js';
import { certificateErrors, undoCertificate, undoPermittedUsers, undoScopes } from './undoSettings.js';

type ConnectedAppUndo = ConnectedAppTarget & { undone: Undone[] };

const isGrant = ({ property }: Undone): boolean => property === 'profile' || property === 'permissionSet';

/** The grants that the run took away, and that are given again. */
const takenGrants = (undone: Undone[]): Undone[] =>
  undone.filter((each) => isGrant(each) && isTaking(each) && !isByHand(each));

const isRestricting = ({ property, before }: Undone): boolean =>
  property === 'permittedUsers' && before === 'AdminApprovedPreAuthorized';

const toTarget = (
  reader: Reader,
  inventory: Inventory,
  known: KnownApp,
  { undone, restored }: { undone: Undone[]; restored: Grantee[] },
): ConnectedAppUndo => {
  const made = restored.filter(({ isNew }) => isNew);
  return {
    ...appFacts(inventory, known),
    undone,
    scopes: [],
    isAdminApproved: undone.some(isRestricting),
    grantees: restored,
    all: [...inventory.grantees, ...made],
    needs: made.map(({ apiName }) => ({ type: 'PermissionSet', fullName: apiName })),
    links: { policies: appPolicies(reader, known) },
  };
};

const find = async (reader: Reader, undone: Undone[]): Promise<Found<ConnectedAppUndo>> => {
  const inventory = await readInventory(reader);
  const found: Found<ConnectedAppUndo> = { targets: [], errors: [] };
  for (const { component, undone: ofApp } of byComponent(undone)) {
    const known = inventory.apps.find(
      (app) => app.kind === 'ConnectedApp' && componentKey(appComponent(app)) === componentKey(component),
    );
    const { restored, errors } = restoredGrantees(inventory.grantees, takenGrants(ofApp));
    found.errors.push(...errors);
    if (known) found.targets.push(toTarget(reader, inventory, known, { undone: ofApp, restored }));
    else found.errors.push(componentMissing(component));
  }
  return found;
};

/** Of several with one label, the one that has the record which the run made. */
const granteeOf = (
  undone: Undone,
  { all }: ConnectedAppUndo,
  { accessRecords }: ConnectedAppState,
): Grantee | undefined => {
  const candidates = granteesNamed(all, undone);
  if (candidates.length <= 1) return candidates[0];
  return candidates.find(({ permissionSetId }) => sameId(accessRecords.get(permissionSetId), undone.recordId));
};

/** The run's own grants that are there, with the permission set that each hangs on. */
const grantsLeft = (state: ConnectedAppState, target: ConnectedAppUndo): Array<{ undone: Undone; grantee: Grantee }> =>
  target.undone
    .filter((undone) => isGrant(undone) && !isTaking(undone) && !isByHand(undone))
    .flatMap((undone) => {
      const grantee = granteeOf(undone, target, state);
      return grantee && state.accessIds.includes(grantee.permissionSetId) ? [{ undone, grantee }] : [];
    });

const grantRemoval = (target: ConnectedAppUndo, { undone, grantee }: { undone: Undone; grantee: Grantee }): Change =>
  recordRemoval(
    {
      ...{ component: target.component, apiName: grantee.apiName, before: undone.after },
      ...(undone.property === undefined ? {} : { property: undone.property }),
    },
    {
      sobject: 'SetupEntityAccess',
      soql: soql`SELECT Id FROM SetupEntityAccess WHERE SetupEntityId = ${target.known.id ?? ''} AND ParentId = ${grantee.permissionSetId}`,
    },
  );

const diffSetting = (
  undone: Undone,
  state: ConnectedAppState,
  target: ConnectedAppUndo,
): { changes: Change[]; notices: Notice[] } => {
  if (isByHand(undone)) return { changes: [], notices: [stepStays(undone)] };
  const ways = { certificate: undoCertificate, scopes: undoScopes, permittedUsers: undoPermittedUsers };
  const way = ways[undone.property as keyof typeof ways];
  const { change, now } = way(undone, state, target);
  if (change) return { changes: [change], notices: [] };
  return { changes: [], notices: now === undefined ? [] : [changedSince(undone, now)] };
};

const diff = (state: ConnectedAppState, target: ConnectedAppUndo): Difference => {
  const settings = target.undone.filter((undone) => !isGrant(undone));
  const handed = target.undone.filter((undone) => isGrant(undone) && isByHand(undone)).map(stepStays);
  const diffs = settings.map((undone) => diffSetting(undone, state, target));
  const missing = target.grantees.filter((grantee) => !hasAccess(grantee, state));
  const changes = [
    ...missing.map((grantee) => diffGrant(state, target, grantee)),
    ...diffs.flatMap((each) => each.changes),
    ...grantsLeft(state, target).map((grant) => grantRemoval(target, grant)),
  ];
  const isDeployed = changes.some(({ routes }) => routes.some(({ via }) => via === 'deploy'));
  const isLifted = changes.some(({ lifts }) => lifts === true);
  const files = state.file && isDeployed ? [plannedFile(state, target, state.file, isLifted)] : [];
  return {
    changes,
    files,
    errors: hiddenProfileErrors(state, target, { changes, files }),
    notices: [...diffs.flatMap((each) => each.notices), ...handed],
    app: state.app,
  };
};

/** Who loses access when grants go from an app that keeps admitting approved users alone. */
const lossOf = async (
  reader: Reader,
  { state, target, difference }: Part<ConnectedAppUndo, ConnectedAppState>,
): Promise<AccessLoss[]> => {
  if (!state.isAdminApproved || difference.changes.some(({ lifts }) => lifts === true)) return [];
  const going = new Set(grantsLeft(state, target).map(({ grantee }) => grantee.permissionSetId));
  if (going.size === 0) return [];
  const { connection } = reader;
  const tokens = await readTokens(connection, state.app.label);
  const remaining = state.accessIds.filter((id) => !going.has(id));
  const [now, then] = await Promise.all(
    [state.accessIds, remaining].map((ids) => accessLoss(connection, tokens, state.app.id, ids)),
  );
  const outAlready = new Set(now?.losesAccess.map(({ username }) => username));
  return (then?.losesAccess ?? []).filter(({ username }) => !outAlready.has(username));
};

const impact = async (
  reader: Reader,
  parts: Array<Part<ConnectedAppUndo, ConnectedAppState>>,
  all: Part[],
): Promise<ImpactReport> => {
  const [report, losses] = await Promise.all([
    connectedAppImpact(reader, parts, all),
    Promise.all(parts.map((part) => lossOf(reader, part))),
  ]);
  return { ...report, impact: { ...report.impact, losesAccess: [...report.impact.losesAccess, ...losses.flat()] } };
};

/** Undo of connected apps: a restriction is lifted before a grant is taken away; what others did since stays. */
export const connectedAppUndo: ComponentKind<Undone, ConnectedAppUndo, ConnectedAppState> = {
  key: 'ConnectedApp',
  check: (undone) => [
    ...unknownProperties(undone, ['profile', 'permissionSet', 'permittedUsers', 'certificate', 'scopes']),
    ...certificateErrors(undone),
  ],
  find,
  read: readConnectedApps,
  diff,
  isMoved: isAppMoved,
  impact,
};
