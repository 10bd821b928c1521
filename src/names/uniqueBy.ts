/**
 * Each value once, in the order in which they first come; of those that have the same key the last one counts.
 *
 * @param keyOf tells which values stand for the same
 */
export function uniqueBy<T>(values: T[], keyOf: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
