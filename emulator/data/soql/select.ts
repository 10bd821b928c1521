import type { FieldType as SelectedField, Subquery } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../apiError.js';
import type { FieldDefinition, ObjectDefinition, Value } from '../objects/definition.js';
import { resolveHop, type Hop } from './path.js';
import type { Reader } from './reader.js';

export type RecordBody = { [field: string]: unknown };

/** What a SELECT asks of one object: its own columns, its parents' and its children. */
export type Selection = {
  object: ObjectDefinition;
  fields: FieldDefinition[];
  parents: Map<string, { hop: Hop; selection: Selection }>;
  children: Subquery[];
};

/** A path may begin with the object's own name or alias, unless a relationship has that name. */
function withoutOwnPrefix(object: ObjectDefinition, path: string[], alias: string | undefined): string[] {
  const first = path[0]?.toLowerCase();
  const isPrefix = first === alias?.toLowerCase() || first === object.name.toLowerCase();
  const isRelationship = object.fields.some((own) => own.relationshipName?.toLowerCase() === first);
  return isPrefix && !isRelationship ? path.slice(1) : path;
}

/**
 * Resolves a SELECT list.
 *
 * @param reader the query's reader.
 * @param object the object selected from.
 * @param selected the parser's list, without aggregate functions.
 * @param query the query's alias and limit, which `FIELDS(…)` needs.
 * @returns the selection.
 * @throws ApiError INVALID_FIELD for an unknown or repeated column, MALFORMED_QUERY for an unbounded `FIELDS`.
 */
export function toSelection(
  reader: Reader,
  object: ObjectDefinition,
  selected: SelectedField[],
  query: { sObjectAlias?: string; limit?: number },
): Selection {
  const root: Selection = { object, fields: [], parents: new Map(), children: [] };
  for (const field of selected) {
    if (field.type === 'FieldSubquery') {
      root.children.push(field.subquery);
    } else if (field.type === 'Field') {
      addField(reader, root, field.field);
    } else if (field.type === 'FieldRelationship') {
      addPath(reader, root, withoutOwnPrefix(object, field.relationships, query.sObjectAlias), field.field);
    } else if (field.type === 'FieldFunctionExpression' && field.functionName === 'FIELDS') {
      if (query.limit === undefined || query.limit > 200) {
        throw new ApiError('MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200');
      }
      root.fields.push(...object.fields.filter((own) => own.type !== 'complexvalue'));
    } else {
      throw new ApiError('MALFORMED_QUERY', `unexpected token: ${field.type}`);
    }
  }
  return root;
}

function addPath(reader: Reader, selection: Selection, relationships: string[], field: string): void {
  let at = selection;
  for (const name of relationships) {
    const hop = resolveHop(reader, at.object, name);
    const parent = at.parents.get(hop.name) ?? {
      hop,
      selection: { object: hop.target, fields: [], parents: new Map(), children: [] },
    };
    at.parents.set(hop.name, parent);
    at = parent.selection;
  }
  addField(reader, at, field);
}

function addField(reader: Reader, selection: Selection, name: string): void {
  const field = reader.field(selection.object, name);
  if (selection.fields.includes(field)) throw new ApiError('INVALID_FIELD', `duplicate field selected: ${field.name}`);
  selection.fields.push(field);
}

/**
 * Writes one item as a record.
 *
 * @param reader the query's reader.
 * @param selection what is asked.
 * @param item the item.
 * @param childrenOf answers a child subquery for this item.
 * @returns the record with its `attributes`; a missing parent is null.
 */
export function toRecord(
  reader: Reader,
  selection: Selection,
  item: unknown,
  childrenOf: (subquery: Subquery, id: Value) => unknown,
): RecordBody {
  const { object } = selection;
  const id = reader.field(object, 'Id').read(item as never);
  const folder = reader.scope.api === 'tooling' ? 'tooling/sobjects' : 'sobjects';
  const url = `/services/data/v${reader.apiVersion}/${folder}/${object.name}/${typeof id === 'string' ? id : '000000000000000AAA'}`;
  const record: RecordBody = { attributes: { type: object.name, url } };
  for (const field of selection.fields) record[field.name] = field.read(item as never);
  for (const [name, { hop, selection: parent }] of selection.parents) {
    const parentItem = hop.parentOf(item);
    record[name] = parentItem === undefined ? null : toRecord(reader, parent, parentItem, childrenOf);
  }
  for (const subquery of selection.children) record[subquery.relationshipName] = childrenOf(subquery, id);
  return record;
}
