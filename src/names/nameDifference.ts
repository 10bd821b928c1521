import { comparableName } from './comparableName.js';

/** A longer difference can be seen, or is shown as well by its beginning. */
const SHOWN_MAX = 4;

const sharedStart = (one: string[], other: string[]): number => {
  const end = one.findIndex((character, index) => character !== other[index]);
  return end < 0 ? one.length : end;
};

/** What of a text stands between what it shares with another at the beginning and at the end. */
const between = (one: string[], other: string[]): string[] => {
  const start = sharedStart(one, other);
  const most = Math.min(one.length, other.length) - start;
  const end = Math.min(sharedStart(one.toReversed(), other.toReversed()), most);
  return one.slice(start, one.length - end);
};

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const codePoints = (characters: string[]): string => {
  const shown = characters.slice(0, SHOWN_MAX).map(codePoint).join(' ');
  return characters.length > SHOWN_MAX ? `${shown} …` : shown;
};

/** Letters as the eye may take them for one another: the same in number, one of them from another script. */
const looksAlike = (one: string, other: string): boolean => {
  const left = [...comparableName(one)];
  const right = [...comparableName(other)];
  if (left.length !== right.length) return false;
  return left.every((character, index) => {
    const counterpart = right[index] ?? '';
    if (character === counterpart) return true;
    const isLatin = [character, counterpart].map((text) => /\p{Script=Latin}/u.test(text));
    return /^\p{L}$/u.test(character) && /^\p{L}$/u.test(counterpart) && isLatin[0] !== isLatin[1];
  });
};

/**
 * Tells in what a name differs from another one that looks the same: names equal but for invisible, composed or
 * typographic characters, or with letters of another script.
 *
 * @returns the characters of `name` that `other` has not, as code points ("with U+00D6"), or those it lacks ("without
 * U+200B"); undefined where the difference can be seen, letter case among them
 */
export function nameDifference(name: string, other: string): string | undefined {
  if (name.toLowerCase() === other.toLowerCase() || !looksAlike(name, other)) return undefined;
  const own = between([...name], [...other]);
  if (own.length > 0) return `with ${codePoints(own)}`;
  return `without ${codePoints(between([...other], [...name]))}`;
}

/**
 * Marks names of a list that look like another one in it with the characters in which they differ.
 *
 * @param names as they are listed
 * @returns for each name its mark, `written with U+00D6`; undefined where the list tells it apart anyway
 */
export function tellApart(names: readonly string[]): Array<string | undefined> {
  return names.map((name) => {
    const difference = names.map((other) => nameDifference(name, other)).find((found) => found !== undefined);
    return difference === undefined ? undefined : `written ${difference}`;
  });
}
