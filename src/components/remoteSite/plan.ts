import { Messages, SfError, type Connection } from '@salesforce/core';
import { throwAll } from '../../errors/throwAll.js';
import type { NewRemoteSite, RemoteSiteIntent, RemoteSiteValues } from '../../integration/integration.js';
import { API_NAME_MAX, apiNameFromLabel, isApiName } from '../../names/apiName.js';
import { quoteName } from '../../names/quoteName.js';
import type { MetadataFiles } from '../../org/metadata/component.js';
import { retrieveMetadata } from '../../org/metadata/retrieve.js';
import type { Notice, Plan } from '../../plan/plan.js';
import { assertRemoteSiteUrl } from '../../remoteSite/remoteSiteUrl.js';
import { createRemoteSite, diffRemoteSites, editRemoteSite, isAsWanted, type SiteTarget } from './diff.js';
import { readRemoteSites, remoteSitePath, type RemoteSite } from './read.js';
import { selectRemoteSites } from './resolve.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remoteSite');

/** What the intents come to in this org: sites to change, sites to make, and what is to be said. */
type Resolved = { targets: SiteTarget[]; creations: NewRemoteSite[]; notices: Notice[] };

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

/** Everything that can be told wrong without asking the org. */
const inputErrors = (intent: RemoteSiteIntent): SfError[] => {
  if (intent.create) {
    const { name, url, disableProtocolSecurity = false } = intent.create;
    return [...nameErrors(name), ...errorOf(() => assertRemoteSiteUrl(url, { disableProtocolSecurity }))];
  }
  const { url, disableProtocolSecurity = true } = intent.values;
  return url === undefined ? [] : errorOf(() => assertRemoteSiteUrl(url, { disableProtocolSecurity }));
};

/** An address is judged by the protocol security the site will have. */
const siteErrors = ({ site, values }: SiteTarget): SfError[] => {
  const url = values.url ?? (values.disableProtocolSecurity === undefined ? undefined : site.url);
  const disableProtocolSecurity = values.disableProtocolSecurity ?? site.disableProtocolSecurity ?? false;
  const isInsecure = url?.trim().toLowerCase().startsWith('http://') && !disableProtocolSecurity;
  return isInsecure ? errorOf(() => assertRemoteSiteUrl(url ?? '', { disableProtocolSecurity })) : [];
};

const trimmed = (values: RemoteSiteValues): RemoteSiteValues =>
  values.url === undefined ? values : { ...values, url: values.url.trim() };

/** All that a new site will be; an absent description stays open. */
const valuesOf = ({ name: _, ...site }: NewRemoteSite): RemoteSiteValues => ({
  isActive: true,
  disableProtocolSecurity: false,
  ...site,
});

const resolveCreation = (
  sites: RemoteSite[],
  wanted: NewRemoteSite,
): { target?: SiteTarget; creation?: NewRemoteSite; notices: Notice[]; errors: SfError[] } => {
  const name = isApiName(wanted.name) ? wanted.name : apiNameFromLabel(wanted.name);
  const notices =
    name === wanted.name
      ? []
      : [{ code: 'RemoteSiteNamed', message: messages.getMessage('notice.RemoteSiteNamed', [wanted.name, name]) }];
  const creation = { ...wanted, name, url: wanted.url.trim() };
  const site = sites.find(({ fullName }) => fullName.toLowerCase() === name.toLowerCase());
  if (!site) return { creation, notices, errors: [] };
  const values = valuesOf(creation);
  return isAsWanted({ site, values })
    ? { target: { site, values }, notices, errors: [] }
    : { notices, errors: [messages.createError('error.RemoteSiteExists', [site.fullName, site.url ?? ''])] };
};

/** Several intents about one site become one; what a later one says counts. */
const mergeTargets = (targets: SiteTarget[]): SiteTarget[] => {
  const merged = new Map<RemoteSite, RemoteSiteValues>();
  for (const { site, values } of targets) merged.set(site, { ...merged.get(site), ...trimmed(values) });
  return [...merged].map(([site, values]) => ({ site, values }));
};

