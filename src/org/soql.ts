const escapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

const quote = (text: string): string =>
  `'${text.replace(/[\\'"\n\r\t\b\f]/g, (character) => escapes[character] ?? '')}'`;

const literal = (value: SoqlValue): string => {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `(${value.map(quote).join(',')})`;
  return String(value);
};

type SoqlValue = string | number | boolean | null | readonly string[];

/**
 * A template tag that builds SOQL: every interpolated value becomes a quoted and escaped literal, an array becomes a
 * parenthesised list for IN. The only way a value gets into SOQL in this plugin.
 *
 * Escape sequences: developer.salesforce.com, SOQL and SOSL reference, "Quoted String Escape Sequences".
 *
 * @returns the SOQL text
 */
export function soql(parts: TemplateStringsArray, ...values: SoqlValue[]): string {
  return parts.reduce((text, part, index) => text + literal(values[index - 1] ?? null) + part);
}

/**
 * Splits ids into groups small enough for one SOQL text each.
 *
 * @param values ids or names, 18 characters or so each
 * @param size how many go into one group
 */
export function chunks<T>(values: readonly T[], size = 300): T[][] {
  const groups: T[][] = [];
  for (let start = 0; start < values.length; start += size) groups.push(values.slice(start, start + size));
  return groups;
}
