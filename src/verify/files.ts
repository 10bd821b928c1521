import { Messages, SfError } from '@salesforce/core';
import type { Grantee } from '../components/access/grantee.js';
import type { KnownApp } from '../components/connectedApp/inventory.js';
import type { UninstalledApp } from '../components/connectedApp/resolve.js';
import { readAppFile } from '../components/connectedApp/appFile.js';
import { AppSettings, originOf } from '../components/connectedApp/settings.js';
import { parseMetadata, type MetadataFile } from '../metadata/metadataFile.js';
import { readComponentFile } from '../org/componentFile.js';
import { findListed } from '../org/metadata/component.js';
import type { Reader } from '../org/reader.js';
import type { AppRef } from '../plan/plan.js';
import type { Told } from '../plan/told.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

export type FactFiles = {
  settings: Told<AppSettings>;
  /** Whose the app is, on the org's own word. */
  origin: AppRef['origin'];
  profileFile: Told<MetadataFile>;
  appSettings: Told<MetadataFile>;
};

type Wanted = {
  /** What the type is called in a manifest, and the full name there. */
  member: [type: string, fullName: string];
  /** What the type is called in a call for one component, and the elements that are used. */
  call: [type: string, elements: string[]];
};

const APP_ELEMENTS = ['label', 'oauthConfig', 'oauthPolicy', 'sessionPolicy'];

/** Answers that concern the whole run; every other refusal leaves just one thing unknown. */
const fatalErrors = new Set(['LoginExpiredError', 'ApiDisabledError', 'OrgUnreachableError', 'ArchiveIncompleteError']);

/** What is asked for, or why the org doesn't tell; errors that concern the whole run stay errors. */
const toldOf = async <T>(work: () => Promise<Told<T>>): Promise<Told<T>> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SfError && !fatalErrors.has(error.name)) return { unknown: error.message };
    throw error;
  }
};

/** A component's file, by a call for it where a retrieve is spared, or why there is none. */
const readFile = (reader: Reader, wanted: Wanted, isRetrieveSpared: boolean): Promise<Told<MetadataFile>> =>
  toldOf(async () => {
    const { member, call } = wanted;
    const { xml, refused } = await readComponentFile(reader, member, isRetrieveSpared ? call : undefined);
    return xml === undefined ? { unknown: refused } : { value: parseMetadata(xml) };
  });

/** An app's settings, or why the org doesn't hand them over. */
const readSettings = (
  reader: Reader,
  known: KnownApp | UninstalledApp,
  isRetrieveSpared: boolean,
): Promise<Told<AppSettings>> =>
  toldOf(async () => {
    const none = { unknown: messages.getMessage('unknown.NoFile') };
    if (known.kind === 'Uninstalled') return none;
    const { file, refused } = await readAppFile(reader, known, isRetrieveSpared, APP_ELEMENTS);
    if (file) return { value: new AppSettings(file.metadata) };
    return refused === undefined ? none : { unknown: refused };
  });

/** A profile's full name as the org spells it. */
const profileName = async (reader: Reader, { apiName, profileId }: Grantee): Promise<string> => {
  const listed = findListed(await reader.list('Profile'), { id: profileId, name: apiName });
  return listed?.fullName ?? apiName;
};

/**
 * Reads an app's file, the profile's and the settings for connected apps, as far as the org hands them over; what it
 * refuses is noted with its reason.
 *
 * @param isRetrieveSpared ask by synchronous calls, one for each file side by side, and retrieve no more than those
 * leave unanswered. A profile's answer is long then, for the call gives all that is in it.
 * @throws SfError LoginExpired, ApiDisabled, OrgUnreachable, ArchiveIncomplete
 */
export async function readFiles(
  reader: Reader,
  known: KnownApp | UninstalledApp,
  profile: Grantee | undefined,
  isRetrieveSpared: boolean,
): Promise<FactFiles> {
  const absent = (key: string): Promise<Told<MetadataFile>> => Promise.resolve({ unknown: messages.getMessage(key) });
  const listedProfile = profile && (await profileName(reader, profile));
  const [settings, profileFile, appSettings] = await Promise.all([
    readSettings(reader, known, isRetrieveSpared),
    listedProfile
      ? readFile(reader, { member: ['Profile', listedProfile], call: ['Profile', ['loginIpRanges']] }, isRetrieveSpared)
      : absent('unknown.NoUser'),
    readFile(
      reader,
      {
        member: ['Settings', 'ConnectedApp'],
        call: ['ConnectedAppSettings', ['enableAdminApprovedAppsOnly']],
      },
      isRetrieveSpared,
    ),
  ]);
  const origin = originOf(known, settings.unknown === undefined, settings.unknown);
  return { settings, origin, profileFile, appSettings };
}
