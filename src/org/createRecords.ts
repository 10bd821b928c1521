import type { Connection, SfError } from '@salesforce/core';
import { isOwnRefusal, malformed, restError, toOrgError } from './errors.js';
import { guard } from './http/guard.js';
import { restAddress } from './records.js';
import { chunks } from './soql.js';

/** Stands for the id of a record that an earlier change of the same run creates. */
type CreatedId = { createdBy: string };

export type RecordCreation = { sobject: string; values: Record<string, string | boolean> };

/** A creation whose values may name records that don't exist yet. */
export type PlannedCreation = { sobject: string; values: Record<string, string | boolean | CreatedId> };

/** What came of a creation. isUnknown: nobody knows whether the record was made; a look at the org tells. */
export type RecordResult = { id?: string; error?: SfError; isUnknown?: true };

type SaveResult = { id?: string; success: boolean; errors?: Array<{ statusCode: string; message: string }> };

// The platform takes at most 200 records in one collection request (REST API guide, "sObject Collections").
export const COLLECTION_SIZE = 200;
export const COLLECTION = '/composite/sobjects';

const lost = (error: SfError): RecordResult => ({ error, isUnknown: true });

const readSaveResult = (connection: Connection, result: SaveResult | undefined): RecordResult => {
  if (typeof result?.success !== 'boolean') return lost(malformed(COLLECTION, 'success'));
  if (result.success) return result.id ? { id: result.id } : lost(malformed(COLLECTION, 'id'));
  const first = result.errors?.[0];
  // The row is there already, which is all that was wanted.
  if (first?.statusCode === 'DUPLICATE_VALUE') return {};
  return { error: toOrgError(restError(first?.message, first?.statusCode), connection.getUsername()) };
};

const createGroup = async (connection: Connection, group: RecordCreation[]): Promise<RecordResult[]> => {
  const records = group.map(({ sobject, values }) => ({ attributes: { type: sobject }, ...values }));
  try {
    const saved = await connection.requestPost<SaveResult[]>(restAddress(connection) + COLLECTION, {
      allOrNone: false,
      records,
    });
    if (!Array.isArray(saved)) throw malformed(COLLECTION, `[${records.length}]`);
    return group.map((_, index) => readSaveResult(connection, saved[index]));
  } catch (error) {
    const reason = toOrgError(error, connection.getUsername());
    return group.map(() => (isOwnRefusal(error) ? { error: reason } : lost(reason)));
  }
};

/**
 * Creates records, up to 200 in one request, each on its own: one that fails doesn't stop the others.
 *
 * @returns one result per creation, in the same order: the new id, or the error; a record that was there already
 * (DUPLICATE_VALUE) counts as done and has neither. What the org doesn't say is unknown, never done
 */
export async function createRecords(connection: Connection, creations: RecordCreation[]): Promise<RecordResult[]> {
  guard(connection);
  const results: RecordResult[] = [];
  for (const group of chunks(creations, COLLECTION_SIZE)) {
    // eslint-disable-next-line no-await-in-loop -- parallel inserts of setup objects lock each other out
    results.push(...(await createGroup(connection, group)));
  }
  return results;
}
