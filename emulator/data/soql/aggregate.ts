import type { FieldFunctionExpression, Query } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../apiError.js';
import type { ObjectDefinition, Value } from '../objects/definition.js';
import { groupBy } from './group.js';
import { resolvePath } from './path.js';
import type { Reader } from './reader.js';
import type { RecordBody } from './select.js';

const aggregates: { [name: string]: (values: Value[]) => Value } = {
  COUNT: (values) => values.length,
  COUNT_DISTINCT: (values) => new Set(values).size,
  MIN: (values) => values.toSorted(compareValues)[0] ?? null,
  MAX: (values) => values.toSorted(compareValues).at(-1) ?? null,
};

/**
 * Tells whether a query groups or aggregates, `COUNT()` without a field apart.
 *
 * @param query the parsed query.
 */
export function isAggregate(query: Query): boolean {
  return query.groupBy !== undefined || functionsOf(query).length > 0;
}

/**
 * Answers a query with aggregate functions.
 *
 * @param reader the query's reader.
 * @param object the object.
 * @param query the parsed query.
 * @param items the items the WHERE clause left.
 * @returns one AggregateResult for each group.
 * @throws ApiError MALFORMED_QUERY for a selected field that is not grouped by, or an unknown function.
 */
export function aggregateRecords(
  reader: Reader,
  object: ObjectDefinition,
  query: Query,
  items: unknown[],
): RecordBody[] {
  const groupNames = [query.groupBy ?? []].flat().map((clause) => {
    if (!('field' in clause)) throw new ApiError('MALFORMED_QUERY', 'unexpected token: (');
    return clause.field;
  });
  const groupPaths = groupNames.map((name) => resolvePath(reader, object, name.split('.'), query.sObjectAlias));
  const groups = groupBy(items, (item) => JSON.stringify(groupPaths.map((path) => path.read(item))));
  if (groupPaths.length === 0 && groups.size === 0) groups.set('[]', []);
  return [...groups.values()].map((members) => {
    const record: RecordBody = { attributes: { type: 'AggregateResult' } };
    let unnamed = 0;
    for (const field of query.fields ?? []) {
      if (field.type === 'FieldFunctionExpression') {
        record[field.alias ?? `expr${unnamed}`] = applyFunction(reader, object, field, members);
        if (field.alias === undefined) unnamed += 1;
        continue;
      }
      const name = 'field' in field ? [...('relationships' in field ? field.relationships : []), field.field] : [];
      const index = groupNames.findIndex((grouped) => grouped.toLowerCase() === name.join('.').toLowerCase());
      const path = groupPaths[index];
      if (path === undefined) {
        throw new ApiError('MALFORMED_QUERY', `Field must be grouped or aggregated: ${name.join('.')}`);
      }
      record[path.field.name] = members.length === 0 ? null : path.read(members[0]);
    }
    return record;
  });
}

function functionsOf(query: Query): FieldFunctionExpression[] {
  return (query.fields ?? []).filter(
    (field) => field.type === 'FieldFunctionExpression' && field.functionName !== 'FIELDS',
  ) as FieldFunctionExpression[];
}

function applyFunction(
  reader: Reader,
  object: ObjectDefinition,
  expression: FieldFunctionExpression,
  members: unknown[],
): Value {
  const [parameter] = expression.parameters;
  const apply = aggregates[expression.functionName.toUpperCase()];
  if (apply === undefined || typeof parameter !== 'string') {
    throw new ApiError('MALFORMED_QUERY', `unexpected token: '${expression.rawValue ?? expression.functionName}'`);
  }
  const path = resolvePath(reader, object, parameter.split('.'));
  return apply(members.map((member) => path.read(member)).filter((value) => value !== null));
}

/**
 * Orders two values as ORDER BY does.
 *
 * @returns negative, zero or positive; text by its lower case.
 */
export function compareValues(left: Value, right: Value): number {
  const [a, b] = [left, right].map((value) => (typeof value === 'string' ? value.toLowerCase() : Number(value)));
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
