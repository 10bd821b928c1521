import { parse } from 'node:path';
import { Readable } from 'node:stream';
import { Messages, type Connection, type SfError } from '@salesforce/core';
import { ensureArray } from '@salesforce/kit';
import { isOwnRefusal, malformed, mayPass, toOrgError } from '../errors.js';
import { guard, timeLeft } from '../http/guard.js';
import { poll } from '../poll.js';
import { queryAll } from '../records.js';
import { soql } from '../soql.js';
import { wantedFiles } from './archive.js';
import { metadataVersion } from './component.js';
import { loadLibrary, openRegistry } from './library.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'org');

/** A component's whole file as it is to be deployed; null: the component is to go. */
type DeployedFile = { type: string; fullName: string; text: string | null };

export type ComponentFailure = { type: string; fullName: string; problem: string };

/**
 * How a deployment ended, as the org says. unsent: the org can't have taken it. refused: it says that nothing of it was
 * applied. unknown: it was sent, and nobody knows how it ended; `reason` says why.
 */
export type Deployed =
  | { state: 'unsent'; id: null; error: SfError }
  | { state: 'succeeded'; id: string }
  | { state: 'refused'; id: string; status: string; failures: ComponentFailure[] }
  | { state: 'unknown'; id: string | null; reason: string; isTimedOut: boolean };

// The library resolves the project of a folder, whose replacements would alter bytes. No project lies in the drive's root.
const NO_PROJECT = parse(import.meta.dirname).root;

type Library = Awaited<ReturnType<typeof loadLibrary>>;
type Deploy = InstanceType<Library['MetadataApiDeploy']>;
type DeployStatus = Awaited<ReturnType<Deploy['checkStatus']>>;

/** The library's own tree of files in memory has no streams, by which it reads what it sends. */
const treeOf = (
  { VirtualTreeContainer }: Library,
  texts: Map<string, string>,
): InstanceType<Library['TreeContainer']> => {
  const tree = VirtualTreeContainer.fromFilePaths([...texts.keys()]);
  tree.stream = (path): Readable => Readable.from([Buffer.from(texts.get(path) ?? '', 'utf8')]);
  return tree;
};

const prepareDeploy = async (connection: Connection, files: DeployedFile[]): Promise<Deploy> => {
  const [library, registry] = await Promise.all([loadLibrary(), openRegistry()]);
  const { ComponentSet, DestructiveChangesType, ForceIgnore, MetadataApiDeploy, SourceComponent } = library;
  const members: { [type: string]: string[] } = {};
  for (const { type, fullName } of files) (members[type] ??= []).push(fullName);
  const places = new Map(
    (await wantedFiles(members)).map(({ type, fullName, path }) => [`${type} ${fullName}`, `${path}-meta.xml`]),
  );
  const placeOf = ({ type, fullName }: DeployedFile): string => places.get(`${type} ${fullName}`) ?? '';
  const written = files.filter((file): file is DeployedFile & { text: string } => file.text !== null);
  const tree = treeOf(library, new Map(written.map((file) => [placeOf(file), file.text])));
  const components = new ComponentSet(
    written.map((file) => {
      const type = registry.getTypeByName(file.type);
      const component = new SourceComponent({ name: file.fullName, type, xml: placeOf(file) }, tree, new ForceIgnore());
      // Should there be a project all the same, its replacements find nothing to hold on to.
      return Object.defineProperty(component, 'replacements', { get: () => undefined, set: () => undefined });
    }),
    registry,
  );
  for (const { type, fullName } of files.filter(({ text }) => text === null)) {
    const removed = new SourceComponent(
      { name: fullName, type: registry.getTypeByName(type) },
      tree,
      new ForceIgnore(),
    );
    components.add(removed, DestructiveChangesType.POST);
  }
  components.apiVersion = metadataVersion(connection);
  components.sourceApiVersion = metadataVersion(connection);
  components.projectDirectory = NO_PROJECT;
  const apiOptions = { rollbackOnError: true, singlePackage: true, rest: false };
  return new MetadataApiDeploy({ usernameOrConnection: connection, components, registry, apiOptions });
};

type DeployRequestRow = { Id: string; Status: string };

