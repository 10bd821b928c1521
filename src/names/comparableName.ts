/** Letters that print shops and East Asian keyboards have in a form of their own: ligatures, full and half width. */
const presentationForms = /[\uFB00-\uFB06\uFF01-\uFF9F\uFFE0-\uFFEE]+/g;

/** What can't be seen: soft hyphens, zero-width and direction marks, variation selectors. */
const invisible = /[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFE00-\uFE0F\uFEFF]/g;

/** What word processors put in place of what was typed. */
const typographic: Array<[pattern: RegExp, plain: string]> = [
  [/[\u2018-\u201B\u2032\u00B4\u0060\u02BC]/g, "'"],
  [/[\u201C-\u201F\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212\uFE58\uFE63]/g, '-'],
  [/\u2026/g, '...'],
];

/**
 * A name as the eye reads it: texts that look alike become one. Accents composed or not (macOS and PDFs take them
 * apart), ligatures, full and half width, white space of any kind and number, invisible characters, quotation marks and
 * dashes as word processors set them, upper and lower case.
 *
 * Only such variants are joined. Letters of another script that look alike stay apart, as do raised digits: whoever
 * gives access to a name has to mean that very one.
 *
 * @param text a name; the result is for comparing, never for showing or sending
 * @returns empty for a text that shows nothing
 */
export function comparableName(text: string): string {
  const plain = typographic.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text
      .normalize('NFC')
      .replace(presentationForms, (form) => form.normalize('NFKC'))
      .replace(invisible, ''),
  );
  return plain.replace(/\s+/g, ' ').trim().toLowerCase().normalize('NFC');
}

/** Whether a name shows nothing at all. */
export function isBlankName(text: string): boolean {
  return comparableName(text) === '';
}
