import { comparableName, isBlankName } from './comparableName.js';
import { sameId } from './salesforceId.js';

/** By what a thing may be called. */
export type Names = { names: ReadonlyArray<string | null | undefined>; ids?: ReadonlyArray<string | null | undefined> };

/** From the most literal reading of a name to the loosest. */
const readings: ReadonlyArray<(text: string) => string> = [
  (text) => text,
  (text) => text.toLowerCase(),
  (text) => comparableName(text),
];

/**
 * Finds what a name stands for: by its very text or id, else whatever the case, else as the eye reads it
 * ({@link comparableName}). A looser reading counts only where a stricter one finds nothing.
 *
 * @param candidates what there is
 * @param namesOf the names and record ids of one
 * @param wanted the name as typed
 * @returns all that the name stands for in the strictest reading that finds any, in the candidates' order
 */
export function matchByName<T>(candidates: readonly T[], namesOf: (candidate: T) => Names, wanted: string): T[] {
  const text = wanted.trim();
  if (isBlankName(text)) return [];
  for (const [index, read] of readings.entries()) {
    const target = read(text);
    // Letter case is part of an id, so that only the first reading looks at it.
    const isMatch = ({ names, ids = [] }: Names): boolean =>
      (index === 0 && ids.some((id) => sameId(id, text))) || names.some((name) => name && read(name) === target);
    const matches = candidates.filter((candidate) => isMatch(namesOf(candidate)));
    if (matches.length > 0) return matches;
  }
  return [];
}