/** Deployments of this user that haven't ended, newest first; none where the org doesn't show them. */
const runningDeployments = async (connection: Connection): Promise<DeployRequestRow[]> => {
  const username = connection.getUsername() ?? '';
  const query = soql`SELECT Id, Status FROM DeployRequest WHERE CreatedBy.Username = ${username} AND Status IN ${['Pending', 'InProgress']} ORDER BY CreatedDate DESC LIMIT 1`;
  const { rows } = await queryAll<{ rows: DeployRequestRow }>(connection, { rows: { soql: query, tooling: true } });
  return rows.records ?? [];
};

/** A request whose answer was lost may have been taken: waits for what the org is working on, so that a look tells. */
const awaitLostDeployment = async (connection: Connection): Promise<void> => {
  const ask = async (): Promise<true | undefined> =>
    (await runningDeployments(connection)).length === 0 ? true : undefined;
  await poll(ask, { wait: timeLeft(connection), firstPause: 500, isPassing: mayPass }).catch(() => undefined);
};

const readFailures = (details: unknown): ComponentFailure[] => {
  const { componentFailures } = (details ?? {}) as { componentFailures?: unknown };
  return (ensureArray(componentFailures ?? []) as Array<Record<string, string>>).map((failure) => ({
    type: failure['componentType'] ?? '',
    fullName: failure['fullName'] ?? failure['fileName'] ?? '',
    problem: failure['problem'] ?? '',
  }));
};

const followDeploy = (connection: Connection, deploy: Deploy): Promise<DeployStatus | undefined> =>
  poll(
    async () => {
      const status = await deploy.checkStatus();
      if (!status.id) throw malformed('checkDeployStatus', 'id');
      return String(status.done) === 'true' ? status : undefined;
    },
    { wait: timeLeft(connection), isPassing: mayPass },
  );

const toDeployed = (id: string, result: DeployStatus): Deployed => {
  const status = String(result.status ?? '');
  if (status === 'Succeeded') return { state: 'succeeded', id };
  const failures = readFailures(result.details);
  const { errorMessage } = result as { errorMessage?: string };
  if (failures.length === 0) failures.push({ type: '', fullName: '', problem: errorMessage ?? (status || '?') });
  if (status === 'Canceled') failures.splice(0, failures.length, canceled());
  // SucceededPartial, and whatever else isn't one of the two words for "nothing of it": what was applied has to be seen.
  if (status === 'Failed' || status === 'Canceled') return { state: 'refused', id, status, failures };
  const reason = messages.getMessage('value.DeployStatus', [status || messages.getMessage('value.NoStatus')]);
  return { state: 'unknown', id, reason, isTimedOut: false };
};

const canceled = (): ComponentFailure => ({ type: '', fullName: '', problem: messages.getMessage('value.Canceled') });

/** Whether the request never left this machine, so that the org can't have taken it. */
const wasNeverSent = (error: unknown): boolean =>
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH/.test(String((error as { message?: string })?.message)) ||
  ['ForeignAddressError'].includes((error as Error)?.name);

/**
 * Deploys files in one deployment that applies as a whole or not at all (rollbackOnError), by the request that every
 * official command sends. Ends at the latest when the run's time is up.
 *
 * @returns how it ended; a refusal is data, since a caller may have another route, and so is what nobody knows: a
 * request whose answer is lost may have been taken, and the org may not say how it ended. Then a look at the org tells
 */
export async function deployMetadata(connection: Connection, files: DeployedFile[]): Promise<Deployed> {
  guard(connection);
  const deploy = await prepareDeploy(connection, files);
  const unknown = (id: string | null, error: unknown): Deployed => {
    const { message, exitCode } = toOrgError(error, connection.getUsername());
    return { state: 'unknown', id, reason: message, isTimedOut: exitCode === 69 };
  };
  try {
    await deploy.start();
    if (!deploy.id) throw malformed('deploy', 'id');
  } catch (error) {
    if (wasNeverSent(error) || isOwnRefusal(error)) {
      return { state: 'unsent', id: null, error: toOrgError(error, connection.getUsername()) };
    }
    await awaitLostDeployment(connection);
    return unknown(null, error);
  }
  const { id } = deploy;
  try {
    const result = await followDeploy(connection, deploy);
    if (result) return toDeployed(id, result);
    const reason = messages.getMessage('value.StillRunning');
    return { state: 'unknown', id, reason, isTimedOut: true };
  } catch (error) {
    return unknown(id, error);
  }
}
