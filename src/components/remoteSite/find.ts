import { Messages, SfError } from '@salesforce/core';
import { escapeXml } from '../../metadata/escape.js';
import { API_NAME_MAX, apiNameFromLabel, isApiName } from '../../names/apiName.js';
import { quoteName } from '../../names/quoteName.js';
import type { Reader } from '../../org/reader.js';
import { setupLink } from '../../org/setupLinks.js';
import type { ComponentRef } from '../../plan/change.js';
import type { Found } from '../../plan/kind.js';
import type { Notice } from '../../plan/plan.js';
import { assertRemoteSiteUrl } from '../../remoteSite/remoteSiteUrl.js';
import type { NewRemoteSite, RemoteSiteDesired, RemoteSiteSelection, RemoteSiteValues } from './desired.js';
import { isAsWanted } from './compare.js';
import { findRemoteSites, REMOTE_SITE, type RemoteSite } from './read.js';
import { selectRemoteSites } from './resolve.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remoteSite');

/** A remote site with all that is wanted of it. */
export type RemoteSiteTarget = {
  component: ComponentRef;
  /** As the org had it when it was found; null for one that is to be made. */
  found: RemoteSite | null;
  values: RemoteSiteValues;
  /** Where a person changes it in Setup. */
  page: string;
};

/** A site that is wanted: the org's, or as it will be made. */
type Wanted = { site: RemoteSite; isNew: boolean; values: RemoteSiteValues };

/** What has been found so far, by the site's full name; names differ in more than case. */
type Finding = { wanted: Map<string, Wanted>; errors: SfError[]; notices: Notice[] };

const errorOf = (work: () => unknown): SfError[] => {
  try {
    work();
    return [];
  } catch (error) {
    return [SfError.wrap(error)];
  }
};

const nameErrors = (name: string): SfError[] => {
  if (name.trim() === '') return [messages.createError('error.BlankRemoteSite')];
  if (name.includes('__')) return [messages.createError('error.RemoteSiteNamespace', [quoteName(name)])];
  if (name.trim().length > API_NAME_MAX) {
    return [messages.createError('error.RemoteSiteNameTooLong', [quoteName(name), API_NAME_MAX])];
  }
  return errorOf(() => apiNameFromLabel(name));
};

/** Everything that can be told wrong of what is wanted without asking the org. */
export function remoteSiteErrors(desired: RemoteSiteDesired): SfError[] {
  const { url, description = '', disableProtocolSecurity } = desired.create ?? desired.values;
  // What a site that is there allows isn't known yet.
  const allowed = { disableProtocolSecurity: disableProtocolSecurity ?? desired.create === undefined };
  return [
    ...(desired.create ? nameErrors(desired.create.name) : []),
    ...(url === undefined ? [] : errorOf(() => assertRemoteSiteUrl(url, allowed))),
    ...errorOf(() => escapeXml(description)),
  ];
}

/** An address is judged by the protocol security the site will have. */
const siteErrors = ({ site, values }: Wanted): SfError[] => {
  const url = values.url ?? (values.disableProtocolSecurity === undefined ? undefined : site.url);
  const disableProtocolSecurity = values.disableProtocolSecurity ?? site.disableProtocolSecurity ?? false;
  const isInsecure = url?.trim().toLowerCase().startsWith('http://') && !disableProtocolSecurity;
  return isInsecure ? errorOf(() => assertRemoteSiteUrl(url ?? '', { disableProtocolSecurity })) : [];
};

const trimmed = (values: RemoteSiteValues): RemoteSiteValues =>
  values.url === undefined ? values : { ...values, url: values.url.trim() };

const keyOf = (fullName: string): string => fullName.toLowerCase();

const newSite = (fullName: string): RemoteSite => ({
  ...{ fullName, name: fullName, namespacePrefix: null, isPackaged: false },
  ...{ url: null, isActive: null, disableProtocolSecurity: null, description: null },
});

/** All that a new site will be unless somebody wants it otherwise; an absent description stays open. */
const defaults = { isActive: true, disableProtocolSecurity: false };

const addCreation = (sites: RemoteSite[], { name: label, ...given }: NewRemoteSite, finding: Finding): void => {
  const name = isApiName(label) ? label : apiNameFromLabel(label);
  if (name !== label) {
    const message = messages.getMessage('notice.RemoteSiteNamed', [label, name]);
    finding.notices.push({ code: 'RemoteSiteNamed', message });
  }
  const key = keyOf(name);
  const earlier = finding.wanted.get(key);
  const site = sites.find(({ fullName }) => keyOf(fullName) === key);
  const values = { ...defaults, ...earlier?.values, ...trimmed(given) };
  if (site && !isAsWanted(site, { ...defaults, ...trimmed(given) })) {
    finding.errors.push(messages.createError('error.RemoteSiteExists', [site.fullName, site.url ?? '']));
  } else {
    finding.wanted.set(key, { site: site ?? earlier?.site ?? newSite(name), isNew: !site, values });
  }
};

/** Sites that this run makes can be selected as well. */
const selectable = (sites: RemoteSite[], { wanted }: Finding): RemoteSite[] => [
  ...sites,
  ...[...wanted.values()]
    .filter(({ isNew }) => isNew)
    .map(({ site, values }) => ({ ...site, url: values.url ?? null, isActive: values.isActive ?? null })),
];

const addSelection = (
  sites: RemoteSite[],
  { select, values }: { select: RemoteSiteSelection; values: RemoteSiteValues },
  finding: Finding,
): void => {
  const selected = selectRemoteSites(selectable(sites, finding), select);
  finding.errors.push(...selected.errors, ...(select.isMissingIgnored ? [] : selected.missing));
  if (select.isMissingIgnored) {
    finding.notices.push(...selected.missing.map(({ message }) => ({ code: 'RemoteSiteMissing', message })));
  }
  if (select.isOne && selected.found.length > 1) {
    const list = selected.found.map(({ fullName }) => fullName).join(', ');
    finding.errors.push(messages.createError('error.SeveralRemoteSites', [list]));
  }
  for (const site of selected.found) {
    const key = keyOf(site.fullName);
    const earlier = finding.wanted.get(key) ?? { site, isNew: false };
    finding.wanted.set(key, { ...earlier, values: { ...finding.wanted.get(key)?.values, ...trimmed(values) } });
  }
};

/**
 * Finds the sites that are meant. Several desired states of one site become one target; what a later one says counts.
 *
 * @returns a target for each site, new ones among them, and an error for everything that is blank, unknown, ambiguous
 * or taken, and for addresses that the site wouldn't allow
 * @throws SfError connection errors
 */
export async function findRemoteSiteTargets(
  reader: Reader,
  desired: RemoteSiteDesired[],
): Promise<Found<RemoteSiteTarget>> {
  const sites = await findRemoteSites(reader);
  const finding: Finding = { wanted: new Map(), errors: [], notices: [] };
  for (const each of desired) {
    if (each.create) addCreation(sites, each.create, finding);
    else addSelection(sites, each, finding);
  }
  const { errors, notices } = finding;
  const wanted = [...finding.wanted.values()];
  const page = setupLink(reader.connection, 'remoteSites');
  return {
    targets: wanted.map(({ site, isNew, values }) => ({
      component: { type: REMOTE_SITE, fullName: site.fullName },
      found: isNew ? null : site,
      ...{ values, page },
    })),
    errors: [...errors, ...wanted.flatMap(siteErrors)],
    notices,
  };
}
