import type { EmulatedOrg } from '../org/org.js';
import type { Fault } from '../org/switches.js';

/** What a fault is compared with. */
export type FaultTarget = { method: string; path: string; soapAction?: string; soql: string[] };

/**
 * Takes the first fault that fits a request, and uses it up by one.
 *
 * @param org the org with its faults; a fault whose `times` is used up is removed.
 * @param target the request.
 * @returns undefined when the request is to be answered truly.
 */
export function takeFault(org: EmulatedOrg, target: FaultTarget): Fault | undefined {
  const fault = org.faults.find((candidate) => fits(candidate, target));
  if (fault?.times !== undefined) {
    fault.times -= 1;
    if (fault.times <= 0) org.faults.splice(org.faults.indexOf(fault), 1);
  }
  return fault;
}

function fits(fault: Fault, target: FaultTarget): boolean {
  const { soqlContains } = fault;
  return (
    (fault.path === undefined || fault.path.test(`${target.method} ${target.path}`)) &&
    (fault.soapAction === undefined || fault.soapAction === target.soapAction) &&
    (soqlContains === undefined || target.soql.some((soql) => soql.includes(soqlContains)))
  );
}
