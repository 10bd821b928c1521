import type { Connection } from '@salesforce/core';
import { NoReading, type Answer, type Probe } from './probe.js';
import { ProbeOrg, type ProbeInputs } from './org.js';

/** What came of one probe. */
export type Result = { probe: Probe; answer: Answer };

/** What came of all of them; `leftovers` names what couldn't be put back, a line each. */
export type ContractRun = { results: Result[]; leftovers: string[]; org: OrgKind };

/** What kind of org it is, as far as the org tells. */
export type OrgKind = { type: string; kind: 'scratch' | 'sandbox' | 'developer' | 'production' };

export type RunOptions = ProbeInputs & {
  probes: Probe[];
  allowChanges: boolean;
  onProbe?: (probe: Probe) => void;
  /** Ends the run after the probe that is running, which puts back what it changed. */
  signal?: AbortSignal;
};

/** The org is one that nothing may be changed in. */
export class ProductionOrg extends Error {}

/**
 * Reads what kind of org a connection leads to. A trial of a production edition is production, and so is what the org
 * doesn't tell.
 */
export async function readOrgKind(connection: Connection): Promise<OrgKind> {
  const { records } = await connection.query<{
    IsSandbox?: boolean;
    OrganizationType?: string;
    TrialExpirationDate?: string | null;
  }>('SELECT IsSandbox, OrganizationType, TrialExpirationDate FROM Organization');
  const [row = {}] = records;
  const type = row.OrganizationType ?? 'untold';
  if (row.IsSandbox === true) return { type, kind: row.TrialExpirationDate ? 'scratch' : 'sandbox' };
  return { type, kind: row.OrganizationType === 'Developer Edition' ? 'developer' : 'production' };
}

const runProbe = async (org: ProbeOrg, probe: Probe): Promise<{ answer: Answer; leftovers: string[] }> => {
  let answer: Answer;
  let leftovers: string[] = [];
  try {
    answer = await probe.run(org);
  } catch (error) {
    const said = org.shape(error instanceof Error ? error.message : String(error));
    answer = { unknown: error instanceof NoReading ? said : `the probe failed: ${said}` };
  } finally {
    leftovers = await org.putBack();
  }
  return { answer, leftovers };
};

/**
 * Runs probes one after the other. What a probe changed is put back before the next one starts, whether it told
 * something or failed.
 *
 * @throws ProductionOrg when changes are allowed and the org is a production org
 */
export async function runProbes(connection: Connection, options: RunOptions): Promise<ContractRun> {
  const { probes, allowChanges, onProbe, signal, ...inputs } = options;
  const org = new ProbeOrg(connection, inputs);
  const kind = await readOrgKind(org.connection);
  if (allowChanges && kind.kind === 'production') {
    throw new ProductionOrg(
      `Nothing is changed in a production org (edition: ${kind.type}). Use a sandbox, a scratch org or a Developer Edition org.`,
    );
  }
  const results: Result[] = [];
  const leftovers: string[] = [];
  for (const probe of probes) {
    if (signal?.aborted) {
      results.push({ probe, answer: { unknown: 'the run was ended' } });
    } else if (probe.changes && !allowChanges) {
      results.push({ probe, answer: { unknown: 'needs --allow-changes' } });
    } else {
      onProbe?.(probe);
      const { answer, leftovers: more } = await runProbe(org, probe);
      results.push({ probe, answer });
      leftovers.push(...more);
    }
  }
  return { results, leftovers, org: kind };
}