const resolveIntents = (sites: RemoteSite[], intents: RemoteSiteIntent[]): Resolved => {
  const errors: SfError[] = [];
  const resolved: Resolved = { targets: [], creations: [], notices: [] };
  for (const intent of intents) {
    if (intent.create) {
      const { target, creation, ...others } = resolveCreation(sites, intent.create);
      if (target) resolved.targets.push(target);
      if (creation) resolved.creations.push(creation);
      resolved.notices.push(...others.notices);
      errors.push(...others.errors);
      continue;
    }
    const { select, values } = intent;
    const selected = selectRemoteSites(sites, select);
    errors.push(...selected.errors, ...(select.isMissingIgnored ? [] : selected.missing));
    if (select.isMissingIgnored) {
      resolved.notices.push(...selected.missing.map(({ message }) => ({ code: 'RemoteSiteMissing', message })));
    }
    if (select.isOne && selected.found.length > 1) {
      const list = selected.found.map(({ fullName }) => fullName).join(', ');
      errors.push(messages.createError('error.SeveralRemoteSites', [list]));
    }
    resolved.targets.push(...selected.found.map((site) => ({ site, values })));
  }
  const targets = mergeTargets(resolved.targets);
  throwAll([...errors, ...targets.flatMap(siteErrors)]);
  return { ...resolved, targets };
};

const readFiles = async (connection: Connection, members: string[]): Promise<MetadataFiles> =>
  (await retrieveMetadata(connection, { RemoteSiteSetting: members })).files;

/** Reads the org again. A site that was to be made counts as made when it is there as it should be. */
const recheck = async (connection: Connection, { targets, creations }: Resolved): Promise<Plan> => {
  const sites = new Map((await readRemoteSites(connection)).map((site) => [site.fullName, site]));
  const made = creations.flatMap((creation) => {
    const site = sites.get(creation.name);
    return site ? [{ site, values: valuesOf(creation) }] : [];
  });
  // A site that is gone can't be compared any more; as it was before, it still lacks what was asked for.
  const known = targets.map(({ site, values }) => ({ site: sites.get(site.fullName) ?? site, values }));
  const missing = creations.filter(({ name }) => !sites.has(name)).map((site) => createRemoteSite(site).change);
  const { changes, unchanged } = diffRemoteSites(connection, [...known, ...made]);
  return {
    changes: [...changes, ...missing],
    unchanged,
    files: [],
    notices: [],
    risks: [],
    impact: { losesAccess: [] },
    recheck: () => recheck(connection, { targets, creations, notices: [] }),
  };
};

/**
 * Plans what brings remote sites to what is wanted: one deployment for all of them, in which only the property that
 * differs is another one than the org has now.
 *
 * @throws SfError one for all malformed addresses and all names that are blank, unknown, ambiguous or taken, before
 * any change; and connection errors
 */
export async function planRemoteSites(connection: Connection, intents: RemoteSiteIntent[]): Promise<Plan> {
  throwAll(intents.flatMap(inputErrors));
  const resolved = resolveIntents(await readRemoteSites(connection), intents);
  const { targets, creations, notices } = resolved;
  const { changes, unchanged } = diffRemoteSites(connection, targets);
  const paths = new Set(changes.map(({ file }) => file));
  const due = targets.filter(({ site }) => paths.has(remoteSitePath(site.fullName)));
  const members = due.map(({ site }) => site.fullName);
  const files: MetadataFiles = members.length === 0 ? {} : await readFiles(connection, members);
  const created = creations.map(createRemoteSite);
  return {
    changes: [...changes, ...created.map(({ change }) => change)],
    unchanged,
    files: [
      ...due.map((target) => editRemoteSite(target, files[remoteSitePath(target.site.fullName)])),
      ...created.map(({ file }) => file),
    ],
    notices,
    risks: [],
    impact: { losesAccess: [] },
    recheck: () => recheck(connection, resolved),
  };
}
