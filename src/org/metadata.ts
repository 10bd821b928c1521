import { Messages, type Connection } from '@salesforce/core';
import { Duration, ensureArray } from '@salesforce/kit';
import { buildPackageXml } from '../metadata/packageXml.js';
import { isUnreachable, toOrgError, withOrgErrors } from './errors.js';
import { poll } from './poll.js';
import { chunks } from './soql.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'org');

/** What listMetadata says of one component. */
export type ListedComponent = {
  type: string;
  fullName: string;
  fileName: string;
  id: string;
  namespacePrefix?: string;
  manageableState?: string;
};

export type Members = { [type: string]: string[] };

/** Files by their path below the package's root, e.g. `connectedApps/Billing.connectedApp`. */
export type MetadataFiles = { [path: string]: string };

export type Retrieved = { files: MetadataFiles; problems: Array<{ fileName: string; problem: string }> };

export type ComponentFailure = { type: string; fullName: string; problem: string };

export type Deployed = { id: string; succeeded: boolean; status: string; failures: ComponentFailure[] };

// The platform takes at most three queries in one listMetadata call (Metadata API guide, listMetadata()).
const LIST_SIZE = 3;
// oauthPolicy, sessionPolicy and profile and permission set lists need 49 (Metadata API guide, ConnectedApp).
const LOWEST_API_VERSION = 49;
const RETRIEVE_WAIT = Duration.minutes(10);
const ROOT = 'unpackaged/';

const apiVersion = (connection: Connection): string =>
  Math.max(Number(connection.getApiVersion()), LOWEST_API_VERSION).toFixed(1);

/** Lists every component of the given types, whoever owns it. */
export async function listMetadata(connection: Connection, types: string[]): Promise<ListedComponent[]> {
  const answers = await withOrgErrors(connection.getUsername(), () =>
    Promise.all(
      chunks(types, LIST_SIZE).map((group) =>
        connection.metadata.list(
          group.map((type) => ({ type })),
          apiVersion(connection),
        ),
      ),
    ),
  );
  return answers.flatMap((answer) => ensureArray(answer ?? []) as unknown as ListedComponent[]);
}

/**
 * Reads one component's metadata in one synchronous call.
 *
 * @returns its properties; undefined where the org has no answer for it (another org's app) or refuses the call, and
 * where the connection's API version is too old to show all of an app
 */
export async function readMetadata(
  connection: Connection,
  type: string,
  fullName: string,
): Promise<Record<string, unknown> | undefined> {
  if (Number(connection.getApiVersion()) < LOWEST_API_VERSION) return undefined;
  try {
    const record = (await connection.metadata.read(type as never, fullName)) as unknown as Record<
      string,
      unknown
    > | null;
    return record?.['fullName'] ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The texts in a retrieved archive, by path below the package's root, without its manifest. */
const unzip = async (base64: string): Promise<MetadataFiles> => {
  const { unzipSync, strFromU8 } = await import('fflate');
  const entries = Object.entries(unzipSync(Buffer.from(base64, 'base64')));
  return Object.fromEntries(
    entries
      .filter(([path]) => !path.endsWith('/') && path !== `${ROOT}package.xml`)
      .map(([path, bytes]) => [path.slice(ROOT.length), strFromU8(bytes)]),
  );
};

const zip = async (files: MetadataFiles): Promise<Buffer> => {
  const { zipSync, strToU8 } = await import('fflate');
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))));
};

/**
 * Retrieves components as the platform writes them, byte for byte.
 *
 * @returns the files, and a problem for each component that the org can't hand over (a vendor's app, say)
 * @throws SfError RetrieveFailed, TimedOut, and those of {@link withOrgErrors}
 */
export async function retrieveMetadata(connection: Connection, members: Members): Promise<Retrieved> {
  return withOrgErrors(connection.getUsername(), async () => {
    const version = apiVersion(connection);
    const types = Object.entries(members).map(([name, fullNames]) => ({ name, members: fullNames }));
    const { id } = await connection.metadata.retrieve({
      apiVersion: version,
      singlePackage: true,
      unpackaged: { types, version },
    } as never);
    const result = await poll(
      async () => {
        const status = await connection.metadata.checkRetrieveStatus(id);
        return String(status.done) === 'true' ? status : undefined;
      },
      { wait: RETRIEVE_WAIT, isPassing: isUnreachable },
    );
    if (!result) throw messages.createError('error.TimedOut', ['The retrieve', `${RETRIEVE_WAIT.minutes} minutes`]);
    if (String(result.success) !== 'true') {
      throw messages.createError('error.RetrieveFailed', [
        (result as { errorMessage?: string }).errorMessage ?? result.status,
      ]);
    }
    const files = await unzip(result.zipFile);
    return {
      files,
      problems: ensureArray(result.messages ?? []).map(({ fileName, problem }) => ({ fileName, problem })),
    };
  });
}

const readFailures = (details: unknown): ComponentFailure[] => {
  const { componentFailures } = (details ?? {}) as { componentFailures?: unknown };
  return (ensureArray(componentFailures ?? []) as Array<Record<string, string>>).map((failure) => ({
    type: failure['componentType'] ?? '',
    fullName: failure['fullName'] ?? failure['fileName'] ?? '',
    problem: failure['problem'] ?? '',
  }));
};

type DeployStatus = Awaited<ReturnType<Connection['metadata']['checkDeployStatus']>>;

/** Asks until the deployment has ended. Once it is sent, a failure to ask says nothing of how it ends. */
const followDeployment = async (
  connection: Connection,
  id: string,
  wait: Duration,
): Promise<DeployStatus | undefined> => {
  const ask = async (): Promise<DeployStatus | undefined> => {
    const status = await connection.metadata.checkDeployStatus(id, true);
    return String(status.done) === 'true' ? status : undefined;
  };
  try {
    return await poll(ask, { wait, isPassing: isUnreachable });
  } catch (error) {
    const { message } = toOrgError(error, connection.getUsername());
    throw messages.createError('error.DeployUnknown', [id, message], [id], 68);
  }
};

/**
 * Deploys files in one deployment that applies as a whole or not at all (rollbackOnError).
 *
 * @param members what the files hold, by type
 * @returns how it ended; a refusal is data, since a caller may have another route
 * @throws SfError DeployUnknown (exit code 68) when it was sent and the org couldn't be asked how it ended, TimedOut
 * (69) when it hadn't ended within `wait`, DeployCanceled, and those of {@link withOrgErrors}
 */
export async function deployMetadata(
  connection: Connection,
  files: MetadataFiles,
  members: Members,
  { wait }: { wait: Duration },
): Promise<Deployed> {
  return withOrgErrors(connection.getUsername(), async () => {
    const packageXml = buildPackageXml(members, apiVersion(connection));
    const archive = await zip({ 'package.xml': packageXml, ...files });
    const { id } = await connection.metadata.deploy(archive, { rollbackOnError: true, singlePackage: true });
    const result = await followDeployment(connection, id, wait);
    if (!result) {
      throw messages.createError('error.TimedOut', [`The deployment ${id}`, `${wait.minutes} minutes`], [], 69);
    }
    const status = String(result.status);
    if (status === 'Canceled') throw messages.createError('error.DeployCanceled', [id]);
    const failures = readFailures(result.details);
    if (status !== 'Succeeded' && failures.length === 0) {
      failures.push({ type: '', fullName: '', problem: (result as { errorMessage?: string }).errorMessage ?? status });
    }
    return { id, status, succeeded: status === 'Succeeded', failures };
  });
}
