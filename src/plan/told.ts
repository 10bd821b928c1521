/** Something the org told, or why it didn't: never null and never an empty list in place of a refusal. */
export type Told<T> = { value: T; unknown?: undefined } | { value?: undefined; unknown: string };

/** The value, if the org told it. */
export function valueOf<T>(told: Told<T>): T | undefined {
  return told.unknown === undefined ? told.value : undefined;
}
