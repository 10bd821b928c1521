import type { Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import { isId, toLongId } from '../../org/ids.js';
import { ApiError } from '../apiError.js';
import type { FieldDefinition, ObjectDefinition, Value } from '../objects/definition.js';
import { toConditionTree, type ConditionTree, type FieldCondition } from './condition.js';
import { dateSpan, likeExpression, readString } from './literals.js';
import { resolvePath } from './path.js';
import type { Reader } from './reader.js';

export type Predicate = (item: unknown) => boolean;
type Literal = { text: string; type: string; count: number };
type Comparable = string | number | boolean | null;
type Subselect = (query: Query) => Set<Value>;

/**
 * Makes a test for one item out of a WHERE clause.
 *
 * @param reader the query's reader.
 * @param object the object filtered.
 * @param where the parser's clause, undefined for none.
 * @param subselect runs a semi-join's inner query and gives its ids.
 * @param alias the query's alias for the object.
 * @returns a predicate on the object's items.
 * @throws ApiError for whatever the platform refuses in a filter.
 */
export function toPredicate(
  reader: Reader,
  object: ObjectDefinition,
  where: WhereClause | undefined,
  subselect: Subselect,
  alias?: string,
): Predicate {
  if (where === undefined) return () => true;
  const build = (tree: ConditionTree, isBelowOr: boolean): Predicate => {
    if (tree.kind === 'condition') {
      if (isBelowOr && 'valueQuery' in tree.condition) {
        throw new ApiError('MALFORMED_QUERY', "Semi join sub-selects are not allowed with the 'OR' operator");
      }
      return conditionPredicate(reader, object, tree.condition, subselect, alias);
    }
    if (tree.kind === 'not') {
      const inner = build(tree.operand, isBelowOr);
      return (item) => !inner(item);
    }
    const parts = tree.operands.map((operand) => build(operand, isBelowOr || tree.kind === 'or'));
    return tree.kind === 'and'
      ? (item) => parts.every((part) => part(item))
      : (item) => parts.some((part) => part(item));
  };
  return build(toConditionTree(where), false);
}

function conditionPredicate(
  reader: Reader,
  object: ObjectDefinition,
  condition: FieldCondition,
  subselect: Subselect,
  alias: string | undefined,
): Predicate {
  if (!('field' in condition)) throw new ApiError('MALFORMED_QUERY', 'unexpected token: (');
  const { field, read } = resolvePath(reader, object, condition.field.split('.'), alias);
  if (!field.filterable) {
    throw reader.located('INVALID_FIELD', field.name, `field '${field.name}' can not be filtered in a query call`);
  }
  if ('valueQuery' in condition) {
    assertReference(field);
    const ids = subselect(condition.valueQuery);
    const isIn = condition.operator === 'IN';
    return (item) => ids.has(read(item)) === isIn;
  }
  const literals = toLiterals(condition);
  for (const literal of literals) assertLiteralType(reader, field, literal, condition.operator);
  const test = comparison(reader, field, condition.operator, literals);
  return (item) => test(read(item));
}

function assertReference(field: FieldDefinition): void {
  if (field.type === 'id' || field.type === 'reference') return;
  throw new ApiError(
    'MALFORMED_QUERY',
    `The left operand field in the where expression for semi join query must be an id or reference field, not '${field.name}'`,
  );
}

function toLiterals(condition: Exclude<FieldCondition, { valueQuery: Query }>): Literal[] {
  const texts = [condition.value].flat();
  const types = [condition.literalType ?? 'STRING'].flat();
  const counts = 'dateLiteralVariable' in condition ? [condition.dateLiteralVariable].flat() : [];
  return texts.map((text, index) => ({
    text,
    type: types[index] ?? types[0] ?? 'STRING',
    count: counts[index] ?? counts[0] ?? 0,
  }));
}

const literalTypes: { [fieldType: string]: { accepted: string[]; name: string; quoted: boolean } } = {
  boolean: { accepted: ['BOOLEAN'], name: 'boolean', quoted: false },
  int: { accepted: ['INTEGER', 'DECIMAL'], name: 'int', quoted: false },
  datetime: { accepted: ['DATETIME', 'DATE_LITERAL', 'DATE_N_LITERAL'], name: 'dateTime', quoted: false },
};

function assertLiteralType(reader: Reader, field: FieldDefinition, literal: Literal, operator: string): void {
  const expected = literalTypes[field.type] ?? { accepted: ['STRING'], name: 'string', quoted: true };
  const isText = field.type === 'string' || field.type === 'picklist';
  if (operator === 'LIKE' && !isText) {
    throw new ApiError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`);
  }
  if (literal.type !== 'NULL' && !expected.accepted.includes(literal.type)) {
    const quotes = expected.quoted ? 'should be' : 'should not be';
    throw reader.located(
      'INVALID_FIELD',
      field.name,
      `value of filter criterion for field '${field.name}' must be of type ${expected.name} and ${quotes} enclosed in quotes`,
    );
  }
}

function comparison(
  reader: Reader,
  field: FieldDefinition,
  operator: string,
  literals: Literal[],
): (value: Value) => boolean {
  if (operator === 'LIKE') {
    const patterns = literals.map((literal) => likeExpression(literal.text));
    return (value) => typeof value === 'string' && patterns.some((pattern) => pattern.test(value));
  }
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
    throw new ApiError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`);
  }
  if (literals.some(({ type }) => type.startsWith('DATE_'))) return spanComparison(reader, operator, literals);
  const wanted = literals.map((literal) => toComparable(field, literal));
  if (operator === '=' || operator === 'IN' || operator === '!=' || operator === 'NOT IN') {
    const set = new Set(wanted);
    const isWanted = operator === '=' || operator === 'IN';
    return (value) => set.has(normalise(field, value)) === isWanted;
  }
  const limit = wanted[0] ?? null;
  return (value) => isOrdered(normalise(field, value), operator, limit);
}

