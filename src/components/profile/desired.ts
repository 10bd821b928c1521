import type { AddedRanges } from '../ipRange/desired.js';

/** What is wanted of a profile: from where its users may log in. */
export type ProfileDesired = {
  /** Label, API name or id. */
  name: string;
  loginIpRanges: AddedRanges;
};
