import { deployJobs, deployStatus, type DeployJob } from '../../metadata/jobs.js';
import { deployCounts } from '../../metadata/results.js';
import { keyPrefixes } from '../../org/ids.js';
import {
  column,
  idColumn,
  sobject,
  toPlatformDate,
  type ObjectDefinition,
  type Scope,
  type Value,
} from './definition.js';

/**
 * The Tooling API's DeployRequest: a row for each deployment the org has taken in, validations included. What it says
 * of one is what checkDeployStatus says (Tooling API guide, DeployRequest).
 *
 * @param scope the org read.
 */
export function deployRequest({ org }: Scope): ObjectDefinition {
  const dateOf = (time: number): string => toPlatformDate(new Date(time).toISOString());
  const endOf = (job: DeployJob): number | undefined => job.canceledAt ?? (job.outcome && job.endsAt);
  const date = (read: (job: DeployJob) => number | undefined) => (job: DeployJob) => {
    const time = read(job);
    return time === undefined ? null : dateOf(time);
  };
  const created = date((job) => job.createdAt);
  const modified = date((job) => endOf(job) ?? job.createdAt);
  return sobject({
    name: 'DeployRequest',
    keyPrefix: keyPrefixes.DeployRequest,
    items: () => deployJobs(org),
    fields: [
      idColumn(),
      column<DeployJob>('Status', 'picklist', { read: (job) => deployStatus(org, job) }),
      column<DeployJob>('StartDate', 'datetime', {
        read: date((job) => (org.now() < job.startsAt ? undefined : job.startsAt)),
      }),
      column<DeployJob>('CompletedDate', 'datetime', { read: date(endOf) }),
      column<DeployJob>('ErrorMessage', 'string', { length: 4000, read: errorOf }),
      ...optionColumns(),
      ...countColumns(),
      column<DeployJob>('Type', 'picklist', { read: () => 'ApiDeploy' }),
      column<DeployJob>('CreatedById', 'reference', {
        references: 'User',
        relationship: 'CreatedBy',
        read: (job) => job.userId,
      }),
      column<DeployJob>('CreatedDate', 'datetime', { read: created }),
      column<DeployJob>('LastModifiedDate', 'datetime', { read: modified }),
      column<DeployJob>('SystemModstamp', 'datetime', { read: modified }),
    ],
  });
}

/** A component failure is no error of the deployment as a whole, but a package that can't be read is. */
function errorOf({ outcome }: DeployJob): string | null {
  const failure = outcome?.problems.find(({ isWarning, componentType }) => !isWarning && componentType === '');
  return failure?.problem ?? null;
}

function optionColumns(): ObjectDefinition['fields'] {
  const options = {
    AllowMissingFiles: 'allowMissingFiles',
    AutoUpdatePackage: 'autoUpdatePackage',
    CheckOnly: 'checkOnly',
    IgnoreWarnings: 'ignoreWarnings',
    RollbackOnError: 'rollbackOnError',
  } as const;
  return [
    ...Object.entries(options).map(([name, option]) =>
      column<DeployJob>(name, 'boolean', { read: (job): Value => job.options[option] }),
    ),
    column<DeployJob>('TestLevel', 'picklist', { read: (job) => job.options.testLevel }),
  ];
}

function countColumns(): ObjectDefinition['fields'] {
  const counts = {
    NumberComponentErrors: 'numberComponentErrors',
    NumberComponentsDeployed: 'numberComponentsDeployed',
    NumberComponentsTotal: 'numberComponentsTotal',
  } as const;
  return Object.entries(counts).map(([name, count]) =>
    column<DeployJob>(name, 'int', { read: (job): Value => deployCounts(job)[count] }),
  );
}
