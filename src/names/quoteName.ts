const LONGEST = 80;

/** A name as it stands in a sentence: in double quotes, control characters shown as blanks, cut when it is very long. */
export function quoteName(name: string): string {
  // eslint-disable-next-line no-control-regex -- a name from outside must not steer the terminal
  const printable = name.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  const characters = [...printable];
  return `"${characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : printable}"`;
}