function isOrdered(value: Comparable, operator: string, limit: Comparable): boolean {
  if (value === null || limit === null) return false;
  if (operator === '<') return value < limit;
  if (operator === '<=') return value <= limit;
  return operator === '>' ? value > limit : value >= limit;
}

function spanComparison(reader: Reader, operator: string, literals: Literal[]): (value: Value) => boolean {
  const { start, end } = dateSpan(
    literals[0]?.text.split(':')[0] ?? '',
    literals[0]?.count ?? 0,
    reader.scope.org.now(),
  );
  const tests: { [operator: string]: (time: number) => boolean } = {
    '=': (time) => time >= start && time < end,
    '!=': (time) => time < start || time >= end,
    '<': (time) => time < start,
    '<=': (time) => time < end,
    '>': (time) => time >= end,
    '>=': (time) => time >= start,
  };
  const test = tests[operator];
  if (test === undefined) throw new ApiError('INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on dateTime field');
  return (value) => typeof value === 'string' && test(Date.parse(value));
}

function toComparable(field: FieldDefinition, literal: Literal): Comparable {
  if (literal.type === 'NULL') return null;
  if (field.type === 'boolean') return literal.text.toUpperCase() === 'TRUE';
  if (field.type === 'int') return Number(literal.text);
  if (field.type === 'datetime') return Date.parse(literal.text);
  const text = readString(literal.text, false)
    .map((character) => character.text)
    .join('');
  if (field.type !== 'id' && field.type !== 'reference') return normalise(field, text);
  if (!isId(text)) throw new ApiError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
  return toLongId(text);
}

/** Text compares whatever its case, an empty text as null, a date as its time. */
function normalise(field: FieldDefinition, value: Value): Comparable {
  if (value === null || typeof value === 'object') return null;
  if (field.type === 'datetime') return Date.parse(String(value));
  if (typeof value !== 'string' || field.type === 'id' || field.type === 'reference') return value;
  return value === '' ? null : value.toLowerCase();
}
