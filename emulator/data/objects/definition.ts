import type { EmulatedOrg } from '../../org/org.js';
import type { User } from '../../org/state.js';

export type Value = string | number | boolean | null | { [key: string]: unknown };
export type Api = 'data' | 'tooling';
export type FieldType = 'id' | 'string' | 'boolean' | 'int' | 'datetime' | 'reference' | 'picklist' | 'complexvalue';

/** What a read or write happens with: the org, the API asked, and the user with their permissions. */
export type Scope = { org: EmulatedOrg; api: Api; user: User; permissions: Set<string> };

/** One column of an sObject. `read` takes the state's item the row stands for. */
export type FieldDefinition = {
  name: string;
  type: FieldType;
  createable: boolean;
  updateable: boolean;
  filterable: boolean;
  nillable: boolean;
  length: number;
  referenceTo: string[];
  relationshipName: string | null;
  read: (item: never) => Value;
};

type ChildRelationship = { name: string; object: string; field: string };

/** One sObject as a query, a describe and a record change see it. */
export type ObjectDefinition = {
  name: string;
  keyPrefix: string | null;
  fields: FieldDefinition[];
  childRelationships: ChildRelationship[];
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  /** The user permission without which the object cannot be read, and the code a query is refused with. */
  readGuard: { permission: string; errorCode: 'INVALID_TYPE' | 'INSUFFICIENT_ACCESS' } | null;
  /** The greatest number of rows one query hands out, `COUNT()` apart. */
  rowCap: number | null;
  /** A row per item. */
  items: () => unknown[];
};

type FieldOptions<T> = {
  [Key in 'createable' | 'updateable' | 'filterable' | 'nillable']?: boolean;
} & { length?: number; references?: string; relationship?: string; read: (item: T) => Value };

/**
 * Describes a column.
 *
 * @param name API name.
 * @param type the field type as a describe gives it.
 * @param options what differs from a read-only, filterable, nillable column, and how the value is read.
 * @returns the definition; `T` is the type of the object's items.
 */
export function column<T>(name: string, type: FieldType, options: FieldOptions<T>): FieldDefinition {
  return {
    name,
    type,
    createable: options.createable ?? false,
    updateable: options.updateable ?? false,
    filterable: options.filterable ?? type !== 'complexvalue',
    nillable: options.nillable ?? (type !== 'id' && type !== 'boolean'),
    length: options.length ?? (type === 'id' || type === 'reference' ? 18 : 255),
    referenceTo: options.references === undefined ? [] : [options.references],
    relationshipName: options.relationship ?? null,
    read: options.read,
  };
}

type ObjectOptions = Pick<ObjectDefinition, 'name' | 'fields' | 'items'> & Partial<ObjectDefinition>;

/**
 * Describes an sObject.
 *
 * @param options what differs from a read-only object without children that everyone may read.
 * @returns the definition.
 */
export function sobject(options: ObjectOptions): ObjectDefinition {
  return {
    keyPrefix: null,
    childRelationships: [],
    createable: false,
    updateable: false,
    deletable: false,
    readGuard: null,
    rowCap: null,
    ...options,
  };
}

/**
 * The `Id` column of items that keep their id.
 *
 * @returns a column named `Id`.
 */
export function idColumn(): FieldDefinition {
  return column<{ id: string }>('Id', 'id', { read: (item) => item.id });
}

const epoch = '2024-01-15T09:30:00.000+0000';

/**
 * The audit columns that every setup object has.
 *
 * @param read gives an item's dates; without it a fixed date long past.
 * @returns CreatedDate, LastModifiedDate and SystemModstamp.
 */
export function auditColumns<T>(
  read: (item: T) => { created: string; modified: string } = () => ({ created: epoch, modified: epoch }),
): FieldDefinition[] {
  return [
    column<T>('CreatedDate', 'datetime', { read: (item) => toPlatformDate(read(item).created) }),
    column<T>('LastModifiedDate', 'datetime', { read: (item) => toPlatformDate(read(item).modified) }),
    column<T>('SystemModstamp', 'datetime', { read: (item) => toPlatformDate(read(item).modified) }),
  ];
}

/**
 * Writes a point in time as the REST API does, with `+0000` for UTC.
 *
 * @param date any text `Date.parse` understands.
 */
export function toPlatformDate(date: string): string {
  return new Date(date).toISOString().replace('Z', '+0000');
}

/**
 * Drops the namespace from a full name.
 *
 * @param fullName e.g. `altaflow__App`.
 * @param namespacePrefix the thing's namespace.
 * @returns the developer name, e.g. `App`.
 */
export function developerNameOf(fullName: string, namespacePrefix: string | null): string {
  const prefix = `${namespacePrefix ?? ''}__`;
  return namespacePrefix !== null && fullName.startsWith(prefix) ? fullName.slice(prefix.length) : fullName;
}
