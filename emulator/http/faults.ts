import type { EmulatedOrg } from '../org/org.js';
import type { Fault, FaultKind } from '../org/switches.js';

/** What a fault is compared with. */
export type FaultTarget = { method: string; path: string; soapAction?: string; soql: string[]; isCreation?: boolean };

/** How many requests have fitted a fault. */
const seen = new WeakMap<Fault, number>();

/** What only some requests can suffer. */
const onlyFor: { [kind in FaultKind]?: (target: FaultTarget) => boolean } = {
  deployFails: isDeploy,
  deployLies: isDeploy,
  partial: isDeploy,
  noStatus: isDeploy,
  shortResults: ({ path }) => /\/composite(\/batch|\/sobjects)?\/?$/.test(path),
  noId: ({ isCreation }) => isCreation === true,
};

/**
 * Takes the first fault that is due for a whole request, and uses it up by one. Every fault that fits counts the
 * request, whichever is taken.
 *
 * @param org the org with its faults; one that is used up is removed.
 * @param target the request.
 * @returns undefined when the request is to be answered truly, as far as {@link takePartFault} lets it.
 */
export function takeRequestFault(org: EmulatedOrg, target: FaultTarget): Fault | undefined {
  const isRest = target.path.startsWith('/services/data/v');
  const fitting = org.faults.filter((fault) => !(isRest && isOfPart(fault)) && fits(fault, target));
  for (const fault of fitting) seen.set(fault, (seen.get(fault) ?? 0) + 1);
  return useUp(org, fitting.find(isDue));
}

/**
 * Takes the first fault that fits a REST request or a part of a batch, and uses it up by one. Only plain refusals that
 * don't count requests can strike a part alone.
 *
 * @param org the org with its faults; one that is used up is removed.
 * @param target the request or part.
 * @returns undefined when it is to be answered truly.
 */
export function takePartFault(org: EmulatedOrg, target: FaultTarget): Fault | undefined {
  return useUp(
    org,
    org.faults.find((fault) => isOfPart(fault) && fits(fault, target)),
  );
}

function useUp(org: EmulatedOrg, fault: Fault | undefined): Fault | undefined {
  if (fault?.times !== undefined) fault.times -= 1;
  const isUsedUp = fault?.nth !== undefined || (fault?.times !== undefined && fault.times <= 0);
  if (fault !== undefined && isUsedUp) org.faults.splice(org.faults.indexOf(fault), 1);
  return fault;
}

function isOfPart({ kind = 'status', nth, from }: Fault): boolean {
  return kind === 'status' && nth === undefined && from === undefined;
}

function isDue(fault: Fault): boolean {
  const count = seen.get(fault) ?? 0;
  return fault.nth === undefined ? count >= (fault.from ?? 1) : count === fault.nth;
}

function isDeploy({ soapAction }: FaultTarget): boolean {
  return soapAction === 'deploy';
}

function fits(fault: Fault, target: FaultTarget): boolean {
  const { soqlContains } = fault;
  return (
    (fault.path === undefined || fault.path.test(`${target.method} ${target.path}`)) &&
    (fault.soapAction === undefined || fault.soapAction === target.soapAction) &&
    (soqlContains === undefined || target.soql.some((soql) => soql.includes(soqlContains))) &&
    (onlyFor[fault.kind ?? 'status']?.(target) ?? true)
  );
}
