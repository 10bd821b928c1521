import type { RemoteSiteValues } from './desired.js';
import type { RemoteSite } from './read.js';
import { comparableUrl } from '../../remoteSite/comparableUrl.js';

export type Property = keyof RemoteSiteValues;

export type SiteDifference = { property: Property; before: string | boolean | null; after: string | boolean };

export const properties = ['isActive', 'url', 'disableProtocolSecurity', 'description'] as const satisfies Property[];

const isSame = (property: Property, before: string | boolean | null, after: string | boolean): boolean => {
  if (property === 'url' && typeof before === 'string') return comparableUrl(before) === comparableUrl(String(after));
  return (before ?? '') === after;
};

/** What of a site isn't as it is wanted, property by property. */
export function compareSite(site: RemoteSite, values: RemoteSiteValues): SiteDifference[] {
  return properties.flatMap((property) => {
    const after = values[property];
    const before = site[property];
    return after === undefined || isSame(property, before, after) ? [] : [{ property, before, after }];
  });
}

/** Whether a site is already all that is wanted. */
export function isAsWanted(site: RemoteSite, values: RemoteSiteValues): boolean {
  return compareSite(site, values).length === 0;
}
