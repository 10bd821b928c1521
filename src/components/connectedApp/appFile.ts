import { parseMetadata, type MetadataFile } from '../../metadata/metadataFile.js';
import { readComponentFile } from '../../org/componentFile.js';
import type { Reader } from '../../org/reader.js';
import type { KnownApp } from './inventory.js';

/** An app's file as the org handed it over. */
export type AppFile = { path: string; xml: string; metadata: MetadataFile };

/** An app's file, or what the org said in its place; neither for an app that the listing doesn't have. */
export type AppFileAnswer = { file?: AppFile; refused?: string };

/**
 * Asks for an app's file, once a run.
 *
 * @param isRetrieveSpared ask by a synchronous call first, and retrieve the file only where that gives no answer
 * @param elements the only ones that are taken from a synchronous answer; all unless told
 * @throws SfError MetadataFileInvalid for an answer that is no file, and connection errors
 */
export async function readAppFile(
  reader: Reader,
  { fullName }: Pick<KnownApp, 'fullName'>,
  isRetrieveSpared: boolean,
  elements?: readonly string[],
): Promise<AppFileAnswer> {
  if (!fullName) return {};
  const { xml, refused } = await readComponentFile(
    reader,
    ['ConnectedApp', fullName],
    isRetrieveSpared ? ['ConnectedApp', elements] : undefined,
  );
  if (xml === undefined) return { refused };
  return { file: { path: `connectedApps/${fullName}.connectedApp`, xml, metadata: parseMetadata(xml) } };
}
