import { fileFromRecord } from '../metadata/content.js';
import type { Reader } from './reader.js';

/** How a component is asked for by a synchronous call: its type there, and the elements that are taken of the answer. */
type Call = [type: string, elements: readonly string[] | undefined];

/**
 * A component's file, by a synchronous call first where one is named: a retrieve is a job and an archive, the call one
 * request. Where the call gives no answer the file is retrieved after all.
 *
 * @param member what a manifest calls the component: its type and full name
 * @returns the file's text, or what the org said in its place
 * @throws SfError those of {@link Reader.retrieve}
 */
export async function readComponentFile(
  reader: Reader,
  [type, fullName]: [type: string, fullName: string],
  call?: Call,
): Promise<{ xml: string; refused?: undefined } | { xml?: undefined; refused: string }> {
  const record = call && (await reader.read(call[0], fullName));
  const called = record && fileFromRecord(call[0], record, call[1]);
  if (called !== undefined) return { xml: called };
  const { xml, refused = '' } = await reader.retrieve(type, fullName);
  return xml === undefined ? { refused } : { xml };
}
