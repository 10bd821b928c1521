import type { EmulatedOrg } from '../org/org.js';
import { deployPackage, type DeployOptions, type DeployOutcome } from './deploy.js';
import type { Package, PackageMember, Problem } from './package.js';

/** Faults of a deployment that has been taken in. */
export type DeploymentFault = 'deployFails' | 'deployLies' | 'partial' | 'noStatus' | 'locked';

const unexpected =
  'UNKNOWN_EXCEPTION: An unexpected error occurred. Please include this ErrorId if you contact support: 1-1 (1)';
const locked = 'UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record';

/**
 * Deploys a package, but for what a fault makes of it. A package that the org refuses anyway is refused as ever.
 *
 * @param org the org.
 * @param files the package.
 * @param options the request's options.
 * @param fault the fault, if any.
 * @returns what the org says came of it, which with a fault need not be the truth.
 */
export function deployWithFault(
  org: EmulatedOrg,
  files: Package,
  options: DeployOptions,
  fault: DeploymentFault | undefined,
): DeployOutcome {
  if (fault === undefined || fault === 'noStatus') return deployPackage(org, files, options);
  if (fault === 'partial') return deployPart(org, files, options);
  const isApplied = fault === 'deployLies';
  const truth = deployPackage(org, files, isApplied ? options : { ...options, checkOnly: true });
  if (truth.status !== 'Succeeded') return truth;
  const failed = fault === 'locked' ? files.members : files.members.slice(0, 1);
  const problem = fault === 'locked' ? locked : unexpected;
  return { status: 'Failed', deployed: [], problems: failed.map((member) => problemOf(member, problem)) };
}

/** As without rollbackOnError: what could be applied is, and the last component is what couldn't. */
function deployPart(org: EmulatedOrg, files: Package, options: DeployOptions): DeployOutcome {
  const last = files.members.length > 1 ? files.members.at(-1) : undefined;
  const members = files.members.filter((member) => member !== last);
  const outcome = deployPackage(org, { ...files, members }, { ...options, rollbackOnError: false });
  const problems = [...outcome.problems, ...(last ? [problemOf(last, unexpected)] : [])];
  return { ...outcome, problems, status: 'SucceededPartial' };
}

function problemOf({ type, fullName, fileName }: PackageMember, problem: string): Problem {
  return { fileName, fullName, componentType: type, problem, isWarning: false };
}
