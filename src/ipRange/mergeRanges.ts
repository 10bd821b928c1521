import type { IpFamily } from './address.js';
import type { IpRange } from './ipRange.js';
import { type AdditionRow, type CollapsedAdditions, collapseAdditions } from './collapseAdditions.js';
import { type RangeIndex, indexRanges } from './rangeIndex.js';

/**
 * An addition that brings no address, and the ranges that hold it already (10 at most of each kind): existing entries,
 * with source `addition` other additions as well.
 */
type CoveredAddition = { addition: IpRange; by: IpRange[]; source: 'existing' | 'addition' };

/** Several additions that became one new range. */
type JoinedAdditions = { into: IpRange; from: IpRange[] };

/** An addition of which only the part nobody else holds is new. */
type CutAddition = { addition: IpRange; kept: IpRange[]; because: IpRange[]; source: 'existing' | 'addition' };

/** A new range that shares addresses with existing ones and is sent whole all the same. */
type OverlappingAddition = { addition: IpRange; existing: IpRange[] };

/** What comes of adding ranges to those an org has. */
export type RangeMerge = {
  /** The ranges to append, in the order in which they were asked for. Empty when nothing is to be sent. */
  added: IpRange[];
  covered: CoveredAddition[];
  joined: JoinedAdditions[];
  cut: CutAddition[];
  overlapping: OverlappingAddition[];
  /** Every existing entry, the same object at the same place, then `added`. */
  result: IpRange[];
};

export type MergeOptions = {
  /**
   * What becomes of a new range that shares some addresses with existing entries. `whole` (the default) sends it as
   * asked for: the entry then means what its description says, and the vendor keeps its access when an admin later
   * deletes the other entry. `cut` sends only the missing parts, for an org that refuses overlapping entries.
   */
  overlap?: 'whole' | 'cut';
  /** The largest size a joined range may have; additions that together would exceed it are cut instead of joined. */
  maxSize?: (family: IpFamily) => bigint | undefined;
};

/**
 * Works out which ranges to append so that an org lets the additions in.
 *
 * The addresses of `result` are exactly those of `existing` and `additions`. Existing entries are never altered,
 * reordered, joined or dropped, even where they repeat each other: they are the admin's own. An addition is left out
 * when the existing entries hold all of it, together if not alone, so a second run adds nothing. Additions that
 * overlap each other are joined where their descriptions agree or one has none, and otherwise cut so that each
 * keeps its description. Additions that only touch stay apart, to be recognisable beside the list they came from.
 *
 * @param existing the org's entries in their order
 * @param additions the ranges asked for
 * @param options see `MergeOptions`
 * @returns the merge, in n log n
 */
export function mergeRanges(
  existing: readonly IpRange[],
  additions: readonly IpRange[],
  options: MergeOptions = {},
): RangeMerge {
  const index = indexRanges(existing);
  const covered: CoveredAddition[] = [];
  const wanted: IpRange[] = [];
  for (const addition of additions) {
    if (index.covers(addition)) covered.push({ addition, by: index.coveringRanges(addition), source: 'existing' });
    else wanted.push(addition);
  }
  const collapsed = dropCoveredRows(collapseAdditions(wanted, options.maxSize), index);
  const merge: RangeMerge = {
    added: [],
    covered: [...covered, ...collapsed.covered.map((entry) => ({ ...entry, source: 'addition' as const }))],
    joined: collapsed.rows.flatMap(({ range, from }) => (from.length > 1 ? [{ into: range, from }] : [])),
    cut: collapsed.rows.flatMap((row) => cutByAdditions(row)),
    overlapping: [],
    result: [],
  };
  for (const { range } of collapsed.rows) {
    const shared = index.overlapping(range);
    if (shared.length > 0 && options.overlap === 'cut') {
      const kept = index.uncovered(range);
      merge.cut.push({ addition: range, kept, because: shared, source: 'existing' });
      merge.added.push(...kept);
    } else {
      if (shared.length > 0) merge.overlapping.push({ addition: range, existing: shared });
      merge.added.push(range);
    }
  }
  merge.result = [...existing, ...merge.added];
  return merge;
}

/** Once another addition has taken its beginning, the existing entries may hold what is left of an addition. */
function dropCoveredRows(collapsed: CollapsedAdditions, index: RangeIndex): CollapsedAdditions {
  const dropped = new Map(
    collapsed.rows.flatMap(({ range }) => (index.covers(range) ? [[range, index.coveringRanges(range)] as const] : [])),
  );
  const holders = (by: readonly IpRange[]): IpRange[] => [
    ...new Set(by.flatMap((range) => dropped.get(range) ?? [range])),
  ];
  const left = collapsed.rows.filter(({ range }) => !dropped.has(range));
  const gone = collapsed.rows.filter(({ range }) => dropped.has(range));
  return {
    rows: left.map((row) => ({ ...row, cutBecause: holders(row.cutBecause) })),
    covered: [
      ...collapsed.covered.map(({ addition, by }) => ({ addition, by: holders(by) })),
      ...gone.flatMap((row) => row.from.map((addition) => ({ addition, by: holders([...row.cutBecause, row.range]) }))),
    ],
  };
}

function cutByAdditions(row: AdditionRow): CutAddition[] {
  return row.cutFrom === undefined
    ? []
    : [{ addition: row.cutFrom, kept: [row.range], because: row.cutBecause, source: 'addition' }];
}
