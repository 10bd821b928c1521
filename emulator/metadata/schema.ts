import { readFileSync } from 'node:fs';
import { knownElements, knownValues } from './knownElements.js';

/**
 * The generated part of the schema. An element is written as its type and one sign: `!` required, `?` optional,
 * `*` repeated. Types other than string, number and boolean are names of `types` or `enums`.
 */
export type GeneratedSchema = {
  source: string;
  types: { [type: string]: { [element: string]: string } };
  enums: { [name: string]: string[] };
};

/** One element of a type. */
export type ElementSchema = { type: string; isRequired: boolean; isRepeated: boolean };

/** Every element of every file asks for its type's elements, so they are read once. */
const readTypes = new Map<string, Map<string, ElementSchema>>();

/** Enums with the values that the generated ones lack. */
const readEnums = new Map<string, string[]>();

const generated = JSON.parse(readFileSync(new URL('./schema.json', import.meta.url), 'utf8')) as GeneratedSchema;

/**
 * Gives the elements of a complex type.
 *
 * @param type a type's name.
 * @param apiVersion decides about the elements that only some versions have.
 * @returns elements by name; undefined when the name is not that of a complex type.
 */
export function elementsOfType(type: string, apiVersion: number): Map<string, ElementSchema> | undefined {
  const elements = generated.types[type];
  if (!elements) return undefined;
  const key = `${type} ${apiVersion}`;
  const known = readTypes.get(key) ?? readElements(type, elements, apiVersion);
  readTypes.set(key, known);
  return known;
}

function readElements(
  type: string,
  elements: { [element: string]: string },
  apiVersion: number,
): Map<string, ElementSchema> {
  const added = Object.entries(knownElements[type] ?? {})
    .filter(([, { sinceVersion, untilVersion }]) => sinceVersion <= apiVersion && apiVersion <= untilVersion)
    .map(([name, { element }]): [string, string] => [name, element]);
  return new Map([...Object.entries(elements), ...added].map(([name, element]) => [name, parseElement(element)]));
}

/**
 * Gives an enum's values.
 *
 * @param name an enum's name, e.g. `ConnectedAppOauthAccessScope`.
 * @returns its values in the WSDL's order; undefined when there is no such enum.
 */
export function enumValuesOf(name: string): string[] | undefined {
  const values = generated.enums[name];
  if (!values) return undefined;
  const known = readEnums.get(name) ?? readValues(name, values);
  readEnums.set(name, known);
  return known;
}

function readValues(name: string, values: string[]): string[] {
  const added = (knownValues[name] ?? []).filter(({ value }) => !values.includes(value));
  return values.flatMap((value) => [
    value,
    ...added.filter(({ after }) => after === value).map((entry) => entry.value),
  ]);
}

function parseElement(element: string): ElementSchema {
  return { type: element.slice(0, -1), isRequired: element.endsWith('!'), isRepeated: element.endsWith('*') };
}
