import { Messages, type SfError } from '@salesforce/core';
import { notFoundError, suggestNames } from '../../errors/notFound.js';
import { parseMetadata } from '../../metadata/metadataFile.js';
import { isBlankName } from '../../names/comparableName.js';
import { matchByName, type Names } from '../../names/matchByName.js';
import { tellApart } from '../../names/nameDifference.js';
import { quoteName } from '../../names/quoteName.js';
import { readTokens, type OauthTokenRow } from '../../org/oauthTokens.js';
import type { Reader } from '../../org/reader.js';
import type { Inventory, KnownApp } from './inventory.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** An app that only its tokens tell of: used, but not installed. */
export type UninstalledApp = { kind: 'Uninstalled'; label: string; users: string[] };

// Keys the platform makes have 79 or 85 characters, chosen ones at least 8; a shorter name is never looked for as a key.
const CONSUMER_KEY = /^[\w.=+/-]{20,}$/;

const localName = (fullName: string): string => fullName.replace(/^[A-Za-z]\w*?__/, '');

const namesOf = ({ fullName, label, id }: KnownApp): Names => ({
  names: [fullName, fullName && localName(fullName), label],
  ids: [id],
});

const matchApps = (apps: KnownApp[], name: string): KnownApp[] => matchByName(apps, namesOf, name);

const describeApp = ({ kind, label, fullName, id }: KnownApp, mark: string | undefined): string => {
  const what = kind === 'ConnectedApp' ? 'connected app' : 'external client app';
  const details = [fullName && `API name ${fullName}`, id && `id ${id}`, mark].filter(Boolean).join(', ');
  return `${what} "${label ?? fullName ?? ''}"${details ? ` (${details})` : ''}`;
};

const one = (matches: KnownApp[], name: string): KnownApp | undefined => {
  if (matches.length > 1) {
    const marks = tellApart(matches.map(({ label, fullName }) => label ?? fullName ?? ''));
    const list = matches.map((app, index) => describeApp(app, marks[index])).join(', ');
    throw messages.createError('error.AppAmbiguous', [quoteName(name), list]);
  }
  return matches[0];
};

/** Reads the files of apps whose label or key the org told in no other way, and completes what is known of them. */
const completeFromFiles = async (reader: Reader, apps: KnownApp[]): Promise<Array<KnownApp & { key?: string }>> => {
  const listed = apps.filter(({ fullName }) => fullName !== null);
  const read = await Promise.all(listed.map(({ fullName }) => reader.retrieve('ConnectedApp', fullName ?? '')));
  return listed.flatMap((app, index) => {
    const xml = read[index]?.xml;
    if (xml === undefined) return [];
    const file = parseMetadata(xml);
    const key = file.text(['oauthConfig', 'consumerKey'])?.trim();
    return [{ ...app, label: file.text(['label'])?.trim() ?? app.label, ...(key ? { key } : {}) }];
  });
};

/** A row without API name and a listed app without row may be the same app: their label in the file tells. */
const findFileOf = async (reader: Reader, inventory: Inventory, app: KnownApp): Promise<KnownApp> => {
  if (app.kind !== 'ConnectedApp' || (app.fullName && app.id)) return app;
  const isOther = (candidate: KnownApp): boolean =>
    candidate.kind === 'ConnectedApp' && (app.fullName ? candidate.fullName === null : candidate.id === null);
  const others = inventory.apps.filter(isOther);
  if (others.length === 0) return app;
  const [complete = app] = app.fullName ? await completeFromFiles(reader, [app]) : [app];
  const candidates = app.fullName ? others : await completeFromFiles(reader, others);
  const [match, ...more] = candidates.filter(({ label }) => label === complete.label);
  if (!match || more.length > 0) return app;
  const row = app.fullName ? match : app;
  const listed = app.fullName ? app : match;
  return { ...row, fullName: listed.fullName, isPackaged: listed.isPackaged };
};

const findByKey = async (reader: Reader, { apps }: Inventory, key: string): Promise<KnownApp | undefined> => {
  const candidates = apps.filter(({ kind, fullName }) => kind === 'ConnectedApp' && fullName);
  const complete = await completeFromFiles(reader, candidates);
  return candidates.find(({ fullName }) => complete.some((app) => app.key === key && app.fullName === fullName));
};

const findUninstalled = (tokens: OauthTokenRow[], name: string): UninstalledApp | undefined => {
  const rows = matchByName(tokens, ({ AppName }) => ({ names: [AppName] }), name);
  const [label, ...others] = new Set(rows.map(({ AppName }) => AppName));
  if (label === undefined) return undefined;
  if (others.length > 0) {
    const labels = [label, ...others];
    const marks = tellApart(labels).map((mark) => (mark ? ` (${mark})` : ''));
    const list = labels.map((text, index) => `uninstalled app "${text}"${marks[index] ?? ''}`).join(', ');
    throw messages.createError('error.AppAmbiguous', [quoteName(name), list]);
  }
  return { kind: 'Uninstalled', label, users: [...new Set(rows.flatMap(({ User }) => User?.Username ?? []))] };
};

const notFound = (apps: KnownApp[], tokens: OauthTokenRow[], name: string): SfError => {
  const ofApps = apps.flatMap((app) => namesOf(app).names).filter((known): known is string => Boolean(known));
  const names = [...ofApps, ...tokens.map(({ AppName }) => AppName)];
  return notFoundError(messages, 'error.AppNotFound', name, suggestNames(name, names));
};

/**
 * Finds the app that a name stands for: API name, label, id or consumer key; exact before case-insensitive
 * before equal to the eye.
 *
 * @throws SfError AppNameBlank; AppAmbiguous, listing the apps; AppNotFound, with the nearest names
 */
export async function resolveApp(
  reader: Reader,
  inventory: Inventory,
  name: string,
): Promise<KnownApp | UninstalledApp> {
  const wanted = name.trim();
  if (isBlankName(wanted)) throw messages.createError('error.AppNameBlank');
  const known = one(matchApps(inventory.apps, wanted), wanted);
  if (known) return findFileOf(reader, inventory, known);
  // Rare from here on: the name is none the org told at once, so more is asked before giving up.
  const withKey = CONSUMER_KEY.test(wanted) ? await findByKey(reader, inventory, wanted) : undefined;
  if (withKey) return findFileOf(reader, inventory, withKey);
  const incomplete = inventory.apps.filter(({ kind, label }) => kind === 'ConnectedApp' && label === null);
  const complete = await completeFromFiles(reader, incomplete);
  const byFile = one(matchApps(complete, wanted), wanted);
  if (byFile) return byFile;
  const tokens = await readTokens(reader.connection);
  const uninstalled = findUninstalled(tokens.records ?? [], wanted);
  if (uninstalled) return uninstalled;
  if (tokens.error)
    throw messages.createError('error.AppNotFoundTokensUnknown', [quoteName(wanted), tokens.error.message]);
  throw notFound(inventory.apps, tokens.records, wanted);
}
