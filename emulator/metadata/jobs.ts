import { newId } from '../org/ids.js';
import type { EmulatedOrg } from '../org/org.js';
import type { DeployOptions, DeployOutcome } from './deploy.js';
import { deployWithFault, type DeploymentFault } from './deployFaults.js';
import { platformFault } from './fault.js';
import { readPackage } from './package.js';
import { retrieveComponents, type Manifest, type Retrieved } from './retrieve.js';

/** Times in milliseconds since the epoch, by the org's clock. */
type Job = { id: string; userId: string; createdAt: number; startsAt: number; endsAt: number };

/** A deployment that runs, has run or waits for the one before it. */
export type DeployJob = Job & {
  options: DeployOptions;
  files: { [path: string]: string };
  fault?: DeploymentFault;
  outcome?: DeployOutcome;
  /** What performRetrieve asked for. */
  retrieved?: Retrieved;
  canceledAt?: number;
};

/** A retrieve; its content is that of the moment it ends. */
export type RetrieveJob = Job & { manifest: Manifest; retrieved?: Retrieved };

type Jobs = { deployments: DeployJob[]; retrieves: RetrieveJob[] };

const jobsOfOrgs = new WeakMap<EmulatedOrg, Jobs>();

/**
 * Takes a deployment in. It runs when the one before it has ended, and takes the org's `jobDuration`.
 *
 * @param org the org.
 * @param request who deploys which files how.
 * @returns the job; already run when jobs take no time.
 */
export function startDeploy(
  org: EmulatedOrg,
  request: Pick<DeployJob, 'userId' | 'options' | 'files' | 'fault'>,
): DeployJob {
  const { deployments } = jobsOf(org);
  const last = deployments.findLast(({ outcome, canceledAt }) => !outcome && canceledAt === undefined);
  const startsAt = Math.max(org.now(), last?.endsAt ?? 0);
  const job: DeployJob = { ...newJob(org, '0Af', request.userId, startsAt), ...request };
  deployments.push(job);
  settle(org);
  // A deployment takes effect when its time is up, whether or not its status is asked for.
  if (!job.outcome) setTimeout(() => settle(org), job.endsAt - org.now()).unref();
  return job;
}

/**
 * Lists the deployments the org has taken in, run as far as the time allows.
 *
 * @param org the org.
 * @returns the jobs in the order in which they came.
 */
export function deployJobs(org: EmulatedOrg): DeployJob[] {
  settle(org);
  return jobsOf(org).deployments;
}

/**
 * Takes a retrieve in.
 *
 * @param org the org.
 * @param userId who retrieves.
 * @param manifest what.
 */
export function startRetrieve(org: EmulatedOrg, userId: string, manifest: Manifest): RetrieveJob {
  const job: RetrieveJob = { ...newJob(org, '09S', userId, org.now()), manifest };
  jobsOf(org).retrieves.push(job);
  settle(org);
  return job;
}

/**
 * Finds a deployment, run as far as the time allows.
 *
 * @param org the org.
 * @param id 15 or 18 characters.
 * @throws SoapFault when there is none.
 */
export function deployJob(org: EmulatedOrg, id: string): DeployJob {
  settle(org);
  return findJob(jobsOf(org).deployments, id);
}

/**
 * Finds a retrieve, run as far as the time allows.
 *
 * @param org the org.
 * @param id 15 or 18 characters.
 * @throws SoapFault when there is none.
 */
export function retrieveJob(org: EmulatedOrg, id: string): RetrieveJob {
  settle(org);
  return findJob(jobsOf(org).retrieves, id);
}

/**
 * Deploys what a check found to be good.
 *
 * @param org the org.
 * @param userId who deploys.
 * @param id of a deployment that only checked, 15 or 18 characters.
 * @returns the new job.
 * @throws SoapFault when there is no such deployment or it did not succeed.
 */
export function deployValidated(org: EmulatedOrg, userId: string, id: string): DeployJob {
  const { options, files, outcome } = deployJob(org, id);
  if (!options.checkOnly || outcome?.status !== 'Succeeded') {
    throw platformFault('INVALID_ID_FIELD', `${id} is not the id of a successful validation`);
  }
  return startDeploy(org, { userId, files, options: { ...options, checkOnly: false } });
}

/**
 * Cancels a deployment that has not ended.
 *
 * @param org the org.
 * @param id 15 or 18 characters.
 * @returns the canceled job.
 * @throws SoapFault when there is none or it has ended.
 */
export function cancelDeploy(org: EmulatedOrg, id: string): DeployJob {
  const job = deployJob(org, id);
  if (job.outcome || job.canceledAt !== undefined) {
    throw platformFault('INVALID_ID_FIELD', 'Deployment already completed');
  }
  job.canceledAt = org.now();
  return job;
}

/**
 * Tells how far a job is.
 *
 * @param org the org, whose clock counts.
 * @param job a job that has no result yet.
 */
export function pendingStatus(org: EmulatedOrg, job: Job): 'Pending' | 'InProgress' {
  return org.now() < job.startsAt ? 'Pending' : 'InProgress';
}

/**
 * Tells the status that the org gives a deployment.
 *
 * @param org the org, whose clock counts.
 * @param job the deployment.
 */
export function deployStatus(org: EmulatedOrg, job: DeployJob): string {
  return job.canceledAt === undefined ? (job.outcome?.status ?? pendingStatus(org, job)) : 'Canceled';
}

function settle(org: EmulatedOrg): void {
  const { deployments, retrieves } = jobsOf(org);
  for (const job of deployments) {
    if (job.outcome || job.canceledAt !== undefined || job.endsAt > org.now()) continue;
    job.outcome = deployWithFault(org, readPackage(job.files, job.options), job.options, job.fault);
    if (job.options.performRetrieve && job.outcome.status === 'Succeeded') job.retrieved = retrieveDeployed(org, job);
  }
  for (const job of retrieves) if (job.endsAt <= org.now()) job.retrieved ??= retrieveComponents(org, job.manifest);
}

function retrieveDeployed(org: EmulatedOrg, { files, options }: DeployJob): Retrieved {
  const { members, apiVersion } = readPackage(files, options);
  return retrieveComponents(org, {
    apiVersion,
    types: members.map(({ type, fullName }) => ({ name: type, members: [fullName] })),
  });
}

function newJob(org: EmulatedOrg, prefix: string, userId: string, startsAt: number): Job {
  return { id: newId(prefix), userId, createdAt: org.now(), startsAt, endsAt: startsAt + org.switches.jobDuration };
}

function findJob<T extends Job>(jobs: T[], id: string): T {
  const job = jobs.find((candidate) => candidate.id.slice(0, 15) === id.slice(0, 15));
  if (!job) throw platformFault('INVALID_CROSS_REFERENCE_KEY', `invalid cross reference id: ${id}`);
  return job;
}

function jobsOf(org: EmulatedOrg): Jobs {
  const jobs = jobsOfOrgs.get(org) ?? { deployments: [], retrieves: [] };
  jobsOfOrgs.set(org, jobs);
  return jobs;
}
