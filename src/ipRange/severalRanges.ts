/** An address, a block or two edges, whether or not they are right: digits, and dots or colons between them. */
const looksLikeRange = (text: string): boolean => /^[-–—]?[0-9a-f]*[.:][0-9a-f.:/%–—-]*$/i.test(text);

/** Two edges with white space around the dash are one range; a dash before the first is a bullet of a list. */
const joinEdges = (text: string): string => (/^[-–—]/.test(text) ? text : text.replace(/\s*[-–—]\s*/g, '-'));

/**
 * Says whether a text holds more than one range: a list with commas, semicolons or lines, the content of a file given
 * to one flag (also with `\n` written out, as shells hand it over from double quotes), or several with blanks between.
 *
 * @param text what was typed, without white space around it
 * @returns false for one range or one broken range
 */
export function holdsSeveralRanges(text: string): boolean {
  if (/[,;|]|\\[nrt]/.test(text)) return true;
  const joined = joinEdges(text);
  if (/[\n\r\v\f\u0085\u2028\u2029]/.test(joined)) return true;
  const words = joined.split(/\s+/);
  const ranges = words.filter(looksLikeRange);
  // "10.0.0.1 to 10.0.0.9" is one range in the wrong form.
  const isRangeItself = (word: string): boolean => /.[/–—-]/.test(word);
  return ranges.length > 1 && (ranges.length === words.length || ranges.filter(isRangeItself).length > 1);
}
