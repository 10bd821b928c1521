import type { XmlElement } from '@rgrove/parse-xml';
import type { MetadataObject, MetadataValue } from '../org/state.js';
import { elementsOfType, enumValuesOf, type ElementSchema } from './schema.js';
import { childElements, hasOwnText, metadataNamespace, nil } from './xml.js';

/** What is wrong with a document, in the platform's words, and the element it is about. */
export class SchemaViolation extends Error {
  /**
   * @param message the platform's text.
   * @param offset number of characters before the element.
   * @param isParseError false for a required element that is not there, which the platform finds after parsing.
   */
  public constructor(
    message: string,
    public readonly offset: number,
    public readonly isParseError: boolean,
  ) {
    super(message);
    this.name = 'SchemaViolation';
  }
}

/**
 * Reads an element of a complex type as strictly as the platform: every child must be one the type has, in its
 * place, with a value of its type. As the platform does, it stops at the first violation.
 *
 * @param element the element, parsed with offsets.
 * @param type name of its type.
 * @param apiVersion the API version whose elements are accepted.
 * @param isLenient whether the element itself may lack required children.
 * @returns the content; repeated elements are arrays, an empty element is an empty text or object.
 * @throws SchemaViolation with texts that public reports of failed deployments show.
 */
export function readTyped(element: XmlElement, type: string, apiVersion: number, isLenient = false): MetadataObject {
  const result = readChildren(element, type, apiVersion);
  if (!isLenient) requirePresent(element, result, type, apiVersion);
  return result;
}

function readChildren(element: XmlElement, type: string, apiVersion: number): MetadataObject {
  const elements = elementsOfType(type, apiVersion);
  if (!elements) throw new Error(`The schema has no type ${type}.`);
  if (hasOwnText(element)) {
    throw new SchemaViolation(
      `Unexpected text in element ${qualified(element.name)} of type ${type}`,
      element.start,
      true,
    );
  }
  const result: MetadataObject = {};
  let previous = '';
  for (const child of childElements(element)) {
    const schema = elements.get(child.name);
    if (!schema) {
      throw violation(child, `Element ${qualified(child.name)} invalid at this location in type ${type}`);
    }
    const isAgain = child.name in result;
    if (isAgain && (!schema.isRepeated || previous !== child.name)) {
      throw violation(child, `Element ${qualified(child.name)} is duplicated at this location in type ${type}`);
    }
    previous = child.name;
    const value = readValue(child, schema, apiVersion);
    const list = result[child.name];
    result[child.name] = schema.isRepeated ? [...(Array.isArray(list) ? list : []), value] : value;
  }
  return result;
}

function readValue(element: XmlElement, schema: ElementSchema, apiVersion: number): MetadataValue {
  if (element.attributes[nil] === 'true') return '';
  if (elementsOfType(schema.type, apiVersion)) return readChildren(element, schema.type, apiVersion);
  const [nested] = childElements(element);
  if (nested) {
    throw violation(nested, `Element ${qualified(nested.name)} invalid at this location in type ${schema.type}`);
  }
  const { text } = element;
  const problem = text === '' ? undefined : valueProblem(text, schema.type);
  if (problem !== undefined) throw violation(element, `'${text}' is not a valid value for the ${problem}`);
  return schema.type === 'boolean' && text !== '' ? String(text === 'true' || text === '1') : text;
}

function valueProblem(text: string, type: string): string | undefined {
  const values = enumValuesOf(type);
  if (values && !values.includes(text)) return `enum '${type}'`;
  if (type === 'boolean' && !['true', 'false', '1', '0'].includes(text)) return 'type xsd:boolean';
  return type === 'number' && !/^-?\d+(\.\d+)?$/.test(text) ? 'type xsd:int' : undefined;
}

/** Empty texts count as absent, as they do on the platform. */
function requirePresent(element: XmlElement, value: MetadataObject, type: string, apiVersion: number): void {
  for (const [name, schema] of elementsOfType(type, apiVersion) ?? []) {
    const content = value[name];
    if (schema.isRequired && (content === undefined || content === '')) {
      throw new SchemaViolation(`Required field is missing: ${name}`, element.start, false);
    }
    const isComplex = elementsOfType(schema.type, apiVersion) !== undefined;
    const children = childElements(element).filter((child) => child.name === name);
    if (!isComplex) continue;
    (Array.isArray(content) ? content : [content]).forEach((entry, index) => {
      const child = children[index];
      if (child && typeof entry === 'object' && !Array.isArray(entry)) {
        requirePresent(child, entry, schema.type, apiVersion);
      }
    });
  }
}

function violation(element: XmlElement, message: string): SchemaViolation {
  return new SchemaViolation(message, element.start, true);
}

function qualified(name: string): string {
  return `{${metadataNamespace}}${name}`;
}
