import type { AddedRanges } from '../ipRange/desired.js';

/** What is wanted of the org's Security settings: the trusted ranges of Network Access. */
export type SecuritySettingsDesired = { networkAccess: AddedRanges };
