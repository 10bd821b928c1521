import type { Connection } from '@salesforce/core';
import type { RecordCreation } from './createRecords.js';
import { queryAll } from './records.js';
import { soql } from './soql.js';

/** A record that has these values. Object and field names come from the plugin's own kinds, never from input. */
const queryFor = ({ sobject, values }: RecordCreation): { soql: string } => {
  const conditions = Object.entries(values).map(([field, value]) => `${field} = ${soql`${value}`}`);
  return { soql: `SELECT Id FROM ${sobject} WHERE ${conditions.join(' AND ')} LIMIT 2` };
};

/**
 * Learns the ids of records whose creation got no answer, or that somebody else had made already.
 *
 * @returns an id for each, in order; undefined where there is none or more than one, or the org doesn't say
 */
export async function findRecordIds(
  connection: Connection,
  records: RecordCreation[],
): Promise<Array<string | undefined>> {
  const queries = Object.fromEntries(records.map((record, index) => [String(index), queryFor(record)]));
  const answers = await queryAll<Record<string, { Id: string }>>(connection, queries).catch(() => undefined);
  return records.map((_, index) => {
    const [first, ...others] = answers?.[String(index)]?.records ?? [];
    return others.length === 0 ? first?.Id : undefined;
  });
}
