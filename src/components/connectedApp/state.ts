import { Messages, type Connection, type SfError } from '@salesforce/core';
import { parseMetadata, type MetadataFile } from '../../metadata/metadataFile.js';
import { quoteName } from '../../names/quoteName.js';
import { retrieveMetadata, type MetadataFiles } from '../../org/metadata.js';
import { restOfTokens, tokensQuery, type OauthTokenRow } from '../../org/oauthTokens.js';
import { queryAll, type Query, type QueryResult } from '../../org/records.js';
import { soql } from '../../org/soql.js';
import type { AppRef } from '../../plan/plan.js';
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

/**
 * Reads one app: its file and its access rows side by side.
 *
 * A retrieved file shows no profiles and permission sets while the app is self-authorize, so who may use it comes from
 * SetupEntityAccess (read off retrieved files: lists stand only beside isAdminApproved true).
 *
 * @param known the app as {@link resolveApp} found it
 * @param options isFirstRead: the inventory has just been read, so its row is still true; wantsTokens: for the preview
 * of who loses access
 * @throws SfError AccessUnknown when the org doesn't tell who may use the app, RetrieveFailed, and connection errors
 */
export async function readConnectedApp(
  connection: Connection,
  known: KnownApp,
  options: { isFirstRead: boolean; wantsTokens: boolean },
): Promise<ConnectedAppState> {
  const wantsTokens = options.wantsTokens && known.isAdminApproved !== true;
  const queries = queriesFor(known, options.isFirstRead, wantsTokens);
  const [files, answers] = await Promise.all([
    known.fullName
      ? retrieveMetadata(connection, { ConnectedApp: [known.fullName] }).then((answer) => answer.files)
      : {},
    queryAll(connection, queries as { [K in keyof Answers]: Query }) as Promise<{
      [K in keyof Answers]?: QueryResult<Answers[K]>;
    }>,
  ]);
  const path = filePath(known.fullName ?? '');
  const xml = (files as MetadataFiles)[path];
  const metadata = xml === undefined ? undefined : parseMetadata(xml);
  const label = metadata?.text(['label'])?.trim() ?? known.label ?? known.fullName ?? '';
  const fromRow =
    answers.row?.records?.[0]?.OptionsAllowAdminApprovedUsersOnly ??
    (options.isFirstRead ? known.isAdminApproved : null);
  // Where the two sources differ, the stricter reading would hide work to do, so both have to say yes.
  const fromFile = metadata?.text(['oauthConfig', 'isAdminApproved'])?.trim();
  return {
    app: { name: known.fullName, label, id: known.id, kind: 'ConnectedApp', origin: originOf(known, metadata) },
    ...(xml !== undefined && metadata ? { file: { path, xml, metadata } } : {}),
    isAdminApproved: fromFile === undefined ? fromRow === true : fromFile === 'true' && fromRow !== false,
    accessIds: accessIdsOf(known, answers.access),
    ...(answers.tokens && known.label !== null
      ? { tokens: await restOfTokens(connection, answers.tokens, known.label) }
      : {}),
  };
}
