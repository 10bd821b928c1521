import { isId, toLongId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { PermissionSet } from '../../org/state.js';
import { ApiError } from '../apiError.js';
import type { FieldDefinition, ObjectDefinition } from '../objects/definition.js';
import { findField } from '../schema.js';

/** A record's values under the object's own field names, with ids in their long form. */
export type Values = { [field: string]: unknown };

/**
 * Checks a record sent by a client against its object.
 *
 * @param object the sObject.
 * @param sent the JSON body; its `attributes` are left out.
 * @param action whether the record is new: required fields are asked for then.
 * @returns the values under the right names.
 * @throws ApiError INVALID_FIELD, INVALID_FIELD_FOR_INSERT_UPDATE, JSON_PARSER_ERROR, STRING_TOO_LONG, MALFORMED_ID or
 * REQUIRED_FIELD_MISSING.
 */
export function checkRecord(object: ObjectDefinition, sent: unknown, action: 'insert' | 'update'): Values {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw new ApiError('JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  }
  const values: Values = {};
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'attributes') continue;
    const field = findField(object, name);
    if (field === undefined) {
      throw new ApiError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
    }
    if (!(action === 'insert' ? field.createable : field.updateable)) {
      const message =
        field.name === 'Id' || action === 'update'
          ? `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`
          : `Field is not writeable: ${object.name}.${field.name}`;
      throw new ApiError('INVALID_FIELD_FOR_INSERT_UPDATE', message, [field.name]);
    }
    values[field.name] = checkValue(field, value);
  }
  if (action === 'insert') assertRequired(object, values);
  return values;
}

function assertRequired(object: ObjectDefinition, values: Values): void {
  const missing = object.fields
    .filter((field) => field.createable && !field.nillable && field.type !== 'boolean')
    .map((field) => field.name)
    .filter((name) => values[name] === undefined || values[name] === null || values[name] === '');
  if (missing.length === 0) return;
  throw new ApiError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
}

function checkValue(field: FieldDefinition, value: unknown): unknown {
  if (value === null) return null;
  if (field.type === 'boolean') {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new ApiError('JSON_PARSER_ERROR', `Cannot deserialize instance of boolean from ${typeof value} value`);
  }
  if (typeof value !== 'string') {
    throw new ApiError('JSON_PARSER_ERROR', `Cannot deserialize instance of ${field.type} from ${typeof value} value`);
  }
  if (field.type === 'reference') return checkId(field.name, value);
  if (value.length > field.length) {
    const message = `${field.name}: data value too large: ${value} (max length=${field.length})`;
    throw new ApiError('STRING_TOO_LONG', message, [field.name]);
  }
  if (field.type === 'datetime' && Number.isNaN(Date.parse(value))) {
    throw new ApiError('JSON_PARSER_ERROR', `Cannot deserialize instance of datetime from VALUE_STRING value ${value}`);
  }
  return value;
}

/**
 * Checks the shape of an id.
 *
 * @param name the field it was sent for.
 * @param value the text sent.
 * @returns its 18-character form.
 * @throws ApiError MALFORMED_ID.
 */
export function checkId(name: string, value: string): string {
  if (!isId(value)) throw new ApiError('MALFORMED_ID', `${name}: id value of incorrect type: ${value}`, [name]);
  return toLongId(value);
}

/**
 * The refusal of an id that names nothing, or nothing that fits.
 *
 * @param field the field that holds it.
 */
export function badReference(field: string): ApiError {
  return new ApiError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field]);
}

/**
 * Finds a permission set that a local administrator may change.
 *
 * @param org the org.
 * @param id its id.
 * @param field the field that holds the id.
 * @throws ApiError INVALID_CROSS_REFERENCE_KEY for an unknown id or a group's computed set,
 * CANNOT_MODIFY_MANAGED_OBJECT for a set of a managed package.
 */
export function localPermissionSet(org: EmulatedOrg, id: unknown, field: string): PermissionSet {
  const set = org.state.permissionSets.find((candidate) => candidate.id === id);
  if (set === undefined || set.type === 'Group') throw badReference(field);
  if (set.namespacePrefix !== null && set.namespacePrefix !== org.state.organization.namespacePrefix) {
    throw new ApiError('CANNOT_MODIFY_MANAGED_OBJECT', 'Cannot Modify Managed Component', [field]);
  }
  return set;
}
