import { Messages, type SfError } from '@salesforce/core';
import { fileFromRecord, saysTheSame } from '../../metadata/content.js';
import { parseMetadata, type MetadataFile } from '../../metadata/metadataFile.js';
import { quoteName } from '../../names/quoteName.js';
import { restOfTokens, tokensQuery, type OauthTokenRow } from '../../org/oauthTokens.js';
import type { Query, QueryResult } from '../../org/records.js';
import type { Reader } from '../../org/reader.js';
import { soql } from '../../org/soql.js';
import type { Depth } from '../../plan/kind.js';
import type { AppRef } from '../../plan/plan.js';
import type { ConnectedApplicationRow, KnownApp } from './inventory.js';
import type { ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** An app's file as the org handed it over. */
export type AppFile = { path: string; xml: string; metadata: MetadataFile };

/** One connected app as the org has it now. */
export type ConnectedAppState = {
  app: AppRef;
  /** Absent for an app of which the org said that it can't hand it over. */
  file?: AppFile;
  isAdminApproved: boolean;
  /** Ids of the permission sets (a profile's own among them) that may use the app. */
  accessIds: string[];
  /** The records by which they may, by those ids. */
  accessRecords: ReadonlyMap<string, string>;
  /** Ids of the components that this run has made, by their key. */
  created: ReadonlyMap<string, string>;
  /** Who holds tokens of the app's label; all of them where the app is to restrict its users and doesn't yet. */
  tokens?: QueryResult<OauthTokenRow>;
};

type AccessRow = { Id: string; ParentId: string };
type Answers = { access: AccessRow; row: ConnectedApplicationRow; tokens: OauthTokenRow };

const filePath = (fullName: string): string => `connectedApps/${fullName}.connectedApp`;

const toFile = (fullName: string, xml: string): AppFile => ({
  path: filePath(fullName),
  xml,
  metadata: parseMetadata(xml),
});

const queriesFor = (
  { id, label }: KnownApp,
  wantsRow: boolean,
  wantsTokens: boolean,
): { [K in keyof Answers]?: Query } => ({
  ...(id ? { access: { soql: soql`SELECT Id, ParentId FROM SetupEntityAccess WHERE SetupEntityId = ${id}` } } : {}),
  ...(id && wantsRow
    ? {
        row: {
          soql: soql`SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication WHERE Id = ${id}`,
        },
      }
    : {}),
  ...(wantsTokens && label ? { tokens: tokensQuery(label) } : {}),
});

const accessOf = (
  known: KnownApp,
  result: QueryResult<AccessRow> | undefined,
): Pick<ConnectedAppState, 'accessIds' | 'accessRecords'> => {
  if (result?.records) {
    const accessRecords = new Map(result.records.map(({ Id, ParentId }) => [ParentId, Id]));
    return { accessIds: [...accessRecords.keys()], accessRecords };
  }
  const reason: SfError | undefined = result?.error;
  throw messages.createError('error.AccessUnknown', [
    quoteName(known.label ?? known.fullName ?? ''),
    reason?.message ?? messages.getMessage('value.NoAppId'),
  ]);
};

/**
 * Whether a retrieve's message says that the org can't hand an app over because it is another org's. The two texts that
 * reports show (sfdx-hardis, before-refresh.ts), for apps that the org lists all the same.
 */
export function isForeignByWord(problem: string): boolean {
  return /cannot be found|Load of metadata from db failed/i.test(problem);
}

/**
 * An app's file, or none where the org said that it can't hand it over: the two texts that reports show are "Load of
 * metadata from db failed" and "cannot be found", for an app that it lists all the same.
 *
 * @throws SfError AppNotHandedOver for anything else that the org says
 */
const retrieveFile = async (
  reader: Reader,
  { fullName, label, isPackaged }: KnownApp,
): Promise<AppFile | undefined> => {
  if (!fullName) return undefined;
  const { xml, refused = '' } = await reader.retrieve('ConnectedApp', fullName);
  if (xml !== undefined) return toFile(fullName, xml);
  if (isPackaged || isForeignByWord(refused)) return undefined;
  throw messages.createError('error.AppNotHandedOver', [quoteName(label ?? fullName), refused]);
};

/** The quickest way to an own app's settings; its file where that way gives no answer, and for all other apps. */
const glanceAtFile = async (reader: Reader, known: KnownApp): Promise<AppFile | undefined> => {
  const { fullName } = known;
  const record = fullName ? await reader.read('ConnectedApp', fullName) : undefined;
  const xml = record && fileFromRecord('ConnectedApp', record);
  return xml !== undefined && fullName ? toFile(fullName, xml) : retrieveFile(reader, known);
};

/**
 * Where an app comes from, on the org's own word: a package's by what the listing says of it, the org's own by the file
 * that it handed over, another org's by its saying that it can't.
 *
 * @throws SfError AppOriginUnknown for an app that only has a row: the listing lacks it, and from that nothing follows
 */
const originOf = ({ isPackaged, fullName, label }: KnownApp, file: AppFile | undefined): AppRef['origin'] => {
  if (isPackaged) return 'packaged';
  if (file) return 'own';
  if (fullName) return 'installed';
  throw messages.createError('error.AppOriginUnknown', [quoteName(label ?? '')]);
};

const labelOf = ({ label, fullName }: KnownApp, file: AppFile | undefined): string =>
  file?.metadata.text(['label'])?.trim() ?? label ?? fullName ?? '';

/** Where file and row differ, the looser reading would hide work to do, so both have to say yes. */
const isApproved = (file: AppFile | undefined, fromRow: boolean | null): boolean => {
  const fromFile = file?.metadata.bool(['oauthConfig', 'isAdminApproved']);
  return fromFile === undefined ? fromRow === true : fromFile && fromRow !== false;
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
  const [file, answers] = await Promise.all([
    depth === 'glance' && !known.isPackaged ? glanceAtFile(reader, known) : retrieveFile(reader, known),
    reader.query<Answers>(queriesFor(known, !isFirst, isFirst) as { [K in keyof Answers]: Query }),
  ]);
  const { row, access, tokens } = answers as { [K in keyof Answers]?: QueryResult<Answers[K]> };
  const { fullName: name, id, label } = known;
  const state: ConnectedAppState = {
    app: { name, label: labelOf(known, file), id, kind: 'ConnectedApp', origin: originOf(known, file) },
    ...(file ? { file } : {}),
    isAdminApproved: isApproved(file, approvalOf(row, isFirst ? known.isAdminApproved : null)),
    ...accessOf(known, access),
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
