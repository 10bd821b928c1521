const borders = /[\u2502\u2503\u2551|]/;
// What CI systems put before each line: a date and a time, or a time, bare or in brackets.
const timestamp = /^\s{0,8}\[?(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?\s/;

/** The columns of neighbouring rows, each read from top to bottom. */
const readColumns = (rows: string[][]): string[] =>
  rows[0].map((_, column) => rows.map((cells) => cells[column].trim()).join(' '));

/**
 * Puts together again what was broken over several lines: text in the cells of a table, read column by column, and text
 * behind the timestamps of a CI log.
 *
 * @param text with its line breaks
 * @returns the text, in another order of words where it has tables; the same text where nothing was broken
 */
export function joinWrapped(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(timestamp, ' '));
  const joined: string[] = [];
  let rows: string[][] = [];
  const close = (): void => {
    for (const cell of rows.length > 0 ? readColumns(rows) : []) joined.push(cell);
    rows = [];
  };
  for (const line of lines) {
    const cells = line.split(borders);
    if (cells.length !== rows[0]?.length) close();
    if (cells.length > 1) rows.push(cells);
    else joined.push(line);
  }
  close();
  return joined.join('\n');
}
