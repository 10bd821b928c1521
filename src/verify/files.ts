import { Messages, SfError, type Connection } from '@salesforce/core';
import type { KnownApp } from '../components/connectedApp/inventory.js';
import type { UninstalledApp } from '../components/connectedApp/resolve.js';
import type { Grantee } from '../components/access/grantee.js';
import { parseMetadata, type MetadataFile } from '../metadata/metadataFile.js';
import { buildMetadataFile } from '../metadata/newFile.js';
import type { MetadataContent, MetadataValue } from '../metadata/render.js';
import type { Members, MetadataFiles } from '../org/metadata/component.js';
import { readMetadata } from '../org/metadata/read.js';
import { retrieveMetadata } from '../org/metadata/retrieve.js';
import type { Told } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

export type FactFiles = {
  appFile: Told<MetadataFile>;
  profileFile: Told<MetadataFile>;
  appSettings: Told<MetadataFile>;
};

type Wanted = {
  folder: 'connectedApps' | 'profiles' | 'settings';
  /** What the type is called in a manifest, and there. */
  member: [type: string, fullNames: string[]];
  /** What the type is called in a call for one component, and the elements that are used. */
  call: [type: string, elements: string[]];
};

/** Answers that concern the whole run; every other refusal leaves just one thing unknown. */
const fatalErrors = new Set(['LoginExpiredError', 'ApiDisabledError', 'OrgUnreachableError']);

const retrieveIfPossible = async (
  connection: Connection,
  members: Members,
): Promise<{ files: MetadataFiles; problems: string[] }> => {
  try {
    const { files, refused } = await retrieveMetadata(connection, members);
    return { files, problems: refused.map(({ problem }) => problem) };
  } catch (error) {
    if (error instanceof SfError && !fatalErrors.has(error.name)) return { files: {}, problems: [error.message] };
    throw error;
  }
};

const openFile = (files: MetadataFiles, folder: Wanted['folder'], problems: string[]): Told<MetadataFile> => {
  const [xml] = Object.entries(files).flatMap(([path, content]) => (path.startsWith(`${folder}/`) ? [content] : []));
  if (xml === undefined) return { unknown: problems[0] ?? messages.getMessage('unknown.NoFile') };
  try {
    return { value: parseMetadata(xml) };
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
};

/** Blanks stay in full names, other signs are percent-encoded; which ones isn't certain, so both spellings are asked for. */
const profileMembers = ({ apiName }: Grantee): string[] => [
  ...new Set([apiName, apiName.replace(/[^\w .-]/gu, (sign) => (sign < '\u0080' ? encodeSign(sign) : sign))]),
];

const encodeSign = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const wantedFiles = (fullName: string | null, profile: Grantee | undefined): Wanted[] => {
  const settings = ['enableAdminApprovedAppsOnly'];
  const wanted: Wanted[] = [
    { folder: 'settings', member: ['Settings', ['ConnectedApp']], call: ['ConnectedAppSettings', settings] },
  ];
  if (fullName) {
    const elements = ['label', 'oauthConfig', 'oauthPolicy', 'sessionPolicy'];
    wanted.push({ folder: 'connectedApps', member: ['ConnectedApp', [fullName]], call: ['ConnectedApp', elements] });
  }
  if (profile) {
    const member: Wanted['member'] = ['Profile', profileMembers(profile)];
    wanted.push({ folder: 'profiles', member, call: ['Profile', ['loginIpRanges']] });
  }
  return wanted;
};

const toValue = (value: unknown): MetadataValue =>
  typeof value === 'object' && value !== null ? toContent(Object.entries(value)) : String(value);

/** A record of the API as elements; what it says is nil is left out. */
const toContent = (entries: Array<[string, unknown]>): MetadataContent =>
  Object.fromEntries(
    entries
      .filter(([name, value]) => value !== undefined && value !== null && !name.startsWith('$'))
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(toValue) : toValue(value)]),
  );

const callForFile = async (connection: Connection, { folder, member, call }: Wanted): Promise<MetadataFiles> => {
  const [type, elements] = call;
  const [, fullNames] = member;
  const records = await Promise.all(fullNames.map((fullName) => readMetadata(connection, type, fullName)));
  const record = records.find((each) => each !== undefined);
  if (!record) return {};
  const used = Object.entries(record).filter(([name]) => elements.includes(name));
  return { [`${folder}/${fullNames[0]}`]: buildMetadataFile(type, toContent(used)) };
};

/**
 * Reads an app's file, the profile's and the settings for connected apps, as far as the org hands them over; what it
 * refuses is noted with its reason.
 *
 * @param isRetrieveSpared ask by synchronous calls, one for each file side by side, and retrieve no more than those
 * leave unanswered. A profile's answer is long then, for the call gives all that is in it.
 * @throws SfError LoginExpired, ApiDisabled, OrgUnreachable
 */
export async function readFiles(
  connection: Connection,
  known: KnownApp | UninstalledApp,
  profile: Grantee | undefined,
  isRetrieveSpared: boolean,
): Promise<FactFiles> {
  const fullName = known.kind === 'Uninstalled' ? null : known.fullName;
  const wanted = wantedFiles(fullName, profile);
  const read = isRetrieveSpared ? await Promise.all(wanted.map((each) => callForFile(connection, each))) : [];
  const answered = Object.fromEntries(read.flatMap((each) => Object.entries(each)));
  const missing = wanted.filter((_, index) => Object.keys(read[index] ?? {}).length === 0);
  const { files: retrieved, problems } =
    missing.length > 0
      ? await retrieveIfPossible(connection, Object.fromEntries(missing.map(({ member }) => member)))
      : { files: {}, problems: [] };
  const files = { ...answered, ...retrieved };
  // With other files there, a problem that doesn't name the app is about another member.
  const isAnswered = Object.keys(files).length > 0;
  const aboutApp = problems.filter((problem) => fullName !== null && problem.includes(fullName));
  return {
    appFile: openFile(files, 'connectedApps', isAnswered ? aboutApp : problems),
    profileFile: profile ? openFile(files, 'profiles', problems) : { unknown: messages.getMessage('unknown.NoUser') },
    appSettings: openFile(files, 'settings', problems),
  };
}
