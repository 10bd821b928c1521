import { effectivePermissions } from '../oauth/coverage.js';
import type { EmulatedOrg, LoggedDeployment } from '../org/org.js';
import type { MetadataObject } from '../org/state.js';
import { textOf } from './components/component.js';
import { readDeployOptions } from './deploy.js';
import type { DeploymentFault } from './deployFaults.js';
import { readRequest, soapActionOf, writeResponse, type Arguments } from './envelope.js';
import { platformFault, SoapFault, writeFault } from './fault.js';
import { cancelDeploy, deployJob, deployValidated, retrieveJob, startDeploy, startRetrieve } from './jobs.js';
import { describeMetadata, listMetadata, readMetadata } from './listing.js';
import { unzip } from './package.js';
import { deployResult, retrieveResult } from './results.js';
import { manifestOf } from './retrieve.js';
import type { MessagePart } from './xml.js';

export { soapActionOf } from './envelope.js';

/** A request to the Metadata API whose session has been checked. */
export type MetadataRequest = {
  /** The SOAP envelope. */
  body: string;
  /** The version in the address, e.g. `62.0`. */
  apiVersion: string;
  /** Whose session it is. */
  userId: string;
  /** Told of every deployment as it arrives. */
  logDeployment: (deployment: LoggedDeployment) => void;
  /** What becomes of the deployment that the request starts, for tests. */
  deploymentFault?: DeploymentFault;
};

type Handler = (org: EmulatedOrg, request: MetadataRequest, args: Arguments) => MessagePart | Promise<MessagePart>;

/** Any one of these lets a user work with metadata. */
const metadataPermissions = ['ModifyMetadata', 'ModifyAllData', 'CustomizeApplication'];

const handlers: { [operation: string]: Handler } = {
  describeMetadata: (org) => describeMetadata(org),
  listMetadata: (org, { userId }, args) =>
    listMetadata(
      org,
      userId,
      objects(args, 'queries').map((query) => textOf(query, 'type') ?? ''),
    ),
  readMetadata: (org, { apiVersion }, args) =>
    readMetadata(org, {
      type: text(args, 'type'),
      fullNames: texts(args, 'fullNames'),
      apiVersion: Number(apiVersion),
    }),
  retrieve: (org, { userId, apiVersion }, args) => {
    const [request] = [...objects(args, 'retrieveRequest'), ...objects(args, 'request')];
    const job = startRetrieve(org, userId, manifestOf(request ?? {}, apiVersion));
    return { done: false, id: job.id, state: 'Queued' };
  },
  checkRetrieveStatus: (org, _request, args) =>
    retrieveResult(org, retrieveJob(org, text(args, 'asyncProcessId')), text(args, 'includeZip') !== 'false'),
  deploy,
  checkDeployStatus: (org, _request, args) =>
    deployResult(org, deployJob(org, text(args, 'asyncProcessId')), text(args, 'includeDetails') === 'true'),
  deployRecentValidation: (org, { userId }, args) => deployValidated(org, userId, text(args, 'validationId')).id,
  cancelDeploy: (org, _request, args) => {
    const { id } = cancelDeploy(org, text(args, 'String') || text(args, 'id'));
    return { done: true, id };
  },
};

/**
 * Answers a request to the Metadata API.
 *
 * @param org the org, which a deployment changes.
 * @param request the request; its session has been checked by the caller.
 * @returns the HTTP status, 500 for a fault, the envelope, and the operation's name.
 */
export async function handleMetadataSoap(
  org: EmulatedOrg,
  request: MetadataRequest,
): Promise<{ status: number; body: string; soapAction: string }> {
  const soapAction = soapActionOf(request.body) ?? '';
  try {
    const { operation, args } = readRequest(request.body, Number(request.apiVersion));
    refuseWithoutPermission(org, request.userId);
    const result = await handlers[operation]?.(org, request, args);
    return { status: 200, body: writeResponse(operation, result), soapAction };
  } catch (error) {
    if (!(error instanceof SoapFault)) throw error;
    return { status: 500, body: writeFault(error), soapAction };
  }
}

async function deploy(org: EmulatedOrg, request: MetadataRequest, args: Arguments): Promise<MessagePart> {
  const [options] = objects(args, 'DeployOptions');
  const read = readDeployOptions(options ?? {});
  const files = await unzip(text(args, 'ZipFile'));
  if (!files) throw platformFault('INVALID_ZIP_FILE', 'the ZipFile is not a zip');
  const { userId, deploymentFault: fault } = request;
  const job = startDeploy(org, { userId, options: read, files, ...(fault === undefined ? {} : { fault }) });
  request.logDeployment({ id: job.id, checkOnly: read.checkOnly, rollbackOnError: read.rollbackOnError, files });
  return { done: false, id: job.id, state: 'Queued' };
}

function refuseWithoutPermission(org: EmulatedOrg, userId: string): void {
  if (!org.state.organization.isApiEnabled) {
    throw platformFault('API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner');
  }
  const granted = effectivePermissions(org, userId);
  if (!granted.has('ApiEnabled')) throw platformFault('API_CURRENTLY_DISABLED', 'API is disabled for this User');
  if (!metadataPermissions.some((name) => granted.has(name))) {
    throw platformFault(
      'INSUFFICIENT_ACCESS',
      'insufficient access rights on cross-reference id: use of the Metadata API requires a user with the ' +
        'ModifyAllData or ModifyMetadata permissions',
    );
  }
}

function objects(args: Arguments, name: string): MetadataObject[] {
  return (args[name] ?? []).filter((value) => typeof value === 'object');
}

function texts(args: Arguments, name: string): string[] {
  return (args[name] ?? []).filter((value) => typeof value === 'string');
}

function text(args: Arguments, name: string): string {
  return texts(args, name)[0] ?? '';
}
