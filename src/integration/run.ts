import type { Connection } from '@salesforce/core';
import { kinds } from '../components/kinds.js';
import { splitIpRanges } from '../components/ipRange/desired.js';
import type { Desired } from '../plan/kind.js';
import type { Outcome } from '../plan/outcome.js';
import { runDesired } from '../plan/run.js';
import type { RunOptions } from '../plan/runOptions.js';
import type { Integration } from './integration.js';

/** A desired state as the engine takes it: ranges are of profiles and of the org, which are kinds of their own. */
const toDesired = ({ ipRanges = [], ...others }: Integration): Desired => ({ ...others, ...splitIpRanges(ipRanges) });

/**
 * Brings an org to a desired state, see {@link runDesired}.
 *
 * @returns what was planned, done, left and failed
 */
export function runIntegration(
  connection: Connection,
  integration: Integration,
  options: RunOptions,
): Promise<Outcome> {
  return runDesired(kinds, connection, toDesired(integration), options);
}
