import type { IpFamily } from './address.js';
import { type IpRange } from './ipRange.js';
import { NAMED_RANGES_MAX, compareRanges, firstIndexWhere } from './rangeIndex.js';

/** A range to add: what it was made of, and the addition whose beginning an earlier row holds, if there is one. */
export type AdditionRow = { range: IpRange; from: IpRange[]; cutFrom?: IpRange; cutBecause: IpRange[] };

/** Disjoint rows, and the additions that lie within them without having shaped one. */
export type CollapsedAdditions = { rows: AdditionRow[]; covered: Array<{ addition: IpRange; by: IpRange[] }> };

type Row = AdditionRow & { order: number };

/**
 * Makes additions disjoint without gaining or losing an address, in one sweep from low to high.
 *
 * @param additions the additions in the order they were asked for; not altered
 * @param maxSize the largest size of a joined range for each family; without it there is no bound
 * @returns the rows in the order of the earliest addition in each, and the additions that needed no row
 */
export function collapseAdditions(
  additions: readonly IpRange[],
  maxSize: (family: IpFamily) => bigint | undefined = (): undefined => undefined,
): CollapsedAdditions {
  const sweep = additions.map((range, order) => ({ range, order }));
  sweep.sort((a, b) => compareRanges(a.range, b.range) || a.order - b.order);
  const rows: Row[] = [];
  const inside: IpRange[] = [];
  for (const { range, order } of sweep) {
    const last = rows.at(-1);
    if (last?.range.family !== range.family || last.range.end < range.start) {
      rows.push({ range: { ...range }, from: [range], cutBecause: [], order });
    } else if (range.end <= last.range.end) {
      inside.push(range);
      last.order = Math.min(last.order, order);
    } else if (canJoin(last.range, range, maxSize(range.family))) {
      join(last, range, order);
    } else {
      const kept = { ...range, start: last.range.end + 1n };
      rows.push({ range: kept, from: [range], cutFrom: range, cutBecause: [], order });
    }
  }
  const covered = inside.map((addition) => ({ addition, by: rowsAcross(addition, rows) }));
  for (const row of rows) {
    if (row.cutFrom) row.cutBecause = rowsAcross(row.cutFrom, rows).filter((range) => range !== row.range);
  }
  return { rows: rows.sort((a, b) => a.order - b.order), covered };
}

/** Two different descriptions never become one: an admin must find each under the words that were given with it. */
function canJoin(row: IpRange, next: IpRange, maxSize: bigint | undefined): boolean {
  const describable =
    row.description === undefined || next.description === undefined || row.description === next.description;
  return describable && (maxSize === undefined || next.end - row.start + 1n <= maxSize);
}

function join(row: Row, next: IpRange, order: number): void {
  row.range.end = next.end;
  const description = row.range.description ?? next.description;
  if (description !== undefined) row.range.description = description;
  row.from.push(next);
  row.order = Math.min(row.order, order);
}

function rowsAcross(addition: IpRange, rows: readonly Row[]): IpRange[] {
  const isAtOrAfter = ({ range }: Row): boolean =>
    range.family === addition.family ? range.end >= addition.start : range.family > addition.family;
  const found: IpRange[] = [];
  let index = firstIndexWhere(rows.length, (at) => isAtOrAfter(rows[at]));
  for (; index < rows.length && found.length < NAMED_RANGES_MAX; index += 1) {
    const { range } = rows[index];
    if (range.family !== addition.family || range.start > addition.end) break;
    found.push(range);
  }
  return found;
}
