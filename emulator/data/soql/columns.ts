import type { FieldType as SelectedField } from '@jetstreamapp/soql-parser-js';
import type { Scope } from '../objects/definition.js';
import { parseSoql } from './parse.js';
import { Reader } from './reader.js';
import { runQuery } from './query.js';

/** One column of a query's result. The official CLI heads its tables with these. */
type Column = {
  columnName: string;
  displayName: string;
  /** True for a child query (with `joinColumns`) and for a function. */
  aggregate: boolean;
  joinColumns: Column[];
};

/**
 * Describes the columns of a query, as `/query?q=…&columns=true` does.
 *
 * @param scope the org, the API and the user.
 * @param soql the query.
 * @param apiVersion e.g. `67.0`.
 * @returns the platform's `columnMetadata` with the object's name.
 * @throws ApiError as the query itself would.
 */
export function describeColumns(scope: Scope, soql: string, apiVersion: string): object {
  runQuery(scope, soql, apiVersion);
  const query = parseSoql(soql);
  const object = new Reader(scope, soql, apiVersion).object(query.sObject ?? '');
  const columns = toColumns(query.fields ?? [], [object.name, query.sObjectAlias]);
  // An AggregateResult names a parent's field by its last part alone.
  const columnMetadata = query.groupBy === undefined ? columns : columns.map(leafOf);
  return { columnMetadata, entityName: object.name, groupBy: query.groupBy !== undefined, keyPrefix: object.keyPrefix };
}

function toColumns(fields: SelectedField[], prefixes: Array<string | undefined>): Column[] {
  let unnamed = 0;
  return fields.flatMap((field): Column[] => {
    if (field.type === 'FieldSubquery') {
      const joinColumns = toColumns(field.subquery.fields ?? [], []);
      return [column(field.subquery.relationshipName, { aggregate: true, joinColumns })];
    }
    if (field.type === 'FieldFunctionExpression') {
      const name = field.alias ?? `expr${unnamed}`;
      if (field.alias === undefined) unnamed += 1;
      return [column(name, { aggregate: true })];
    }
    if (field.type === 'FieldTypeof') return [];
    const relationships = 'relationships' in field ? field.relationships : [];
    const names = prefixes.includes(relationships[0]) ? relationships.slice(1) : relationships;
    const leaf = column(field.field, {});
    return [names.reduceRight((inner, name) => column(name, { joinColumns: [inner] }), leaf)];
  });
}

function column(name: string, options: Partial<Column>): Column {
  return { columnName: name, displayName: name, aggregate: false, joinColumns: [], ...options };
}

function leafOf(parent: Column): Column {
  const [only] = parent.joinColumns;
  return only === undefined || parent.aggregate ? parent : leafOf(only);
}
