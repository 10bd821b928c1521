import type { Connection } from '@salesforce/core';
import { parseMetadata } from '../../metadata/metadataFile.js';
import { isFromPackage } from '../../org/metadata/component.js';
import type { ListedComponent } from '../../org/metadata/list.js';
import { Reader } from '../../org/reader.js';

export const REMOTE_SITE = 'RemoteSiteSetting';

/** A remote site as the org has it; null is what the org doesn't tell. */
export type RemoteSite = {
  /** API name, namespace included. */
  fullName: string;
  /** API name without namespace. */
  name: string;
  namespacePrefix: string | null;
  url: string | null;
  isActive: boolean | null;
  disableProtocolSecurity: boolean | null;
  description: string | null;
  isPackaged: boolean;
};

type RemoteProxyRow = {
  SiteName: string;
  NamespacePrefix: string | null;
  EndpointUrl: string | null;
  IsActive: boolean | null;
  ProtocolMismatch: boolean | null;
  Description: string | null;
  ManageableState: string | null;
};

// RemoteProxy can be read over REST but not changed (Tooling API guide, RemoteProxy).
const remoteProxyQuery = {
  soql: 'SELECT SiteName, NamespacePrefix, EndpointUrl, IsActive, ProtocolMismatch, Description, ManageableState FROM RemoteProxy',
  tooling: true,
};

const withNamespace = (name: string, namespacePrefix: string | null): string =>
  namespacePrefix && !name.startsWith(`${namespacePrefix}__`) ? `${namespacePrefix}__${name}` : name;

const withoutNamespace = (fullName: string, namespacePrefix: string | null): string =>
  namespacePrefix && fullName.startsWith(`${namespacePrefix}__`)
    ? fullName.slice(namespacePrefix.length + 2)
    : fullName;

/** Path of a remote site's file below the package's root. */
export function remoteSitePath(fullName: string): string {
  return `remoteSiteSettings/${fullName}.remoteSite`;
}

const fromRow = (row: RemoteProxyRow): RemoteSite => {
  const namespacePrefix = row.NamespacePrefix ?? null;
  const fullName = withNamespace(row.SiteName, namespacePrefix);
  return {
    fullName,
    name: withoutNamespace(fullName, namespacePrefix),
    namespacePrefix,
    url: row.EndpointUrl ?? null,
    isActive: row.IsActive ?? null,
    disableProtocolSecurity: row.ProtocolMismatch ?? null,
    description: row.Description ?? null,
    isPackaged: isFromPackage(namespacePrefix, row.ManageableState),
  };
};

const fromFile = (component: ListedComponent, xml: string | undefined): RemoteSite => {
  const file = xml === undefined ? undefined : parseMetadata(xml);
  const namespacePrefix = component.namespacePrefix ?? null;
  return {
    fullName: component.fullName,
    name: withoutNamespace(component.fullName, namespacePrefix),
    namespacePrefix,
    url: file?.text(['url'])?.trim() ?? null,
    isActive: file?.bool(['isActive']) ?? null,
    disableProtocolSecurity: file?.bool(['disableProtocolSecurity']) ?? null,
    description: file?.text(['description']) ?? null,
    isPackaged: isFromPackage(namespacePrefix, component.manageableState),
  };
};

/**
 * The sites that the Tooling API's rows tell of, in one query.
 *
 * @returns undefined where the org refuses the query
 */
export async function readRemoteSiteRows(reader: Reader): Promise<RemoteSite[] | undefined> {
  const { rows } = await reader.query<{ rows: RemoteProxyRow }>({ rows: remoteProxyQuery });
  return rows.records?.map(fromRow);
}

const readSites = async (reader: Reader): Promise<RemoteSite[]> => {
  const [listed, rows] = await Promise.all([reader.list(REMOTE_SITE), readRemoteSiteRows(reader)]);
  const sites = rows ?? [];
  const known = new Set(sites.map(({ fullName }) => fullName));
  const others = listed.filter(({ fullName }) => !known.has(fullName));
  const read = others.map(async (component) =>
    fromFile(component, (await reader.retrieve(REMOTE_SITE, component.fullName)).xml),
  );
  return [...sites, ...(await Promise.all(read))].sort((one, other) =>
    one.fullName.localeCompare(other.fullName, 'en'),
  );
};

/**
 * Reads all remote sites of an org, once a run: the listing and the Tooling API's rows side by side. Only for a listed
 * site without a row (all of them, where the org refuses the query) is the file retrieved.
 *
 * @returns the sites by full name
 * @throws SfError LoginExpired, ApiDisabled, InsufficientAccess, OrgUnreachable, OrgRefused, RetrieveFailed,
 * ArchiveIncomplete
 */
export function findRemoteSites(reader: Reader): Promise<RemoteSite[]> {
  return reader.once('remote sites', () => readSites(reader));
}

/** All remote sites of an org, see {@link findRemoteSites}. */
export function readRemoteSites(connection: Connection): Promise<RemoteSite[]> {
  return findRemoteSites(new Reader(connection));
}
