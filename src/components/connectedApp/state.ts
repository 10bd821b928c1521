import { Messages, type SfError } from '@salesforce/core';
import { saysTheSame } from '../../metadata/content.js';
import { quoteName } from '../../names/quoteName.js';
import { restOfTokens, tokensQuery, type OauthTokenRow } from '../../org/oauthTokens.js';
import type { Query, QueryResult } from '../../org/records.js';
import type { Reader } from '../../org/reader.js';
import { soql } from '../../org/soql.js';
import type { Depth } from '../../plan/kind.js';
import type { AppRef } from '../../plan/plan.js';
import { readAppFile, type AppFile, type AppFileAnswer } from './appFile.js';
import type { ConnectedApplicationRow, KnownApp } from './inventory.js';
import { AppSettings, labelOf, originOf } from './settings.js';
import type { ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** One connected app as the org has it now. */
export type ConnectedAppState = {
  app: AppRef;
  /** Absent for an app of which the org said that it can't hand it over. */
  file?: AppFile;
  /** What the file says. */
  settings: AppSettings;
  isAdminApproved: boolean;
  /** Ids of the permission sets (a profile's own among them) that may use the app. */
  accessIds: string[];
  /** Ids of the components that this run has made, by their key. */
  created: ReadonlyMap<string, string>;
  /** Who holds tokens of the app's label; all of them where the app is to restrict its users and doesn't yet. */
  tokens?: QueryResult<OauthTokenRow>;
};

type AccessRow = { ParentId: string };
type Answers = { access: AccessRow; row: ConnectedApplicationRow; tokens: OauthTokenRow };

const queriesFor = (
  { id, label }: KnownApp,
  wantsRow: boolean,
  wantsTokens: boolean,
): { [K in keyof Answers]?: Query } => ({
  ...(id ? { access: { soql: soql`SELECT ParentId FROM SetupEntityAccess WHERE SetupEntityId = ${id}` } } : {}),
  ...(id && wantsRow
    ? {
        row: {
          soql: soql`SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication WHERE Id = ${id}`,
        },
      }
    : {}),
  ...(wantsTokens && label ? { tokens: tokensQuery(label) } : {}),
});

const accessIdsOf = (known: KnownApp, result: QueryResult<AccessRow> | undefined): string[] => {
  if (result?.records) return result.records.map(({ ParentId }) => ParentId);
  const reason: SfError | undefined = result?.error;
  throw messages.createError('error.AccessUnknown', [
    quoteName(known.label ?? known.fullName ?? ''),
    reason?.message ?? messages.getMessage('value.NoAppId'),
  ]);
};

/**
 * @throws SfError AppNotHandedOver for anything that the org says beside a file and its being another org's;
 * AppOriginUnknown for an app that only has a row
 */
const knownOrigin = (known: KnownApp, { file, refused }: AppFileAnswer): AppRef['origin'] => {
  const origin = originOf(known, file !== undefined, refused);
  if (origin !== null) return origin;
  const name = quoteName(known.label ?? known.fullName ?? '');
  if (refused === undefined) throw messages.createError('error.AppOriginUnknown', [name]);
  throw messages.createError('error.AppNotHandedOver', [name, refused]);
};

const approvalOf = (row: QueryResult<ConnectedApplicationRow> | undefined, before: boolean | null): boolean | null =>
  row?.records?.[0]?.OptionsAllowAdminApprovedUsersOnly ?? before;

const readApp = async (
  reader: Reader,
  target: ConnectedAppTarget,
  depth: Depth,
  isFirst: boolean,
): Promise<ConnectedAppState> => {
  const { known, isAdminApproved } = target;
  const wantsAllTokens = isAdminApproved && known.isAdminApproved !== true;
  const [answer, answers] = await Promise.all([
    // The quickest way to an own app's settings; its file for all other apps.
    readAppFile(reader, known, depth === 'glance' && !known.isPackaged),
    reader.query<Answers>(queriesFor(known, !isFirst, isFirst) as { [K in keyof Answers]: Query }),
  ]);
  const { row, access, tokens } = answers as { [K in keyof Answers]?: QueryResult<Answers[K]> };
  const { fullName: name, id, label } = known;
  const { file } = answer;
  const settings = new AppSettings(file?.metadata);
  const state: ConnectedAppState = {
    app: { name, label: labelOf(known, settings), id, kind: 'ConnectedApp', origin: knownOrigin(known, answer) },
    ...(file ? { file } : {}),
    settings,
    isAdminApproved: settings.isAdminApproved(approvalOf(row, isFirst ? known.isAdminApproved : null)) === true,
    accessIds: accessIdsOf(known, access),
    created: new Map(reader.created),
  };
  if (!tokens || label === null) return state;
  return { ...state, tokens: wantsAllTokens ? await restOfTokens(reader.connection, tokens, label) : tokens };
};

/**
 * Reads apps: file and access rows side by side.
 *
 * A retrieved file shows no profiles and permission sets while the app is self-authorize, so who may use it comes from
 * SetupEntityAccess (read off retrieved files: lists stand only beside isAdminApproved true).
 *
 * @param depth glance: an own app's settings by one synchronous call
 * @throws SfError AccessUnknown when the org doesn't tell who may use an app; AppOriginUnknown, AppNotHandedOver,
 * ArchiveIncomplete when it doesn't tell whose it is; connection errors
 */
export function readConnectedApps(
  reader: Reader,
  targets: ConnectedAppTarget[],
  depth: Depth,
): Promise<ConnectedAppState[]> {
  // Who holds tokens belongs to the preview, and the row to the inventory that the first reading begins with.
  const isFirst = reader.hasBegun('apps');
  return Promise.all(targets.map((target) => readApp(reader, target, depth, isFirst)));
}

/** Whether an app is another than the one that a plan was made from: who may use it, and all that its file says. */
export function isAppMoved(planned: ConnectedAppState, now: ConnectedAppState): boolean {
  const isSameAccess =
    planned.accessIds.length === now.accessIds.length && planned.accessIds.every((id) => now.accessIds.includes(id));
  if (!isSameAccess || planned.isAdminApproved !== now.isAdminApproved) return true;
  if (!planned.file || !now.file) return Boolean(planned.file) !== Boolean(now.file);
  return !saysTheSame(planned.file.xml, now.file.xml);
}
