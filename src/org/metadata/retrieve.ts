import { Messages, type Connection } from '@salesforce/core';
import { Duration, ensureArray } from '@salesforce/kit';
import { malformed, mayPass, withOrgErrors } from '../errors.js';
import { guard, timeLeft } from '../http/guard.js';
import { poll } from '../poll.js';
import { readArchive, wantedFiles, type WantedFile } from './archive.js';
import { decodeFullName, metadataVersion, type Members } from './component.js';
import { loadLibrary, openRegistry } from './library.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'org');

/** A component of a retrieve: its file, or what the org said of it, or that it said nothing. */
export type RetrievedComponent = { type: string; fullName: string } & (
  | { xml: string; refused?: undefined; silent?: undefined }
  | { xml?: undefined; refused: string; silent?: undefined }
  | { xml?: undefined; refused?: undefined; silent: string }
);

export type Retrieved = {
  components: RetrievedComponent[];
  /** One of the components that were asked for. */
  of: (type: string, fullName: string) => RetrievedComponent;
};

const RETRIEVE_WAIT = Duration.minutes(10);

type Retrieve = InstanceType<Awaited<ReturnType<typeof loadLibrary>>['MetadataApiRetrieve']>;
type RetrieveStatus = Awaited<ReturnType<Retrieve['checkStatus']>>;

const startRetrieve = async (connection: Connection, members: Members): Promise<Retrieve> => {
  const [{ ComponentSet, MetadataApiRetrieve }, registry] = await Promise.all([loadLibrary(), openRegistry()]);
  const components = new ComponentSet(
    Object.entries(members).flatMap(([type, fullNames]) => fullNames.map((fullName) => ({ type, fullName }))),
    registry,
  );
  components.apiVersion = metadataVersion(connection);
  components.sourceApiVersion = metadataVersion(connection);
  const retrieve = new MetadataApiRetrieve({
    ...{ usernameOrConnection: connection, components, registry, output: '', suppressEvents: true },
    // In source format the library would obey a .forceignore of the working folder and hand over nothing.
    format: 'metadata',
  });
  await retrieve.start();
  if (!retrieve.id) throw malformed('retrieve', 'id');
  return retrieve;
};

/** Asks until the job has ended. The library's own polling has a fixed pause, and writes the archive to disk. */
const followRetrieve = async (connection: Connection, retrieve: Retrieve): Promise<RetrieveStatus> => {
  const wait = Duration.milliseconds(Math.min(RETRIEVE_WAIT.milliseconds, timeLeft(connection)));
  const status = await poll(
    async () => {
      const answer = await retrieve.checkStatus();
      if (!answer.id) throw malformed('checkRetrieveStatus', 'id');
      return answer.done ? answer : undefined;
    },
    { wait, isPassing: mayPass },
  );
  if (status) return status;
  throw messages.createError('error.TimedOut', ['The retrieve', `${Math.ceil(wait.minutes)} minutes`], [], 69);
};

/**
 * Whether a message of the org is about a component: it names it between quotes or as a file. Other components may have
 * names that begin alike, and an app's logo has one that contains the app's.
 */
const isAbout = (problem: string, { type, fullName }: WantedFile): boolean => {
  const [, named, name] = /'([^']+)' named '([^']+)'/.exec(problem) ?? [];
  if (named !== undefined && name !== undefined) {
    return named === type && decodeFullName(name) === decodeFullName(fullName);
  }
  const [, file] = /file name:\s*([\w%]+)/i.exec(problem) ?? [];
  if (file !== undefined) return decodeFullName(file) === decodeFullName(fullName);
  return [`'${fullName}'`, `"${fullName}"`].some((quoted) => problem.includes(quoted));
};

/**
 * A component that the org handed over, or of which it said why it doesn't.
 *
 * @throws SfError ArchiveIncomplete when it is missing and the org says nothing of it: nothing may be concluded from that
 */
export function requireHandedOver(component: RetrievedComponent): RetrievedComponent {
  const { silent, type, fullName } = component;
  if (silent === undefined) return component;
  const said = silent === '' ? messages.getMessage('value.NoMessage') : silent;
  throw messages.createError('error.ArchiveIncomplete', [`${type} ${fullName}`, said]);
}

/**
 * Retrieves components as the platform writes them, byte for byte, by the request that every official command sends.
 *
 * @returns each component's file, or what the org said of it
 * @throws SfError RetrieveFailed; TimedOut (69); those of {@link readArchive} and {@link withOrgErrors}
 */
export async function retrieveMetadata(connection: Connection, members: Members): Promise<Retrieved> {
  guard(connection);
  return withOrgErrors(connection.getUsername(), async () => {
    const retrieve = await startRetrieve(connection, members);
    const [wanted, status] = await Promise.all([wantedFiles(members), followRetrieve(connection, retrieve)]);
    const problems = ensureArray(status.messages ?? []).map(({ problem }) => problem);
    if (!status.success) {
      const { errorMessage } = status as { errorMessage?: string };
      throw messages.createError('error.RetrieveFailed', [errorMessage ?? (problems.join('; ') || status.status)]);
    }
    const texts = await readArchive(Buffer.from(status.zipFile ?? '', 'base64'), wanted);
    const components = wanted.map((file): RetrievedComponent => {
      const { type, fullName, path } = file;
      const xml = texts.get(path);
      if (xml !== undefined) return { type, fullName, xml };
      const refused = problems.find((text) => isAbout(text, file));
      return refused === undefined ? { type, fullName, silent: problems.join('; ') } : { type, fullName, refused };
    });
    const byName = new Map(components.map((each) => [`${each.type} ${each.fullName}`, each]));
    return {
      components,
      of: (type, fullName) => byName.get(`${type} ${fullName}`) ?? { type, fullName, silent: '' },
    };
  });
}
