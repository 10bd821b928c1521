import type { ErrorMatch, Explanation } from './types.js';

/** Where an explanation's error stands in a text. */
export type Occurrence = { explanation: Explanation; position: number; length: number };

const nearDistance = 200;
/** Between a code and its description stand the marks of JSON or XML at most. */
const besideDistance = 60;
/** An error inside a wrapper follows it closely; a description may also come before its code. */
const wrapperReach = { before: 200, after: 600 } as const;

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_]/u.test(character);

function positionsOf(haystack: string, needle: string): number[] {
  const positions: number[] = [];
  let position = haystack.indexOf(needle);
  while (position >= 0) {
    const end = position + needle.length;
    const isWhole = !isWordCharacter(haystack[position - 1]) && !isWordCharacter(haystack[end]);
    if (isWhole) positions.push(position);
    position = haystack.indexOf(needle, end);
  }
  return positions;
}

function matchPositions(
  haystack: string,
  { text, near, unless }: ErrorMatch,
): Array<[position: number, length: number]> {
  const needle = text.toLowerCase();
  const isBeside = (position: number, companion: string, distance: number): boolean =>
    haystack
      .slice(
        Math.max(0, position - companion.length - distance),
        position + needle.length + companion.length + distance,
      )
      .includes(companion.toLowerCase());
  return positionsOf(haystack, needle)
    .filter((position) => near === undefined || isBeside(position, near, nearDistance))
    .filter((position) => unless === undefined || !isBeside(position, unless, besideDistance))
    .map((position) => [position, needle.length]);
}

/** Whether any of the ascending `positions` lies within the range; by halving, as a log can hold thousands. */
function hasWithin(positions: number[], from: number, to: number): boolean {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[middle] < from) low = middle + 1;
    else high = middle;
  }
  return positions[low] !== undefined && positions[low] <= to;
}

/**
 * Finds every known error in a text. A wrapper or bare code is left out where a telling error stands beside it.
 *
 * @param text normalised
 * @param explanations the table
 * @returns the places in the order of the text
 */
export function findOccurrences(text: string, explanations: readonly Explanation[]): Occurrence[] {
  const haystack = text.toLowerCase();
  // Lower-casing can change the length of a few letters; positions must fit the text they are used on.
  const searched = haystack.length === text.length ? haystack : text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
  const all = explanations
    .flatMap((explanation) =>
      explanation.matches.flatMap((match) =>
        matchPositions(searched, match).map(([position, length]) => ({ explanation, position, length })),
      ),
    )
    .sort((a, b) => a.position - b.position || b.length - a.length);
  const telling = all.filter(({ explanation }) => !explanation.isGeneric).map(({ position }) => position);
  return all.filter(
    ({ explanation, position }) =>
      !explanation.isGeneric || !hasWithin(telling, position - wrapperReach.before, position + wrapperReach.after),
  );
}
