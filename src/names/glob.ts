/**
 * Says whether a text is a pattern rather than a name.
 *
 * @param text what was typed
 * @returns true when it holds `*` or `?`
 */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/**
 * Matches a name against a pattern. The time is at worst the product of both lengths, whatever the pattern: only the
 * last `*` is ever tried again, which a regular expression does not promise.
 *
 * @param pattern `*` stands for any number of characters, `?` for one; all others stand for themselves
 * @param name the name, matched as a whole
 * @param options ignoreCase: upper and lower case are alike
 * @returns true when the pattern matches
 */
export function matchGlob(pattern: string, name: string, options: { ignoreCase?: boolean } = {}): boolean {
  const fold = (text: string): string[] => [...(options.ignoreCase === true ? text.toLowerCase() : text)];
  const wanted = fold(pattern);
  const given = fold(name);
  let at = 0;
  let star = -1;
  let starTook = 0;
  let position = 0;
  while (position < given.length) {
    if (wanted[at] === '*') {
      star = at;
      starTook = position;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      starTook += 1;
      position = starTook;
      at = star + 1;
    } else {
      return false;
    }
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
