import type { IpFamily } from './address.js';
import { type IpRange, rangeSize } from './ipRange.js';

/** At most this many ranges are named as the reason why another one is covered or overlaps. */
export const NAMED_RANGES_MAX = 10;

/** Finds what existing ranges hold, in n log n to build and log n a question. */
export type RangeIndex = {
  /** True when the ranges hold every address of `range` between them. */
  covers: (range: IpRange) => boolean;
  /** The one range that holds `range`, else the shortest chain of ranges that do so together (10 at most). */
  coveringRanges: (range: IpRange) => IpRange[];
  /** Ranges that share an address with `range` (10 at most). */
  overlapping: (range: IpRange) => IpRange[];
  /** The parts of `range` that no range holds, ascending. */
  uncovered: (range: IpRange) => IpRange[];
};

/**
 * Joins ranges into the fewest that hold exactly the same addresses.
 *
 * @param ranges ranges of both families in any order
 * @returns disjoint ranges without descriptions, IPv4 first, ascending, none touching the next
 */
export function unionOf(ranges: readonly IpRange[]): IpRange[] {
  const union: IpRange[] = [];
  for (const range of [...ranges].sort(compareRanges)) {
    const last = union.at(-1);
    if (last?.family === range.family && range.start <= last.end + 1n) {
      if (range.end > last.end) last.end = range.end;
    } else {
      union.push({ family: range.family, start: range.start, end: range.end });
    }
  }
  return union;
}

/**
 * Counts the different addresses that ranges hold together.
 *
 * @param ranges ranges of both families in any order
 * @returns the number of addresses; one that several ranges hold counts once
 */
export function countAddresses(ranges: readonly IpRange[]): bigint {
  return unionOf(ranges).reduce((sum, range) => sum + rangeSize(range), 0n);
}

/**
 * Orders ranges by family, then by start, then the longer first.
 *
 * @param a one range
 * @param b the other
 * @returns below 0, 0 or above 0, as Array.sort takes it
 */
export function compareRanges(a: IpRange, b: IpRange): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  if (a.end === b.end) return 0;
  return a.end > b.end ? -1 : 1;
}

/**
 * Finds the first position of an ascending list at which a condition holds.
 *
 * @param length the list's length
 * @param holds false up to some position, true from there on
 * @returns that position, or `length` when it never holds
 */
export function firstIndexWhere(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Builds the index over a list of ranges.
 *
 * @param ranges ranges of both families in any order; not altered
 * @returns the index; the ranges it names are the very objects given
 */
export function indexRanges(ranges: readonly IpRange[]): RangeIndex {
  const families = { 4: indexFamily(ranges, 4), 6: indexFamily(ranges, 6) };
  return {
    covers: (range) => families[range.family].covers(range),
    coveringRanges: (range) => families[range.family].coveringRanges(range),
    overlapping: (range) => families[range.family].overlapping(range),
    uncovered: (range) => families[range.family].uncovered(range),
  };
}

function indexFamily(ranges: readonly IpRange[], family: IpFamily): RangeIndex {
  const sorted = ranges.filter((range) => range.family === family).sort(compareRanges);
  const union = unionOf(sorted);
  const reaching = farthestReaching(sorted);
  /** Of the ranges that start at `address` or before, the one that ends last. */
  const bestAt = (address: bigint): IpRange | undefined =>
    reaching[firstIndexWhere(sorted.length, (index) => sorted[index].start > address) - 1];
  const firstUnionAt = (address: bigint): number =>
    firstIndexWhere(union.length, (index) => union[index].end >= address);
  return {
    covers: (range) => {
      const candidate = union[firstUnionAt(range.start)];
      return candidate !== undefined && candidate.start <= range.start && range.end <= candidate.end;
    },
    coveringRanges: (range) => chainFrom(range, bestAt),
    overlapping: (range) => listOverlapping(range, sorted, reaching),
    uncovered: (range) => listUncovered(range, union, firstUnionAt(range.start)),
  };
}

/** At each position the range that reaches farthest among those up to there, so a start alone finds the best cover. */
function farthestReaching(sorted: readonly IpRange[]): IpRange[] {
  let farthest: IpRange | undefined;
  return sorted.map((range) => {
    if (farthest === undefined || range.end > farthest.end) farthest = range;
    return farthest;
  });
}

function chainFrom(range: IpRange, bestAt: (address: bigint) => IpRange | undefined): IpRange[] {
  const chain: IpRange[] = [];
  let next = range.start;
  while (next <= range.end && chain.length < NAMED_RANGES_MAX) {
    const best = bestAt(next);
    if (best === undefined || best.end < next) break;
    chain.push(best);
    next = best.end + 1n;
  }
  return chain;
}

function listOverlapping(range: IpRange, sorted: readonly IpRange[], reaching: readonly IpRange[]): IpRange[] {
  const found: IpRange[] = [];
  let index = firstIndexWhere(sorted.length, (at) => reaching[at].end >= range.start);
  for (; index < sorted.length && found.length < NAMED_RANGES_MAX; index += 1) {
    const candidate = sorted[index];
    if (candidate.start > range.end) break;
    if (candidate.end >= range.start) found.push(candidate);
  }
  return found;
}

function listUncovered(range: IpRange, union: readonly IpRange[], from: number): IpRange[] {
  const parts: IpRange[] = [];
  let next = range.start;
  for (let index = from; index < union.length && next <= range.end; index += 1) {
    const block = union[index];
    if (block.start > range.end) break;
    if (block.start > next) parts.push({ ...range, start: next, end: block.start - 1n });
    next = block.end + 1n;
  }
  if (next <= range.end) parts.push({ ...range, start: next });
  return parts;
}
