const patterns: Array<[pattern: RegExp, word: string]> = [
  [/https?:\/\/[^\s"'<>]+/gi, '<address>'],
  // An apostrophe may be part of a user name.
  [/[^\s"<>@,;()]+@[^\s"'<>@,;()]+/g, '<email>'],
  // Access tokens, keys and certificates; ids of records have 15 or 18 characters with a digit among the first three.
  [/\b00D\w{12,15}!\S+/g, '<value>'],
  [/\b(?=\w{0,2}\d)[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?\b/g, '<id>'],
  [/[A-Za-z0-9+/=._-]{40,}/g, '<value>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<ip>'],
];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/**
 * Takes everything out of a text that says whose org it came from, so that it can be sent in.
 *
 * @param text the platform's words
 * @param names what components and people of the org are called
 * @returns the text on one line, with words in place of addresses, ids, keys and names; 300 characters at most
 */
export function shapeOf(text: string, names: Iterable<string>): string {
  const known = [...new Set(names)].filter((name) => name.trim().length > 2).sort((a, b) => b.length - a.length);
  let shape = text.replace(/\s+/g, ' ').trim();
  for (const name of known) {
    // Between letters a name would be part of another word.
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name.replace(/\s+/g, ' '))}(?![\\p{L}\\p{N}])`, 'giu');
    shape = shape.replace(pattern, '<name>');
  }
  for (const [pattern, word] of patterns) shape = shape.replace(pattern, word);
  return shape.length > 300 ? `${shape.slice(0, 299)}…` : shape;
}
