import type { Call } from './call.js';
import type { FieldDefinition, ObjectDefinition } from './objects/definition.js';
import { listObjects } from './schema.js';

/**
 * Describes an sObject.
 *
 * @param call the request, for the addresses.
 * @param object the object.
 * @returns what `/sobjects/X/describe` answers.
 */
export function describeObject(call: Call, object: ObjectDefinition): object {
  return {
    ...describeGlobally(call, object),
    fields: object.fields.map(describeField),
    childRelationships: object.childRelationships.map((child) => ({
      childSObject: child.object,
      field: child.field,
      relationshipName: child.name,
    })),
    recordTypeInfos: [],
  };
}

/**
 * Lists the sObjects of the API asked.
 *
 * @param call the request.
 * @returns what `/sobjects` answers.
 */
export function describeAll(call: Call): object {
  return {
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: listObjects(call.scope).map((object) => describeGlobally(call, object)),
  };
}

/**
 * The short description of an sObject.
 *
 * @param call the request, for the addresses.
 * @param object the object.
 */
export function describeGlobally(call: Call, object: ObjectDefinition): object {
  const isData = call.scope.api === 'data';
  const folder = `/services/data/v${call.apiVersion}${isData ? '' : '/tooling'}/sobjects/${object.name}`;
  return {
    name: object.name,
    label: object.name,
    labelPlural: object.name,
    keyPrefix: object.keyPrefix,
    custom: false,
    customSetting: false,
    createable: isData && object.createable,
    updateable: isData && object.updateable,
    deletable: isData && object.deletable,
    queryable: true,
    retrieveable: true,
    urls: { sobject: folder, describe: `${folder}/describe`, rowTemplate: `${folder}/{ID}` },
  };
}

const soapTypes: { [type: string]: string } = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  datetime: 'xsd:dateTime',
};

function describeField(field: FieldDefinition): object {
  return {
    name: field.name,
    label: field.name,
    type: field.type,
    soapType: soapTypes[field.type] ?? 'xsd:string',
    length: field.type === 'boolean' || field.type === 'int' || field.type === 'datetime' ? 0 : field.length,
    createable: field.createable,
    updateable: field.updateable,
    filterable: field.filterable,
    sortable: field.filterable,
    groupable: field.filterable,
    nillable: field.nillable,
    defaultedOnCreate: field.type === 'id' || field.type === 'boolean',
    custom: false,
    calculated: false,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    picklistValues: [],
  };
}
