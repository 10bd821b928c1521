import type { FieldDefinition, ObjectDefinition, Value } from '../objects/definition.js';
import { hint, type Reader } from './reader.js';

/** One step from an item to its parent. */
export type Hop = { name: string; target: ObjectDefinition; parentOf: (item: unknown) => unknown };

/** A field, possibly a parent's, and how its value is read off an item of the object the query is about. */
type ResolvedPath = { field: FieldDefinition; read: (item: unknown) => Value };

/**
 * Steps over a parent relationship.
 *
 * @param reader the query's reader.
 * @param object where the step begins.
 * @param name relationship name, e.g. `Parent`.
 * @returns the step; its `parentOf` gives undefined where the reference is empty.
 * @throws ApiError INVALID_FIELD for an unknown relationship.
 */
export function resolveHop(reader: Reader, object: ObjectDefinition, name: string): Hop {
  const reference = object.fields.find((field) => field.relationshipName?.toLowerCase() === name.toLowerCase());
  const targetName = reference?.referenceTo[0];
  if (reference?.relationshipName == null || targetName === undefined) {
    const message = `Didn't understand relationship '${name}' in field path. ${hint('custom relationship', '__r')}`;
    throw reader.located('INVALID_FIELD', name, message);
  }
  const target = reader.object(targetName);
  return {
    name: reference.relationshipName,
    target,
    parentOf: (item) => reader.byId(target, reference.read(item as never)),
  };
}

/**
 * Resolves a dotted path.
 *
 * @param reader the query's reader.
 * @param object the object the path starts at.
 * @param path names, e.g. `['Parent', 'Profile', 'Name']`; a leading object name or alias is dropped.
 * @param alias the query's alias for the object.
 * @returns the field; its `read` gives null where a parent is missing.
 * @throws ApiError INVALID_FIELD.
 */
export function resolvePath(reader: Reader, object: ObjectDefinition, path: string[], alias?: string): ResolvedPath {
  const names = dropPrefix(object, path, alias);
  const hops: Hop[] = [];
  let current = object;
  for (const name of names.slice(0, -1)) {
    const hop = resolveHop(reader, current, name);
    hops.push(hop);
    current = hop.target;
  }
  const field = reader.field(current, names[names.length - 1] ?? '');
  const read = (item: unknown): Value => {
    let at: unknown = item;
    for (const hop of hops) {
      at = hop.parentOf(at);
      if (at === undefined) return null;
    }
    return field.read(at as never);
  };
  return { field, read };
}

function dropPrefix(object: ObjectDefinition, path: string[], alias: string | undefined): string[] {
  const first = path[0]?.toLowerCase();
  const isRelationship = object.fields.some((field) => field.relationshipName?.toLowerCase() === first);
  const isPrefix = path.length > 1 && (first === alias?.toLowerCase() || first === object.name.toLowerCase());
  return isPrefix && !isRelationship ? path.slice(1) : path;
}
