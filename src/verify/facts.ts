import { Messages, type SfError } from '@salesforce/core';
import { isInForce } from '../components/access/coverage.js';
import type { Grantee } from '../components/access/grantee.js';
import { readInventory, type Inventory, type KnownApp } from '../components/connectedApp/inventory.js';
import { resolveApp, type UninstalledApp } from '../components/connectedApp/resolve.js';
import { AppSettings, labelOf } from '../components/connectedApp/settings.js';
import { resolveUsers, type UserRow } from '../components/user/find.js';
import { quoteName } from '../names/quoteName.js';
import { sameId } from '../names/salesforceId.js';
import type { Reader } from '../org/reader.js';
import type { QueryResult } from '../org/records.js';
import { setupLink } from '../org/setupLinks.js';
import { readFiles, type FactFiles } from './files.js';
import {
  askedHolders,
  factQueries,
  type AccessRow,
  type AssignmentRow,
  type FactRows,
  type FrozenRow,
  type GroupMemberRow,
  type OwnTokenRow,
} from './queries.js';
import { valueOf, type Told } from '../plan/told.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

/** The user that is to log in: its row, or why there is none that could. */
type FoundUser = { row: UserRow; problem?: undefined } | { row?: undefined; problem: SfError };

export type Facts = FactFiles & {
  known: KnownApp | UninstalledApp;
  label: string;
  user: FoundUser;
  profile: Grantee | undefined;
  /** Every profile and permission set, by which access is named. */
  grantees: Grantee[];
  access: Told<AccessRow[]>;
  /** Those in force, of permission sets, groups and the profile's own set. */
  assignments: Told<AssignmentRow[]>;
  groupMembers: Told<GroupMemberRow[]>;
  apiEnabled: Told<AssignmentRow[]>;
  anyApiClient: Told<AssignmentRow[]>;
  /** Through what the user may approve an app that isn't installed; asked for such an app alone. */
  approveUninstalled: Told<AssignmentRow[]>;
  ownTokens: Told<OwnTokenRow[]>;
  /** Of the users asked about who have a token of an app that isn't installed, those who are active. */
  activeHolders: Told<{ asked: readonly string[]; active: string[] }>;
  frozen: Told<FrozenRow[]>;
  isSandbox: Told<boolean>;
};

const noRow = (): { unknown: string } => ({ unknown: messages.getMessage('unknown.NoUser') });

/** The reason on one line: a refused query is sent back with the place of the fault, of which the last part tells why. */
const reasonOf = ({ message }: Error): string =>
  message
    .replace(/^[\s\S]*\nERROR at Row:\S*\n/, '')
    .replace(/\s+/g, ' ')
    .trim();

const told = <T>(result: QueryResult<T> | undefined, absent: { unknown: string }): Told<T[]> => {
  if (!result) return absent;
  return result.records ? { value: result.records } : { unknown: reasonOf(result.error) };
};

const inForce = (rows: Told<AssignmentRow[]>): Told<AssignmentRow[]> =>
  rows.unknown === undefined ? { value: rows.value.filter(isInForce) } : rows;

const findUser = async (reader: Reader, name: string): Promise<FoundUser> => {
  const { users, errors } = await resolveUsers(reader, [name]);
  const [problem] = errors;
  if (!problem) return { row: users[0] };
  if (['BlankUserError', 'UserAmbiguousError'].includes(problem.name)) throw problem;
  return { problem };
};

const profileOf = (inventory: Inventory, { row }: FoundUser): Grantee | undefined =>
  row && inventory.grantees.find(({ kind, profileId }) => kind === 'Profile' && sameId(profileId, row.ProfileId));

/** Only rows of this app: another may bear the same label. */
const isOfApp = (known: KnownApp | UninstalledApp, { AppName, AppMenuItem }: OwnTokenRow): boolean =>
  known.kind !== 'Uninstalled' && AppMenuItem?.ApplicationId
    ? sameId(AppMenuItem.ApplicationId, known.id)
    : AppName === known.label;

const resolveConnectedApp = async (
  reader: Reader,
  inventory: Inventory,
  name: string,
): Promise<KnownApp | UninstalledApp> => {
  const known = await resolveApp(reader, inventory, name);
  if (known.kind !== 'ExternalClientApp') return known;
  const link = setupLink(reader.connection, 'externalClientApps');
  throw messages.createError('error.ExternalClientAppUnsupported', [quoteName(known.label ?? name)], [link]);
};

