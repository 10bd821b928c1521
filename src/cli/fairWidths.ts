// A cell has a space on either side, and each column a border, with one more at the table's end.
const PADDING = 2;
const BORDER = 1;

// No terminal is wider, and a text of a million characters would take as many rounds to share out.
const WIDEST = 2000;

/**
 * Column widths for a table that is to fit a terminal: the widest columns give way first, and share what is missing.
 *
 * @param columns the texts of each column, its heading among them
 * @param available the terminal's width in characters; undefined where there is no terminal
 * @returns the width of each column, padding included; undefined when all fit as they are
 */
export function fairWidths(columns: string[][], available: number | undefined): number[] | undefined {
  const widths = columns.map(
    (texts) => texts.reduce((widest, text) => Math.max(widest, Math.min(text.length, WIDEST)), 0) + PADDING,
  );
  const space = (available ?? Infinity) - (columns.length + 1) * BORDER;
  let missing = widths.reduce((sum, width) => sum + width, 0) - space;
  if (missing <= 0) return undefined;
  for (; missing > 0; missing -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
