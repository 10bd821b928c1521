import type { Connection, SfError } from '@salesforce/core';
import { COLLECTION, COLLECTION_SIZE } from './createRecords.js';
import { malformed, restError, toOrgError } from './errors.js';
import { queryAll, restAddress } from './records.js';
import { chunks } from './soql.js';

/** Records to remove: those of an object whose ids a query gives. */
type Removal = { sobject: string; soql: string };

type DeleteResult = { success?: boolean; errors?: Array<{ statusCode: string; message: string }> };

const errorOf = (connection: Connection, result: DeleteResult | undefined): SfError | undefined => {
  if (result?.success) return undefined;
  const first = result?.errors?.[0];
  // Somebody else has removed it, which is all that was wanted.
  if (first?.statusCode === 'ENTITY_IS_DELETED' || first?.statusCode === 'INVALID_CROSS_REFERENCE_KEY')
    return undefined;
  if (!first) return malformed(COLLECTION, 'success');
  return toOrgError(restError(first.message, first.statusCode), connection.getUsername());
};

const removeIds = async (connection: Connection, ids: string[]): Promise<Array<SfError | undefined>> => {
  const errors: Array<SfError | undefined> = [];
  for (const group of chunks(ids, COLLECTION_SIZE)) {
    const address = `${restAddress(connection)}${COLLECTION}?ids=${group.join(',')}&allOrNone=false`;
    try {
      // eslint-disable-next-line no-await-in-loop -- parallel changes of setup objects lock each other out
      const results = await connection.request<DeleteResult[]>({ method: 'DELETE', url: address });
      errors.push(...group.map((_, index) => errorOf(connection, Array.isArray(results) ? results[index] : undefined)));
    } catch (error) {
      errors.push(...group.map(() => toOrgError(error, connection.getUsername())));
    }
  }
  return errors;
};

/**
 * Removes records, each set on its own.
 *
 * @returns for each removal, in order, why it failed; undefined where nothing is left of it
 */
export async function removeRecords(connection: Connection, removals: Removal[]): Promise<Array<SfError | undefined>> {
  const answers = await queryAll<Record<string, { Id: string }>>(
    connection,
    Object.fromEntries(removals.map(({ soql }, index) => [String(index), { soql }])),
  ).catch((error: unknown) => toOrgError(error, connection.getUsername()));
  const results: Array<SfError | undefined> = [];
  for (const index of removals.keys()) {
    const answer = answers instanceof Error ? { error: answers } : answers[String(index)];
    const ids = answer && 'records' in answer ? (answer.records ?? []).map(({ Id }) => Id) : [];
    // eslint-disable-next-line no-await-in-loop -- one after the other, as the records of one removal are
    const errors = answer?.error ? [answer.error] : await removeIds(connection, ids);
    results.push(errors.find((error) => error !== undefined));
  }
  return results;
}
