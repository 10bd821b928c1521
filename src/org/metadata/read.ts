import type { Connection } from '@salesforce/core';
import { guard } from '../http/guard.js';
import { showsWholeApp } from './component.js';

/**
 * Reads one component's metadata in one synchronous call.
 *
 * @returns its properties; undefined where the org has no answer for it (another org's app) or refuses the call, and
 * where the connection's API version is too old to show all of an app: then nothing is known, and the caller asks in
 * another way
 */
export async function readMetadata(
  connection: Connection,
  type: string,
  fullName: string,
): Promise<Record<string, unknown> | undefined> {
  if (!showsWholeApp(connection)) return undefined;
  guard(connection);
  try {
    const answer: unknown = await connection.metadata.read(type as never, fullName);
    const record = (answer ?? undefined) as Record<string, unknown> | undefined;
    return record?.['fullName'] ? record : undefined;
  } catch {
    return undefined;
  }
}
