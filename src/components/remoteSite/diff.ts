import { Messages } from '@salesforce/core';
import { buildMetadataFile } from '../../metadata/newFile.js';
import { quoteName } from '../../names/quoteName.js';
import { soql } from '../../org/soql.js';
import type { Change, DeployRoute, ManualRoute } from '../../plan/change.js';
import type { Edit } from '../../plan/edit.js';
import type { Difference } from '../../plan/kind.js';
import { compareSite, properties, type Property, type SiteDifference } from './compare.js';
import type { RemoteSiteValues } from './desired.js';
import type { RemoteSiteTarget } from './find.js';
import { remoteSitePath, type RemoteSite } from './read.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remoteSite');

/** A remote site as it is read for a plan; null where there is none of the name. */
export type RemoteSiteState = {
  site: RemoteSite | null;
  /** The file, where the site isn't as it should be and the file was asked for. */
  xml?: string;
  /** What the org said instead of handing the file over. */
  unreadable?: string;
};

const titleKey = ({ property, after }: SiteDifference): string => {
  if (property !== 'isActive') return 'manual.SetRemoteSite.title';
  return after === true ? 'manual.ActivateRemoteSite.title' : 'manual.DeactivateRemoteSite.title';
};

const columns = {
  isActive: 'IsActive',
  url: 'EndpointUrl',
  disableProtocolSecurity: 'ProtocolMismatch',
  description: 'Description',
} as const satisfies Record<Property, string>;

/** The step for a site that the org lets only a person change. */
const manualRoute = (site: RemoteSite, difference: SiteDifference, page: string): ManualRoute => {
  const { property, after } = difference;
  const { fullName, name, namespacePrefix } = site;
  const field = columns[property];
  const query = soql`WHERE SiteName = ${name} AND NamespacePrefix = ${namespacePrefix}`;
  return {
    via: 'manual',
    step: {
      code: 'SetRemoteSite',
      title: messages.getMessage(titleKey(difference), [fullName, property, String(after)]),
      reason: messages.getMessage('manual.SetRemoteSite.reason'),
      url: page,
    },
    until: { soql: `SELECT ${field} FROM RemoteProxy ${query}`, tooling: true, field, equals: after },
  };
};

const editOf = ({ property, after }: SiteDifference): Edit =>
  after === '' ? { edit: 'remove', path: [property] } : { edit: 'set', path: [property], value: String(after) };

const updateOf = (site: RemoteSite, difference: SiteDifference, { component, page }: RemoteSiteTarget): Change => {
  const deploy: DeployRoute = { via: 'deploy', file: component, edits: [editOf(difference)] };
  return {
    component,
    action: 'update',
    ...difference,
    status: 'planned',
    routes: site.isPackaged ? [deploy, manualRoute(site, difference, page)] : [deploy],
  };
};

/** The file of a site that has these values; a site's file has no other elements. */
export function buildSiteFile(values: {
  [property in Property]?: RemoteSiteValues[property] | null | undefined;
}): string {
  const { description, disableProtocolSecurity, isActive, url } = values;
  return buildMetadataFile('RemoteSiteSetting', {
    description: description ?? undefined,
    disableProtocolSecurity: disableProtocolSecurity ?? false,
    isActive: isActive ?? false,
    url: url ?? '',
  });
}

const creationOf = ({ component, values }: RemoteSiteTarget): Difference => ({
  changes: [
    {
      component,
      action: 'create',
      before: null,
      after: values.url ?? null,
      status: 'planned',
      routes: [{ via: 'deploy', file: component, edits: [] }],
    },
  ],
  files: [{ ...component, path: remoteSitePath(component.fullName), before: null, base: buildSiteFile(values) }],
});

/** Compares a site with what it should be. One of a package has a person's step as its other route. */
export function diffRemoteSite(state: RemoteSiteState, target: RemoteSiteTarget): Difference {
  // A site that is gone can't be compared any more; as it was before, it still lacks what was asked for.
  const site = state.site ?? target.found;
  if (!site) return creationOf(target);
  const { component, values } = target;
  const { xml, unreadable } = state;
  const changes = compareSite(site, values).map((difference) => updateOf(site, difference, target));
  if (changes.length > 0 && unreadable !== undefined) {
    const tokens = [quoteName(component.fullName), unreadable];
    return { changes, errors: [messages.createError('error.RemoteSiteUnreadable', tokens)] };
  }
  const path = remoteSitePath(component.fullName);
  const hasFile = changes.length > 0 && xml !== undefined;
  return { changes, ...(hasFile ? { files: [{ ...component, path, before: xml, base: xml }] } : {}) };
}

/** Whether a site is another one than when it was planned with. */
export function isSiteMoved({ site: planned }: RemoteSiteState, { site: now }: RemoteSiteState): boolean {
  if (!planned || !now) return planned !== now;
  return properties.some((property) => (planned[property] ?? '') !== (now[property] ?? ''));
}
