import { ApiError } from '../apiError.js';
import type { FieldDefinition, ObjectDefinition, Scope, Value } from '../objects/definition.js';
import { findField, findObject } from '../schema.js';
import { groupBy } from './group.js';

/** What one query reads with: object definitions and id indexes are made once for the whole query. */
export class Reader {
  private readonly definitions = new Map<string, ObjectDefinition | undefined>();
  private readonly indexes = new Map<string, Map<Value, unknown>>();
  private readonly groups = new Map<string, Map<Value, unknown[]>>();

  public constructor(
    public readonly scope: Scope,
    public readonly soql: string,
    public readonly apiVersion: string,
  ) {}

  /**
   * Finds an object and checks that the user may read it.
   *
   * @throws ApiError INVALID_TYPE for an unknown object, or the code of its read guard.
   */
  public object(name: string): ObjectDefinition {
    const key = name.toLowerCase();
    if (!this.definitions.has(key)) this.definitions.set(key, findObject(this.scope, name));
    const definition = this.definitions.get(key);
    const guard = definition?.readGuard;
    const isHidden = guard != null && !this.scope.permissions.has(guard.permission);
    if (isHidden && guard.errorCode === 'INSUFFICIENT_ACCESS') {
      throw new ApiError('INSUFFICIENT_ACCESS', 'insufficient access rights on cross-reference id', undefined, 403);
    }
    if (definition === undefined || isHidden) {
      throw this.located('INVALID_TYPE', name, `sObject type '${name}' is not supported. ${hint('entity', '__c')}`);
    }
    return definition;
  }

  /** Finds the item of an object with this id. */
  public byId(object: ObjectDefinition, id: Value): unknown {
    let index = this.indexes.get(object.name);
    if (index === undefined) {
      const idField = this.field(object, 'Id');
      index = new Map(object.items().map((item) => [idField.read(item as never), item]));
      this.indexes.set(object.name, index);
    }
    return index.get(id);
  }

  /** Lists the items of an object whose reference field holds this id. */
  public childrenOf(object: ObjectDefinition, field: string, id: Value): unknown[] {
    const key = `${object.name}.${field}`;
    let group = this.groups.get(key);
    if (group === undefined) {
      const reference = this.field(object, field);
      group = groupBy(object.items(), (item) => reference.read(item as never));
      this.groups.set(key, group);
    }
    return group.get(id) ?? [];
  }

  /**
   * Finds a column.
   *
   * @throws ApiError INVALID_FIELD for an unknown column.
   */
  public field(object: ObjectDefinition, name: string): FieldDefinition {
    const field = findField(object, name);
    if (field !== undefined) return field;
    throw this.located(
      'INVALID_FIELD',
      name,
      `No such column '${name}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }

  /**
   * Makes an error that shows the place in the query, as the platform does.
   *
   * @param errorCode e.g. `INVALID_FIELD`.
   * @param word the name in question.
   * @param message what is wrong with it.
   */
  public located(errorCode: string, word: string, message: string): ApiError {
    const pattern = new RegExp(`(?<![\\w])${word.replace(/[^\w]/g, '\\$&')}(?![\\w])`, 'i');
    const offset = Math.max(0, this.soql.search(pattern));
    const before = this.soql.slice(0, offset).split('\n');
    const row = before.length;
    const columnIndex = before[row - 1]?.length ?? 0;
    const line = this.soql.split('\n')[row - 1] ?? '';
    const pointer = `${' '.repeat(columnIndex)}^`;
    return new ApiError(errorCode, `\n${line}\n${pointer}\nERROR at Row:${row}:Column:${columnIndex + 1}\n${message}`);
  }
}

/**
 * The platform's advice about custom names.
 *
 * @param what `entity`, or what kind of relationship.
 * @param suffix `__c` or `__r`.
 */
export function hint(what: string, suffix: string): string {
  const kind = what === 'entity' ? 'object' : 'relationship';
  return `If you are attempting to use a custom ${kind}, be sure to append the '${suffix}' after the ${what} name. Please reference your WSDL or the describe call for the appropriate names.`;
}
