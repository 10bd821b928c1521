import type { OrderByClause, Query, Subquery } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../apiError.js';
import type { ObjectDefinition, Scope, Value } from '../objects/definition.js';
import { aggregateRecords, compareValues, isAggregate } from './aggregate.js';
import { resolvePath } from './path.js';
import { parseSoql } from './parse.js';
import { hint, Reader } from './reader.js';
import { toRecord, toSelection, type RecordBody } from './select.js';
import { toPredicate } from './where.js';

/** What a query gives, before it is cut into pages. */
export type QueryOutcome = { totalSize: number; records: RecordBody[] };

const maxOffset = 2000;

/**
 * Runs a SOQL query.
 *
 * @param scope the org, the API asked and the user who asks.
 * @param soql the query.
 * @param apiVersion for the records' addresses, e.g. `67.0`.
 * @returns every record; `COUNT()` gives a total and no records.
 * @throws ApiError as the platform refuses: MALFORMED_QUERY, INVALID_TYPE, INVALID_FIELD and others.
 */
export function runQuery(scope: Scope, soql: string, apiVersion: string): QueryOutcome {
  const query = parseSoql(soql);
  const reader = new Reader(scope, soql, apiVersion);
  const object = reader.object(query.sObject ?? '');
  const items = filterItems(reader, object, query);
  if (isBareCount(query)) return { totalSize: items.length, records: [] };
  if (isAggregate(query)) {
    const records = aggregateRecords(reader, object, query, items).slice(0, query.limit);
    return { totalSize: records.length, records };
  }
  const selection = toSelection(reader, object, query.fields ?? [], pickDefined(query));
  const rows = arrange(reader, object, query, items).slice(0, object.rowCap ?? undefined);
  assertSingleForMetadata(
    selection.fields.map(({ name }) => name),
    rows.length,
  );
  const children = new Map(selection.children.map((subquery) => [subquery, prepareChild(reader, object, subquery)]));
  const records = rows.map((item) =>
    toRecord(reader, selection, item, (subquery, id) => children.get(subquery)?.(id) ?? null),
  );
  return { totalSize: records.length, records };
}

function pickDefined(query: Query | Subquery): { sObjectAlias?: string; limit?: number } {
  return {
    ...(query.sObjectAlias === undefined ? {} : { sObjectAlias: query.sObjectAlias }),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  };
}

function isBareCount(query: Query): boolean {
  const [field, ...others] = query.fields ?? [];
  const isCount = field?.type === 'FieldFunctionExpression' && field.functionName.toUpperCase() === 'COUNT';
  return isCount && others.length === 0 && field.parameters.length === 0;
}

function filterItems(reader: Reader, object: ObjectDefinition, query: Query): unknown[] {
  const subselect = (inner: Query): Set<Value> => {
    const innerObject = reader.object(inner.sObject ?? '');
    const [field] = inner.fields ?? [];
    if (inner.fields?.length !== 1 || field === undefined || !('field' in field)) {
      throw new ApiError('MALFORMED_QUERY', 'Semi join sub-selects must select exactly one field');
    }
    const names = 'relationships' in field ? [...field.relationships, field.field] : [field.field];
    const path = resolvePath(reader, innerObject, names, inner.sObjectAlias);
    if (path.field.type !== 'id' && path.field.type !== 'reference') {
      throw new ApiError('MALFORMED_QUERY', `Semi join sub-selects must select an id, not '${path.field.name}'`);
    }
    return new Set(filterItems(reader, innerObject, inner).map((item) => path.read(item)));
  };
  return object.items().filter(toPredicate(reader, object, query.where, subselect, query.sObjectAlias));
}

function arrange(reader: Reader, object: ObjectDefinition, query: Query | Subquery, items: unknown[]): unknown[] {
  if ((query.offset ?? 0) > maxOffset) {
    throw new ApiError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${maxOffset}`);
  }
  const orders = [query.orderBy ?? []].flat().map((clause: OrderByClause) => {
    if (!('field' in clause)) throw new ApiError('MALFORMED_QUERY', 'unexpected token: (');
    const path = resolvePath(reader, object, clause.field.split('.'), query.sObjectAlias);
    return { read: path.read, sign: clause.order === 'DESC' ? -1 : 1, nullSign: clause.nulls === 'LAST' ? 1 : -1 };
  });
  const sorted =
    orders.length === 0
      ? items
      : items.toSorted((left, right) => {
          for (const { read, sign, nullSign } of orders) {
            const [a, b] = [read(left), read(right)];
            if (a === null || b === null) {
              if (a !== b) return a === null ? nullSign : -nullSign;
              continue;
            }
            const difference = compareValues(a, b) * sign;
            if (difference !== 0) return difference;
          }
          return 0;
        });
  const start = query.offset ?? 0;
  return sorted.slice(start, query.limit === undefined ? undefined : start + query.limit);
}

/** FullName and Metadata come for one row at a time (Tooling API guide, RemoteProxy). */
function assertSingleForMetadata(fields: string[], size: number): void {
  if (size <= 1 || (!fields.includes('Metadata') && !fields.includes('FullName'))) return;
  throw new ApiError(
    'MALFORMED_QUERY',
    `When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval. Result size: ${size}`,
  );
}

function prepareChild(reader: Reader, parent: ObjectDefinition, subquery: Subquery): (id: Value) => unknown {
  const name = subquery.relationshipName;
  const relationship = parent.childRelationships.find((child) => child.name.toLowerCase() === name.toLowerCase());
  if (relationship === undefined) throw unknownChild(reader, name);
  const object = reader.object(relationship.object);
  const selection = toSelection(reader, object, subquery.fields ?? [], pickDefined(subquery));
  const isWanted = toPredicate(reader, object, subquery.where, () => {
    throw new ApiError('MALFORMED_QUERY', 'Semi join sub-selects are not allowed in a child query');
  });
  return (id) => {
    const items = reader.childrenOf(object, relationship.field, id).filter(isWanted);
    const records = arrange(reader, object, subquery, items).map((item) =>
      toRecord(reader, selection, item, () => null),
    );
    return records.length === 0 ? null : { totalSize: records.length, done: true, records };
  };
}

function unknownChild(reader: Reader, name: string): ApiError {
  const message = `Didn't understand relationship '${name}' in FROM part of query call. ${hint('custom relationship', '__r')}`;
  return reader.located('INVALID_TYPE', name, message);
}
