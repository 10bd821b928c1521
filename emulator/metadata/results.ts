import type { EmulatedOrg } from '../org/org.js';
import { deployStatus, pendingStatus, type DeployJob, type RetrieveJob } from './jobs.js';
import type { Deployed } from './deploy.js';
import type { Problem } from './package.js';
import { zipFiles, type Retrieved } from './retrieve.js';
import type { MessagePart } from './xml.js';

/**
 * Writes checkRetrieveStatus' result.
 *
 * @param org the org.
 * @param job the retrieve.
 * @param includeZip whether the zip is asked for.
 */
export async function retrieveResult(org: EmulatedOrg, job: RetrieveJob, includeZip: boolean): Promise<MessagePart> {
  if (!job.retrieved) return { done: false, id: job.id, status: pendingStatus(org, job), success: false };
  return finishedRetrieve(job.id, job.retrieved, includeZip);
}

/**
 * Writes checkDeployStatus' result.
 *
 * @param org the org.
 * @param job the deployment.
 * @param includeDetails whether each component is asked for.
 */
export async function deployResult(org: EmulatedOrg, job: DeployJob, includeDetails: boolean): Promise<MessagePart> {
  const { outcome, options } = job;
  const isDone = outcome !== undefined || job.canceledAt !== undefined;
  const status = deployStatus(org, job);
  const user = nameOf(org, job.userId);
  return {
    ...(job.canceledAt === undefined ? {} : { canceledBy: job.userId, canceledByName: user }),
    checkOnly: options.checkOnly,
    completedDate: isDone ? iso(job.canceledAt ?? job.endsAt) : undefined,
    createdBy: job.userId,
    createdByName: user,
    createdDate: iso(job.createdAt),
    details: includeDetails ? await details(job) : undefined,
    done: isDone,
    id: job.id,
    ignoreWarnings: options.ignoreWarnings,
    lastModifiedDate: iso(org.now()),
    ...deployCounts(job),
    numberFiles: Object.keys(job.files).length,
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
    rollbackOnError: options.rollbackOnError,
    runTestsEnabled: options.testLevel !== 'NoTestRun',
    startDate: org.now() < job.startsAt ? undefined : iso(job.startsAt),
    ...(isDone && job.fault === 'noStatus' ? {} : { status, success: status === 'Succeeded' }),
  };
}

/**
 * Counts a deployment's components.
 *
 * @param job the deployment.
 * @returns counts under the names that checkDeployStatus has for them.
 */
export function deployCounts({ outcome }: DeployJob): {
  numberComponentErrors: number;
  numberComponentsDeployed: number;
  numberComponentsTotal: number;
} {
  const errors = outcome?.problems.filter(({ isWarning }) => !isWarning).length ?? 0;
  const deployed = outcome?.deployed.length ?? 0;
  return {
    numberComponentErrors: errors,
    numberComponentsDeployed: deployed,
    numberComponentsTotal: deployed + errors,
  };
}

async function details(job: DeployJob): Promise<MessagePart> {
  const createdDate = iso(job.endsAt);
  const { outcome } = job;
  const failures = outcome?.problems.filter(({ isWarning }) => !isWarning) ?? [];
  const warnings = outcome?.problems.filter(({ isWarning }) => isWarning) ?? [];
  const isPackageRead = outcome && !failures.some(({ fileName }) => fileName === 'package.xml');
  return {
    componentFailures: failures.map((problem) => problemMessage(problem, createdDate)),
    componentSuccesses: [
      ...(outcome?.deployed ?? []).map((component) => successMessage(component, createdDate)),
      ...warnings.map((problem) => problemMessage(problem, createdDate)),
      // The platform counts the manifest itself as a component without a type.
      ...(isPackageRead ? [packageMessage(createdDate)] : []),
    ],
    retrieveResult: job.retrieved ? await finishedRetrieve(job.id, job.retrieved, true) : undefined,
    runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: 0 },
  };
}

async function finishedRetrieve(id: string, retrieved: Retrieved, includeZip: boolean): Promise<MessagePart> {
  return {
    done: true,
    fileProperties: retrieved.properties,
    id,
    messages: retrieved.messages,
    status: 'Succeeded',
    success: true,
    zipFile: includeZip ? await zipFiles(retrieved.files) : undefined,
  };
}

function successMessage(component: Deployed, createdDate: string): MessagePart {
  return {
    changed: component.isChanged || component.isCreated,
    componentType: component.type,
    created: component.isCreated,
    createdDate,
    deleted: component.isDeleted,
    fileName: component.fileName,
    fullName: component.fullName,
    id: component.id,
    success: true,
  };
}

function problemMessage(problem: Problem, createdDate: string): MessagePart {
  return {
    changed: false,
    columnNumber: problem.position?.columnNumber,
    componentType: problem.componentType,
    created: false,
    createdDate,
    deleted: false,
    fileName: problem.fileName,
    fullName: problem.fullName,
    lineNumber: problem.position?.lineNumber,
    problem: problem.problem,
    problemType: problem.isWarning ? 'Warning' : 'Error',
    success: problem.isWarning,
  };
}

function packageMessage(createdDate: string): MessagePart {
  const name = { fileName: 'package.xml', fullName: 'package.xml' };
  return { changed: true, componentType: '', created: false, createdDate, deleted: false, ...name, success: true };
}

function nameOf(org: EmulatedOrg, userId: string): string {
  const user = org.state.users.find(({ id }) => id === userId);
  return user ? `${user.firstName} ${user.lastName}`.trim() : '';
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
