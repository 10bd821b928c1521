import { Messages, type SfError } from '@salesforce/core';
import { notFoundError, suggestNames } from '../../errors/notFound.js';
import type { RemoteSiteSelection } from './desired.js';
import { isGlob, matchGlob } from '../../names/glob.js';
import { comparableName, isBlankName } from '../../names/comparableName.js';
import { tellApart } from '../../names/nameDifference.js';
import { quoteName } from '../../names/quoteName.js';
import { comparableUrl } from '../../remoteSite/comparableUrl.js';
import type { RemoteSite } from './read.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remoteSite');

/** What a selection stands for. `missing`: nothing has that name or URL. `errors`: blank or ambiguous input. */
type SelectedSites = { found: RemoteSite[]; missing: SfError[]; errors: SfError[] };

type SiteFinder = (wanted: string) => RemoteSite[];

const lower = (text: string): string => text.toLowerCase();

/** Guides print "SALESFORCE LOGIN" where the API name is SALESFORCE_LOGIN: blanks, hyphens and underscores are alike. */
const asWords = (text: string): string => comparableName(text).replace(/[\s_-]+/g, '_');

const indexBy = (sites: RemoteSite[], keysOf: (site: RemoteSite) => string[]): Map<string, RemoteSite[]> => {
  const index = new Map<string, RemoteSite[]>();
  for (const site of sites) {
    for (const key of new Set(keysOf(site))) {
      const known = index.get(key);
      if (known) known.push(site);
      else index.set(key, [site]);
    }
  }
  return index;
};

/** Finds by name, the most literal reading first. Indexes are built once, so that many names stay linear. */
const finderByName = (sites: RemoteSite[]): SiteFinder => {
  const readings: Array<{ index: Map<string, RemoteSite[]>; keyOf: (wanted: string) => string }> = [
    { index: indexBy(sites, ({ fullName }) => [fullName]), keyOf: (wanted) => wanted },
    { index: indexBy(sites, ({ name }) => [name]), keyOf: (wanted) => wanted },
    { index: indexBy(sites, ({ fullName, name }) => [fullName, name].map(lower)), keyOf: lower },
    { index: indexBy(sites, ({ fullName, name }) => [fullName, name].map(asWords)), keyOf: asWords },
  ];
  return (wanted) => {
    for (const { index, keyOf } of readings) {
      const found = index.get(keyOf(wanted));
      if (found) return found;
    }
    return [];
  };
};

const findByGlob = (sites: RemoteSite[], pattern: string): RemoteSite[] => {
  const patterns = [pattern, asWords(pattern)];
  return sites.filter(({ fullName, name }) =>
    patterns.some((text) => [fullName, name].some((candidate) => matchGlob(text, candidate, { ignoreCase: true }))),
  );
};

const findByUrl = (sites: RemoteSite[], wanted: string): RemoteSite[] => {
  const target = comparableUrl(wanted);
  const isMatch = wanted.includes('*')
    ? (url: string): boolean => matchGlob(target, comparableUrl(url), { ignoreCase: true })
    : (url: string): boolean => comparableUrl(url) === target;
  return sites.filter(({ url }) => url !== null && isMatch(url));
};

const notFound = (sites: RemoteSite[], wanted: string): SfError => {
  const names = sites.flatMap(({ fullName, name }) => [fullName, name]);
  return notFoundError(messages, 'error.RemoteSiteNotFound', wanted, suggestNames(wanted, names));
};

const urlNotFound = (sites: RemoteSite[], wanted: string): SfError => {
  const urls = sites.flatMap(({ url }) => url ?? []);
  return notFoundError(messages, 'error.RemoteSiteUrlNotFound', wanted, suggestNames(wanted, urls));
};

const selectByName = (sites: RemoteSite[], names: string[]): SelectedSites => {
  const find = finderByName(sites);
  const selected: SelectedSites = { found: [], missing: [], errors: [] };
  for (const name of names.map((text) => text.trim())) {
    const matches = isGlob(name) ? findByGlob(sites, name) : find(name);
    if (isBlankName(name)) selected.errors.push(messages.createError('error.BlankRemoteSite'));
    else if (matches.length === 0) selected.missing.push(notFound(sites, name));
    else if (matches.length === 1 || isGlob(name)) selected.found.push(...matches);
    else {
      const fullNames = matches.map(({ fullName }) => fullName);
      const marks = tellApart(fullNames).map((mark) => (mark ? ` (${mark})` : ''));
      const list = fullNames.map((text, index) => `${text}${marks[index] ?? ''}`).join(', ');
      selected.errors.push(messages.createError('error.RemoteSiteAmbiguous', [quoteName(name), list]));
    }
  }
  return selected;
};

const selectByUrl = (sites: RemoteSite[], urls: string[]): SelectedSites => {
  const selected: SelectedSites = { found: [], missing: [], errors: [] };
  for (const url of urls.map((text) => text.trim())) {
    const isBlank = isBlankName(url);
    const matches = isBlank ? [] : findByUrl(sites, url);
    if (isBlank) selected.errors.push(messages.createError('error.BlankRemoteSiteUrl'));
    else if (matches.length === 0) selected.missing.push(urlNotFound(sites, url));
    else selected.found.push(...matches);
  }
  return selected;
};

/**
 * Finds the remote sites that a selection stands for. A name is read as full name, as name without namespace, then
 * both whatever their case, then as a guide prints it ("SALESFORCE LOGIN"); a name or URL with `*` takes all that fit.
 *
 * @returns each site once, in the org's order, and an error for everything that is blank, unknown (with the nearest
 * names) or stands for several sites
 */
export function selectRemoteSites(sites: RemoteSite[], selection: RemoteSiteSelection): SelectedSites {
  if (selection.isAll) return { found: sites, missing: [], errors: [] };
  const byName = selectByName(sites, selection.names ?? []);
  const byUrl = selectByUrl(sites, selection.urls ?? []);
  const found = new Set([...byName.found, ...byUrl.found]);
  return {
    found: sites.filter((site) => found.has(site)),
    missing: [...byName.missing, ...byUrl.missing],
    errors: [...byName.errors, ...byUrl.errors],
  };
}

/**
 * Narrows a listing down.
 *
 * @param filter urls: addresses, `*` allowed; isInactive: only those that are not active
 */
export function filterRemoteSites(
  sites: RemoteSite[],
  filter: { urls?: string[]; isInactive?: boolean },
): RemoteSite[] {
  const kept = filter.urls === undefined ? undefined : new Set(filter.urls.flatMap((url) => findByUrl(sites, url)));
  return sites.filter((site) => (kept?.has(site) ?? true) && (!filter.isInactive || site.isActive === false));
}
