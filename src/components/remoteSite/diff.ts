import { Messages, type Connection } from '@salesforce/core';
import type { NewRemoteSite, RemoteSiteValues } from '../../integration/integration.js';
import { parseMetadata } from '../../metadata/metadataFile.js';
import { buildMetadataFile } from '../../metadata/newFile.js';
import { queryAll } from '../../org/records.js';
import { setupLink } from '../../org/setupLinks.js';
import { soql } from '../../org/soql.js';
import type { ChangeFacts, DeployedChange, ManualOperation } from '../../plan/change.js';
import type { PlannedFile } from '../../plan/plan.js';
import { comparableUrl } from '../../remoteSite/comparableUrl.js';
import { remoteSitePath, type RemoteSite } from './read.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remoteSite');

/** An existing site with what it should be. */
export type SiteTarget = { site: RemoteSite; values: RemoteSiteValues };

type Property = keyof RemoteSiteValues;
type Difference = { property: Property; before: string | boolean | null; after: string | boolean };

const properties = ['isActive', 'url', 'disableProtocolSecurity', 'description'] as const satisfies Property[];

const isSame = (property: Property, before: string | boolean | null, after: string | boolean): boolean => {
  if (property === 'url' && typeof before === 'string') return comparableUrl(before) === comparableUrl(String(after));
  return (before ?? '') === after;
};

const facts = (fullName: string, difference: Difference, status: ChangeFacts['status']): ChangeFacts => ({
  component: { type: 'RemoteSiteSetting', fullName },
  action: 'update',
  ...difference,
  status,
});

/** What of a site is asked for: each property with its values, and whether it is so already. */
const compare = ({ site, values }: SiteTarget): Array<{ difference: Difference; isDone: boolean }> =>
  properties.flatMap((property) => {
    const after = values[property];
    if (after === undefined) return [];
    const before = site[property];
    return [{ difference: { property, before, after }, isDone: isSame(property, before, after) }];
  });

/** Whether a site is already all that is asked for. */
export function isAsWanted(target: SiteTarget): boolean {
  return compare(target).every(({ isDone }) => isDone);
}

const titleKey = ({ property, after }: Difference): string => {
  if (property !== 'isActive') return 'manual.SetRemoteSite.title';
  return after === true ? 'manual.ActivateRemoteSite.title' : 'manual.DeactivateRemoteSite.title';
};

const columns = {
  isActive: 'IsActive',
  url: 'EndpointUrl',
  disableProtocolSecurity: 'ProtocolMismatch',
  description: 'Description',
} as const;

/** The step for a site that the org lets only a person change. */
const manualStep = (connection: Connection, site: RemoteSite, difference: Difference): ManualOperation => {
  const { property, after } = difference;
  const { fullName, name, namespacePrefix } = site;
  return {
    step: {
      code: 'SetRemoteSite',
      title: messages.getMessage(titleKey(difference), [fullName, property, String(after)]),
      reason: messages.getMessage('manual.SetRemoteSite.reason'),
      url: setupLink(connection, 'remoteSites'),
    },
    isDone: async (org) => {
      const query = soql`WHERE SiteName = ${name} AND NamespacePrefix = ${namespacePrefix}`;
      const { rows } = await queryAll<{ rows: Record<string, string | boolean | null> }>(org, {
        rows: { soql: `SELECT ${columns[property]} FROM RemoteProxy ${query}`, tooling: true },
      });
      const [row] = rows.records ?? [];
      return row !== undefined && isSame(property, row[columns[property]] ?? null, after);
    },
  };
};

/**
 * Compares existing sites with what they should be.
 *
 * @returns the changes, all by deployment, with a person's step as the other route of packaged sites; and what is as
 * it should be already
 */
export function diffRemoteSites(
  connection: Connection,
  targets: SiteTarget[],
): { changes: DeployedChange[]; unchanged: ChangeFacts[] } {
  const compared = targets.flatMap((target) => compare(target).map((result) => ({ ...result, ...target })));
  const due = compared.filter(({ isDone }) => !isDone);
  // One refused site takes the whole deployment with it, so beside a packaged one all need the other route.
  const hasPackaged = due.some(({ site }) => site.isPackaged);
  return {
    changes: due.map(({ site, difference }): DeployedChange => ({
      ...facts(site.fullName, difference, 'planned'),
      via: 'deploy',
      file: remoteSitePath(site.fullName),
      ...(hasPackaged ? { otherwise: { manual: manualStep(connection, site, difference) } } : {}),
    })),
    unchanged: compared
      .filter(({ isDone }) => isDone)
      .map(({ site, difference }) => facts(site.fullName, { ...difference, before: difference.after }, 'unchanged')),
  };
}

const buildFile = ({
  url,
  isActive,
  disableProtocolSecurity,
  description,
}: Pick<RemoteSite, 'url' | 'isActive' | 'disableProtocolSecurity' | 'description'>): string =>
  buildMetadataFile('RemoteSiteSetting', {
    description: description ?? undefined,
    disableProtocolSecurity: disableProtocolSecurity ?? false,
    isActive: isActive ?? false,
    url: url ?? '',
  });

/**
 * The file that brings an existing site to what it should be; all else in it stays as it is.
 *
 * @param xml the retrieved file; without it (an org may not hand over a package's) it is written from the row, which
 * has all four elements
 */
export function editRemoteSite({ site, values }: SiteTarget, xml: string | undefined): PlannedFile {
  const before = xml ?? buildFile(site);
  const file = parseMetadata(before);
  for (const { difference, isDone } of compare({ site, values })) {
    const { property, after } = difference;
    if (isDone) continue;
    if (after === '') file.remove([property]);
    else file.setText([property], after);
  }
  const { fullName } = site;
  return { type: 'RemoteSiteSetting', fullName, path: remoteSitePath(fullName), before, after: file.toString() };
}

/** The change and the file that make a new remote site. */
export function createRemoteSite(site: NewRemoteSite): { change: DeployedChange; file: PlannedFile } {
  const { name: fullName, url, isActive = true, disableProtocolSecurity = false, description = null } = site;
  const path = remoteSitePath(fullName);
  return {
    change: {
      component: { type: 'RemoteSiteSetting', fullName },
      action: 'create',
      before: null,
      after: url,
      status: 'planned',
      via: 'deploy',
      file: path,
    },
    file: {
      type: 'RemoteSiteSetting',
      fullName,
      path,
      before: null,
      after: buildFile({ url, isActive, disableProtocolSecurity, description }),
    },
  };
}
