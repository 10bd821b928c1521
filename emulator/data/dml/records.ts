import { ApiError, notFound } from '../apiError.js';
import type { Call } from '../call.js';
import type { ObjectDefinition } from '../objects/definition.js';
import { findObject } from '../schema.js';
import { deleteAssignment, deleteSetupEntityAccess, insertAssignment, insertSetupEntityAccess } from './assignment.js';
import { checkId, checkRecord, type Values } from './checks.js';
import { deletePermissionSet, insertPermissionSet, updatePermissionSet } from './permissionSet.js';
import type { EmulatedOrg } from '../../org/org.js';

type Writer = {
  /** The user permission a change needs. */
  permission: string;
  insert: (org: EmulatedOrg, values: Values) => string;
  update?: (org: EmulatedOrg, id: string, values: Values) => void;
  remove: (org: EmulatedOrg, id: string) => void;
};

const writers: { [object: string]: Writer } = {
  PermissionSet: {
    permission: 'ManageProfilesPermissionsets',
    insert: insertPermissionSet,
    update: updatePermissionSet,
    remove: deletePermissionSet,
  },
  PermissionSetAssignment: {
    permission: 'AssignPermissionSets',
    insert: insertAssignment,
    remove: deleteAssignment,
  },
  SetupEntityAccess: {
    permission: 'ManageProfilesPermissionsets',
    insert: insertSetupEntityAccess,
    remove: deleteSetupEntityAccess,
  },
};

/**
 * Makes a record and tells the org's listeners.
 *
 * @param call the request it came with.
 * @param objectName the sObject's name.
 * @param sent the record as sent.
 * @returns the new record's id.
 * @throws ApiError as the platform refuses.
 */
export function insertRecord(call: Call, objectName: string, sent: unknown): string {
  const { object, writer } = writable(call, objectName, 'createable');
  const values = checkRecord(object, sent, 'insert');
  const id = writer.insert(call.scope.org, values);
  announce(call, `insert ${object.name} ${id}`);
  return id;
}

/**
 * Changes a record and tells the org's listeners.
 *
 * @param call the request it came with.
 * @param objectName the sObject's name.
 * @param id the record's id.
 * @param sent the fields to change.
 * @throws ApiError as the platform refuses.
 */
export function updateRecord(call: Call, objectName: string, id: string, sent: unknown): void {
  const { object, writer } = writable(call, objectName, 'updateable');
  const longId = checkId('Id', id);
  writer.update?.(call.scope.org, longId, checkRecord(object, sent, 'update'));
  announce(call, `update ${object.name} ${longId}`);
}

/**
 * Deletes a record and tells the org's listeners.
 *
 * @param call the request it came with.
 * @param objectName the sObject's name.
 * @param id the record's id.
 * @throws ApiError as the platform refuses.
 */
export function deleteRecord(call: Call, objectName: string, id: string): void {
  const { object, writer } = writable(call, objectName, 'deletable');
  const longId = checkId('Id', id);
  writer.remove(call.scope.org, longId);
  announce(call, `delete ${object.name} ${longId}`);
}

/**
 * Finds an sObject whose name stands in an address.
 *
 * @param call the request.
 * @param name the name.
 * @throws ApiError NOT_FOUND, status 404.
 */
export function objectInAddress(call: Call, name: string): ObjectDefinition {
  const object = findObject(call.scope, name);
  if (object === undefined) throw notFound();
  return object;
}

function writable(
  call: Call,
  objectName: string,
  ability: 'createable' | 'updateable' | 'deletable',
): { object: ObjectDefinition; writer: Writer } {
  const object = objectInAddress(call, objectName);
  const writer = writers[object.name];
  if (!object[ability] || writer === undefined || call.scope.api === 'tooling') {
    const method = { createable: 'POST', updateable: 'PATCH', deletable: 'DELETE' }[ability];
    throw new ApiError('METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are GET`, undefined, 405);
  }
  if (!call.scope.permissions.has(writer.permission)) {
    const message = 'insufficient access rights on object id';
    throw new ApiError('INSUFFICIENT_ACCESS_OR_READONLY', message, undefined, 403);
  }
  return { object, writer };
}

function announce(call: Call, what: string): void {
  for (const listener of call.scope.org.onChange) listener(what);
}
