import { comparableName } from './comparableName.js';

/** Longer names are compared by their beginning: nobody mistypes their way past it, and time stays bounded. */
const COMPARED_MAX = 128;

/** Shorter texts are part of nearly every name and say nothing about which is meant. */
const TELLING_LENGTH = 3;

/** The share of a name that may be mistyped; beyond it two names are strangers. */
const TOLERANCE = 0.4;

type Ranked = { name: string; kind: number; distance: number; order: number };

/**
 * Finds the names somebody may have meant. What looks the same is the same ({@link comparableName}), and a space, a
 * hyphen and an underscore are alike, because guides print labels where the platform has API names.
 *
 * @param wanted what was typed
 * @param names the names there are
 * @param max the most names to give back
 * @returns the nearest names, best first: equal but for case, then those that begin with the text or hold it, then
 * by edit distance (two neighbours swapped count as one edit). Empty when none is near.
 */
export function nearestNames(wanted: string, names: readonly string[], max = 5): string[] {
  const target = comparable(wanted);
  if (target === '' || max < 1) return [];
  return [...new Set(names)]
    .flatMap((name, order) => rank(target, name, order))
    .sort((a, b) => a.kind - b.kind || a.distance - b.distance || a.order - b.order)
    .slice(0, max)
    .map(({ name }) => name);
}

/**
 * Counts the edits between two texts: insert, delete, replace, or swap two neighbours (optimal string alignment).
 *
 * @param a one text; code units after the first 128 are left out
 * @param b the other, likewise
 * @returns the least number of edits
 */
export function editDistance(a: string, b: string): number {
  const left = a.slice(0, COMPARED_MAX);
  const right = b.slice(0, COMPARED_MAX);
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replace = previous[column - 1] + (left[row - 1] === right[column - 1] ? 0 : 1);
      const swap = isSwapped(left, right, row, column) ? before[column - 2] + 1 : replace;
      current.push(Math.min(previous[column] + 1, current[column - 1] + 1, replace, swap));
    }
    before = previous;
    previous = current;
  }
  return previous[right.length];
}

function isSwapped(left: string, right: string, row: number, column: number): boolean {
  return row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
}

function comparable(text: string): string {
  return comparableName(text.slice(0, COMPARED_MAX)).replace(/[\s_-]+/g, '_');
}

function rank(target: string, name: string, order: number): Ranked[] {
  const candidate = comparable(name);
  if (candidate === '') return [];
  if (candidate === target) return [{ name, kind: 0, distance: 0, order }];
  const [short, long] = candidate.length < target.length ? [candidate, target] : [target, candidate];
  const gap = long.length - short.length;
  const isTelling = short.length >= TELLING_LENGTH;
  if (isTelling && long.startsWith(short)) return [{ name, kind: 1, distance: gap, order }];
  const tolerance = Math.max(1, Math.floor(long.length * TOLERANCE));
  const distance = gap > tolerance ? Number.POSITIVE_INFINITY : editDistance(target, candidate);
  if (distance <= Math.min(2, tolerance)) return [{ name, kind: 1, distance, order }];
  if (isTelling && long.includes(short)) return [{ name, kind: 2, distance: gap, order }];
  return distance <= tolerance ? [{ name, kind: 3, distance, order }] : [];
}