type Answers = { [K in keyof FactRows]?: QueryResult<FactRows[K]> };
type Answered =
  | 'access'
  | 'assignments'
  | 'groupMembers'
  | 'apiEnabled'
  | 'anyApiClient'
  | 'approveUninstalled'
  | 'ownTokens'
  | 'activeHolders'
  | 'frozen'
  | 'isSandbox';

/** The permission exists only where Support has enabled API Access Control; elsewhere nobody has it. */
const anyApiClientOf = ({ anyApiClient }: Answers): Told<AssignmentRow[]> =>
  anyApiClient?.error && /INVALID_FIELD/.test(anyApiClient.code) ? { value: [] } : inForce(told(anyApiClient, noRow()));

/** The user's tokens of this app. Without Customize Application a login is shown its own alone, so none means nothing. */
const tokensOf = (known: KnownApp | UninstalledApp, answers: Answers, isOwnAlone: boolean): Told<OwnTokenRow[]> => {
  const tokens = told(answers.ownTokens, noRow());
  if (tokens.unknown !== undefined) return tokens;
  const value = tokens.value.filter((row) => isOfApp(known, row));
  return isOwnAlone && value.length === 0 ? { unknown: messages.getMessage('unknown.OthersTokens') } : { value };
};

const holdersOf = (known: KnownApp | UninstalledApp, answers: Answers): Facts['activeHolders'] => {
  const rows = told(answers.activeHolders, { unknown: messages.getMessage('unknown.NoUser') });
  if (rows.unknown !== undefined) return rows;
  const asked = known.kind === 'Uninstalled' ? askedHolders(known.users) : [];
  return { value: { asked, active: rows.value.map(({ Username }) => Username) } };
};

const answersOf = (known: KnownApp | UninstalledApp, answers: Answers, isOwnAlone: boolean): Pick<Facts, Answered> => {
  const organization = told(answers.organization, noRow());
  const absentApp = known.kind === 'Uninstalled' ? 'unknown.NotInstalled' : 'unknown.NoAppId';
  return {
    access: told(answers.access, { unknown: messages.getMessage(absentApp) }),
    assignments: inForce(told(answers.assignments, noRow())),
    groupMembers: told(answers.groupMembers, noRow()),
    apiEnabled: inForce(told(answers.apiEnabled, noRow())),
    anyApiClient: anyApiClientOf(answers),
    approveUninstalled: inForce(told(answers.approveUninstalled, noRow())),
    ownTokens: tokensOf(known, answers, isOwnAlone),
    activeHolders: holdersOf(known, answers),
    frozen: told(answers.frozen, noRow()),
    isSandbox: organization.unknown === undefined ? { value: organization.value[0]?.IsSandbox === true } : organization,
  };
};

/**
 * Reads all that a login of a user through an app hangs on: two rounds of requests, side by side in each, with at
 * most one retrieve. What the org refuses to tell is noted with its reason.
 *
 * @param app API name, label, id or consumer key
 * @param username username, or email when one active user has it
 * @param isRetrieveSpared as in {@link readFiles}
 * @throws SfError AppNotFound, AppAmbiguous, AppNameBlank, ExternalClientAppUnsupported, UserAmbiguous, BlankUser;
 * LoginExpired, ApiDisabled, InsufficientAccess, OrgUnreachable, OrgRefused
 */
export async function readFacts(
  reader: Reader,
  { app, username, isRetrieveSpared = false }: { app: string; username: string; isRetrieveSpared?: boolean },
): Promise<Facts> {
  const [inventory, user] = await Promise.all([readInventory(reader), findUser(reader, username)]);
  const known = await resolveConnectedApp(reader, inventory, app);
  const profile = profileOf(inventory, user);
  const appId = known.kind === 'Uninstalled' ? null : known.id;
  const holders = known.kind === 'Uninstalled' ? known.users : undefined;
  const queries = factQueries({ appId, userId: user.row?.Id, holders });
  const isOther = user.row?.Username.toLowerCase() !== reader.connection.getUsername()?.toLowerCase();
  const [files, answers] = await Promise.all([
    readFiles(reader, known, profile, isRetrieveSpared),
    reader.query(queries as never) as Promise<Answers>,
  ]);
  return {
    known,
    label: labelOf(known, valueOf(files.settings) ?? new AppSettings(undefined)),
    user,
    profile,
    grantees: inventory.grantees,
    ...files,
    ...answersOf(known, answers, inventory.canCustomizeApplication === false && isOther),
  };
}
