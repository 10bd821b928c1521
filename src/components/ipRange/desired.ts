import { Messages } from '@salesforce/core';
import type { ProfileDesired } from '../profile/desired.js';
import type { SecuritySettingsDesired } from '../securitySettings/desired.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

/** Salesforce's published list of Hyperforce addresses, and the part of it that is meant: all, unless told. */
export type HyperforceDesired = ({ file: string } | { file?: undefined; url: string }) & {
  regions?: string[];
  providers?: string[];
};

/** Addresses that should be let in. Ranges that are there stay. */
export type AddedRanges = {
  /** "start-end", a CIDR block or one address. */
  ranges?: string[];
  hyperforce?: HyperforceDesired;
  /** What is written beside each of the ranges. */
  description?: string;
};

/** Addresses that should be let in, and where. */
export type IpRangeIntent = AddedRanges & {
  /** Profiles, by label or API name, whose login IP ranges are meant. */
  profiles?: string[];
  /** Whether the org-wide trusted ranges are meant. */
  isOrgWide?: boolean;
};

/**
 * What is wanted of profiles and of the org where the same addresses should be let in by several of them.
 *
 * @returns desired states by their kind's key
 * @throws SfError NoIpRangeTarget for an intent that names neither a profile nor the org
 */
export function splitIpRanges(intents: IpRangeIntent[]): {
  profiles: ProfileDesired[];
  securitySettings: SecuritySettingsDesired[];
} {
  const split = intents.map(({ profiles = [], isOrgWide = false, ...added }) => {
    if (profiles.length === 0 && !isOrgWide) throw messages.createError('error.NoIpRangeTarget');
    return {
      profiles: profiles.map((name): ProfileDesired => ({ name, loginIpRanges: added })),
      securitySettings: isOrgWide ? [{ networkAccess: added }] : [],
    };
  });
  return {
    profiles: split.flatMap(({ profiles }) => profiles),
    securitySettings: split.flatMap(({ securitySettings }) => securitySettings),
  };
}
