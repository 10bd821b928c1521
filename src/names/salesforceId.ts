const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/**
 * Whether two texts are the same record's id. The first 15 characters decide, case-sensitively; the other three of the
 * long form only repeat their case.
 */
export function sameId(one: string | null | undefined, other: string | null | undefined): boolean {
  if (!one || !other || !ID.test(one) || !ID.test(other)) return false;
  return one.slice(0, 15) === other.slice(0, 15);
}
