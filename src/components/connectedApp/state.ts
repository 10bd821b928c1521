import { Messages, type Connection, type SfError } from '@salesforce/core';
import { parseMetadata, type MetadataFile } from '../../metadata/metadataFile.js';
import { buildMetadataFile } from '../../metadata/newFile.js';
import { quoteName } from '../../names/quoteName.js';
import { readMetadata } from '../../org/metadata/read.js';
import { retrieveMetadata } from '../../org/metadata/retrieve.js';
import { restOfTokens, tokensQuery, type OauthTokenRow } from '../../org/oauthTokens.js';
import { queryAll, type Query, type QueryResult } from '../../org/records.js';
import { soql } from '../../org/soql.js';
import type { AppRef } from '../../change/plan.js';
import type { ConnectedApplicationRow, KnownApp } from './inventory.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** One connected app as the org has it now. */
export type ConnectedAppState = {
  app: AppRef;
  /** The retrieved file; absent for an app that the org lists but can't hand over. */
  file?: { path: string; xml: string; metadata: MetadataFile };
  isAdminApproved: boolean;
  /** Ids of the permission sets (a profile's own among them) that may use the app. */
  accessIds: string[];
  /** Who holds tokens; asked for only when the app doesn't restrict its users yet. */
  tokens?: QueryResult<OauthTokenRow>;
};

type AccessRow = { ParentId: string };
type Answers = { access: AccessRow; row: ConnectedApplicationRow; tokens: OauthTokenRow };

const filePath = (fullName: string): string => `connectedApps/${fullName}.connectedApp`;

const queriesFor = (
  { id, label }: KnownApp,
  isFirstRead: boolean,
  wantsTokens: boolean,
): { [K in keyof Answers]?: Query } => ({
  ...(id ? { access: { soql: soql`SELECT ParentId FROM SetupEntityAccess WHERE SetupEntityId = ${id}` } } : {}),
  ...(id && !isFirstRead
    ? {
        row: {
          soql: soql`SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication WHERE Id = ${id}`,
        },
      }
    : {}),
  ...(wantsTokens && label ? { tokens: tokensQuery(label) } : {}),
});

const originOf = (known: KnownApp, file: MetadataFile | undefined): AppRef['origin'] => {
  if (known.isPackaged) return 'packaged';
  return file ? 'own' : 'installed';
};

const accessIdsOf = (known: KnownApp, result: QueryResult<AccessRow> | undefined): string[] => {
  if (result?.records) return result.records.map(({ ParentId }) => ParentId);
  const reason: SfError | undefined = result?.error;
  throw messages.createError('error.AccessUnknown', [
    quoteName(known.label ?? known.fullName ?? ''),
    reason?.message ?? 'it has no id for the app.',
  ]);
};

type Source = { known: KnownApp; xml: string | undefined; answers: { [K in keyof Answers]?: QueryResult<Answers[K]> } };

const ask = (connection: Connection, queries: { [K in keyof Answers]?: Query }): Promise<Source['answers']> =>
  queryAll<Answers>(connection, queries as { [K in keyof Answers]: Query });

const labelOf = ({ label, fullName }: KnownApp, metadata: MetadataFile | undefined): string =>
  metadata?.text(['label'])?.trim() ?? label ?? fullName ?? '';

/** Where file and row differ, the looser reading would hide work to do, so both have to say yes. */
const isApproved = (fromFile: boolean | undefined, fromRow: boolean | null): boolean =>
  fromFile === undefined ? fromRow === true : fromFile && fromRow !== false;

const toState = ({ known, xml, answers }: Source, rowBefore: boolean | null): ConnectedAppState => {
  const metadata = xml === undefined ? undefined : parseMetadata(xml);
  const { fullName, id } = known;
  const fromRow = answers.row?.records?.[0]?.OptionsAllowAdminApprovedUsersOnly ?? rowBefore;
  return {
    app: {
      name: fullName,
      label: labelOf(known, metadata),
      id,
      kind: 'ConnectedApp',
      origin: originOf(known, metadata),
    },
    ...(xml !== undefined && metadata ? { file: { path: filePath(fullName ?? ''), xml, metadata } } : {}),
    isAdminApproved: isApproved(metadata?.bool(['oauthConfig', 'isAdminApproved']), fromRow),
    accessIds: accessIdsOf(known, answers.access),
  };
};

const retrieveFile = async (connection: Connection, { fullName }: KnownApp): Promise<string | undefined> => {
  if (!fullName) return undefined;
  const { files } = await retrieveMetadata(connection, { ConnectedApp: [fullName] });
  return files[filePath(fullName)];
};

/**
 * Reads one app: its file and its access rows side by side.
 *
 * A retrieved file shows no profiles and permission sets while the app is self-authorize, so who may use it comes from
 * SetupEntityAccess (read off retrieved files: lists stand only beside isAdminApproved true).
 *
 * @param known the app as {@link resolveApp} found it, from an inventory just read
 * @param wantsTokens for the preview of who loses access
 * @throws SfError AccessUnknown when the org doesn't tell who may use the app, RetrieveFailed, and connection errors
 */
export async function readConnectedApp(
  connection: Connection,
  known: KnownApp,
  wantsTokens: boolean,
): Promise<ConnectedAppState> {
  const [xml, answers] = await Promise.all([
    retrieveFile(connection, known),
    ask(connection, queriesFor(known, true, wantsTokens && known.isAdminApproved !== true)),
  ]);
  const state = toState({ known, xml, answers }, known.isAdminApproved);
  if (!answers.tokens || known.label === null) return state;
  return { ...state, tokens: await restOfTokens(connection, answers.tokens, known.label) };
}

/**
 * Reads one app once more after a change. An own app's settings come from one synchronous call, so no second retrieve
 * is needed; where that call doesn't answer, and for other apps, the file is retrieved.
 *
 * @param isOwn whether the org made the app
 * @param options wantsFile: retrieve the file in any case
 * @throws SfError as {@link readConnectedApp}
 */
export async function rereadConnectedApp(
  connection: Connection,
  known: KnownApp,
  isOwn: boolean,
  { wantsFile = false } = {},
): Promise<ConnectedAppState> {
  const [read, answers] = await Promise.all([
    isOwn && !wantsFile && known.fullName ? readMetadata(connection, 'ConnectedApp', known.fullName) : undefined,
    ask(connection, queriesFor(known, false, false)),
  ]);
  const xml = read ? settingsFile(read) : await retrieveFile(connection, known);
  return toState({ known, xml, answers }, null);
}

type ReadApp = { label?: string; oauthConfig?: { certificate?: string; isAdminApproved?: boolean; scopes?: string[] } };

/** What a call for one app's metadata answered, in the shape of its file. */
const settingsFile = ({ label, oauthConfig }: ReadApp): string => {
  const { certificate, isAdminApproved, scopes } = oauthConfig ?? {};
  return buildMetadataFile('ConnectedApp', {
    ...(label ? { label } : {}),
    oauthConfig: {
      ...(certificate ? { certificate } : {}),
      ...(isAdminApproved === undefined ? {} : { isAdminApproved: String(isAdminApproved) }),
      scopes: scopes ?? [],
    },
  });
};
