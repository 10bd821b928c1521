import { type IpFamily, LAST_ADDRESS, formatAddress, parseAddress, unmapAddress } from './address.js';

/** Addresses from `start` to `end`, both included. Description as the platform keeps it with a range. */
export type IpRange = { family: IpFamily; start: bigint; end: bigint; description?: string };

/** The two edges as texts, the form in which the platform's metadata holds a range. */
type RangeEdges = { start: string; end: string };

/**
 * Writes the edges of a range.
 *
 * @param range the range
 * @returns both edges as texts; IPv6 in the canonical form of RFC 5952
 */
export function rangeEdges(range: IpRange): RangeEdges {
  return {
    start: formatAddress({ family: range.family, value: range.start }),
    end: formatAddress({ family: range.family, value: range.end }),
  };
}

/**
 * Writes a range as one text that `parseRange` reads back to the same range.
 *
 * @param range the range; its description is left out
 * @returns "start-end", or the address alone when there is only one
 */
export function formatRange(range: IpRange): string {
  const { start, end } = rangeEdges(range);
  return range.start === range.end ? start : `${start}-${end}`;
}

/**
 * Counts the addresses of a range.
 *
 * @param range the range
 * @returns the number of addresses, at least 1
 */
export function rangeSize(range: IpRange): bigint {
  return range.end - range.start + 1n;
}

/**
 * Compares two ranges by value; descriptions do not count.
 *
 * @param a one range
 * @param b the other
 * @returns true when both have the same family and the same edges
 */
export function sameRange(a: IpRange, b: IpRange): boolean {
  return a.family === b.family && a.start === b.start && a.end === b.end;
}

/**
 * Says whether a range holds another as a whole.
 *
 * @param outer the range that may hold the other
 * @param inner the range that may be held
 * @returns true when every address of `inner` is in `outer`
 */
export function contains(outer: IpRange, inner: IpRange): boolean {
  return outer.family === inner.family && outer.start <= inner.start && inner.end <= outer.end;
}

/**
 * Says whether an address is in a range. An IPv4-mapped IPv6 address counts as the IPv4 address it stands for.
 *
 * @param range the range
 * @param address the address as text
 * @returns true when the range holds it
 * @throws the errors of `parseAddress`
 */
export function containsAddress(range: IpRange, address: string): boolean {
  const { family, value } = unmapAddress(parseAddress(address.trim()));
  return contains(range, { family, start: value, end: value });
}

/**
 * Says whether two ranges share an address.
 *
 * @param a one range
 * @param b the other
 * @returns true when at least one address is in both
 */
export function overlaps(a: IpRange, b: IpRange): boolean {
  return a.family === b.family && a.start <= b.end && b.start <= a.end;
}

/**
 * Says whether a range lets every address of its family in. Profiles often carry 0.0.0.0-255.255.255.255, and such a
 * profile restricts nobody although it has a range.
 *
 * @param range the range
 * @returns true when it runs from the first to the last address of its family
 */
export function isAllowAll(range: IpRange): boolean {
  return range.start === 0n && range.end === LAST_ADDRESS[range.family];
}
