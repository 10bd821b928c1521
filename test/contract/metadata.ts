import type { Connection } from '@salesforce/core';
import { ensureArray } from '@salesforce/kit';
import JSZip from 'jszip';
import { buildMetadataFile } from '../../src/metadata/newFile.js';
import { poll } from '../../src/org/poll.js';
import { NoReading } from './probe.js';

/** A component with its whole file. */
export type ContractFile = { type: string; fullName: string; text: string };
type Name = Pick<ContractFile, 'type' | 'fullName'>;

/** An archive as the org zipped it: every path with its text, and what the org said beside it. */
export type Archive = { files: Map<string, string>; problems: string[] };

/** How a deployment ended. */
export type Outcome = { isTaken: boolean; problems: string[] };

const places: { [type: string]: [folder: string, suffix: string] } = {
  ConnectedApp: ['connectedApps', 'connectedApp'],
  PermissionSet: ['permissionsets', 'permissionset'],
  Profile: ['profiles', 'profile'],
  RemoteSiteSetting: ['remoteSiteSettings', 'remoteSite'],
  Settings: ['settings', 'settings'],
};

const JOB_WAIT = 10 * 60_000;

/** Where a component's file lies below a package's root. */
export function placeOf({ type, fullName }: Name): string {
  const [folder = '', suffix = ''] = places[type] ?? [];
  return `${folder}/${fullName}.${suffix}`;
}

/**
 * The text of a component's file, wherever the archive's root lies.
 *
 * @returns undefined when the archive doesn't have it
 */
export function fileIn(archive: Archive, component: Name): string | undefined {
  const place = decodeURIComponent(placeOf(component));
  return [...archive.files].find(([path]) => `/${decodeURIComponent(path)}`.endsWith(`/${place}`))?.[1];
}

/** A manifest's types, with the elements in the order that the WSDL has. */
const typesOf = (components: Name[]): Array<{ members: string[]; name: string }> =>
  [...new Set(components.map(({ type }) => type))].map((name) => ({
    members: components.filter(({ type }) => type === name).map(({ fullName }) => fullName),
    name,
  }));

const manifest = (components: Name[], version: string): string =>
  buildMetadataFile('Package', { types: typesOf(components), version });

/**
 * Retrieves components by a request of one's own, since the doubt may be about the request.
 *
 * @param singlePackage the request's flag of that name; left out of the request when undefined
 * @throws NoReading when the retrieve fails or doesn't end in ten minutes
 */
export async function retrieveArchive(
  connection: Connection,
  components: Name[],
  singlePackage?: boolean,
): Promise<Archive> {
  const version = connection.getApiVersion();
  const request = {
    apiVersion: version,
    ...(singlePackage === undefined ? {} : { singlePackage }),
    unpackaged: { types: typesOf(components), version },
  };
  const { id } = (await connection.metadata.retrieve(request as never)) as { id: string };
  const ask = async (): Promise<Awaited<ReturnType<typeof connection.metadata.checkRetrieveStatus>> | undefined> => {
    const status = await connection.metadata.checkRetrieveStatus(id);
    return String(status.done) === 'true' ? status : undefined;
  };
  const status = await poll(ask, { wait: JOB_WAIT });
  if (!status) throw new NoReading('a retrieve did not end in ten minutes');
  if (String(status.success) !== 'true') throw new NoReading(`a retrieve failed: ${status.errorMessage ?? ''}`);
  const zip = await JSZip.loadAsync(status.zipFile, { base64: true });
  const entries = Object.values(zip.files).filter(({ dir }) => !dir);
  const files = await Promise.all(entries.map(async (entry) => [entry.name, await entry.async('string')] as const));
  return { files: new Map(files), problems: ensureArray(status.messages ?? []).map(({ problem }) => problem) };
}

const zipped = async (version: string, files: ContractFile[], removed: Name[]): Promise<string> => {
  const zip = new JSZip();
  zip.file('package.xml', manifest(files, version));
  if (removed.length > 0) zip.file('destructiveChanges.xml', manifest(removed, version));
  for (const file of files) zip.file(placeOf(file), file.text);
  return zip.generateAsync({ type: 'base64', compression: 'DEFLATE' });
};

/**
 * Deploys files, and removes components, in one deployment that applies as a whole or not at all.
 *
 * @returns how it ended, as the org says
 * @throws NoReading when it doesn't end in ten minutes, or ends in a way that is neither done nor not done
 */
export async function deployFiles(
  connection: Connection,
  files: ContractFile[],
  { checkOnly = false, removed = [] }: { checkOnly?: boolean; removed?: Name[] } = {},
): Promise<Outcome> {
  const zip = await zipped(connection.getApiVersion(), files, removed);
  const { id } = (await connection.metadata.deploy(zip, {
    ...(checkOnly ? { checkOnly } : {}),
    rollbackOnError: true,
    singlePackage: true,
  })) as { id: string };
  const status = await poll(
    async () => {
      const answer = await connection.metadata.checkDeployStatus(id, true);
      return String(answer.done) === 'true' ? answer : undefined;
    },
    { wait: JOB_WAIT },
  );
  if (!status) throw new NoReading('a deployment did not end in ten minutes');
  const { componentFailures } = (status.details ?? {}) as { componentFailures?: unknown };
  const failures = ensureArray(componentFailures ?? []) as Array<{ problem?: string }>;
  const problems = failures.map(({ problem }) => problem ?? '');
  if (status.status === 'Succeeded') return { isTaken: true, problems };
  if (status.status === 'Failed') return { isTaken: false, problems };
  throw new NoReading(`a deployment ended as ${String(status.status)}`);
}
