import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../apiError.js';

const maxQueryLength = 100_000;

/**
 * Parses a SOQL query.
 *
 * @param soql the query.
 * @returns the parser's tree.
 * @throws ApiError MALFORMED_QUERY, or QUERY_TOO_COMPLICATED for more than 100,000 characters.
 */
export function parseSoql(soql: string): Query {
  if (soql.length > maxQueryLength) {
    throw new ApiError('QUERY_TOO_COMPLICATED', 'SOQL statements cannot be longer than 100000 characters.');
  }
  try {
    return parseQuery(soql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ApiError('MALFORMED_QUERY', `unexpected token: ${reason}`);
  }
}
