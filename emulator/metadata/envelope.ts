import type { XmlElement } from '@rgrove/parse-xml';
import type { MetadataObject } from '../org/state.js';
import { SoapFault } from './fault.js';
import { elementsOfType } from './schema.js';
import { readTyped, SchemaViolation } from './validate.js';
import {
  childElement,
  childElements,
  localNameOf,
  MalformedXml,
  metadataNamespace,
  parseDocument,
  writePart,
  type MessagePart,
} from './xml.js';

/** An operation's arguments by name; complex ones as metadata, texts as they stand. */
export type Arguments = { [name: string]: Array<string | MetadataObject> };

/**
 * What each operation takes: names of simple arguments as `string`, of complex ones with their schema type. Where
 * clients use another name than the WSDL and the platform takes both, both are here.
 */
const operations: { [operation: string]: { [argument: string]: string } } = {
  describeMetadata: { asOfVersion: 'string' },
  listMetadata: { queries: 'ListMetadataQuery', asOfVersion: 'string' },
  readMetadata: { type: 'string', fullNames: 'string' },
  retrieve: { retrieveRequest: 'RetrieveRequest', request: 'RetrieveRequest' },
  checkRetrieveStatus: { asyncProcessId: 'string', includeZip: 'string' },
  deploy: { ZipFile: 'string', DeployOptions: 'DeployOptions' },
  checkDeployStatus: { asyncProcessId: 'string', includeDetails: 'string' },
  deployRecentValidation: { validationId: 'string' },
  cancelDeploy: { String: 'string', id: 'string' },
};

/** Request types whose required parts the platform fills in when a client leaves them out. */
const lenientTypes = ['DeployOptions', 'RetrieveRequest'];

/**
 * Names the operation of a SOAP request without parsing all of it.
 *
 * @param body the request.
 * @returns e.g. `deploy`; undefined when the text has no SOAP body with an element in it.
 */
export function soapActionOf(body: string): string | undefined {
  return /<(?:[\w.-]+:)?Body\b[^>]*>\s*<(?:[\w.-]+:)?([\w.-]+)/.exec(body)?.[1];
}

/**
 * Reads a SOAP request as strictly as the platform.
 *
 * @param body the request.
 * @param apiVersion the version in the address, which decides what elements there are.
 * @returns the operation and its arguments.
 * @throws SoapFault for a text that is no envelope, an unknown operation and an unknown or misplaced element.
 */
export function readRequest(body: string, apiVersion: number): { operation: string; args: Arguments } {
  const element = operationElement(body);
  const operation = localNameOf(element);
  const parameters = operations[operation];
  if (!parameters) {
    throw new SoapFault('soapenv:Client', `No operation available for request {${metadataNamespace}}${operation}`);
  }
  const args: Arguments = {};
  for (const child of childElements(element)) {
    const name = localNameOf(child);
    const type = parameters[name];
    if (type === undefined) {
      const qualified = `{${metadataNamespace}}${name}`;
      throw new SoapFault('soapenv:Client', `Element ${qualified} invalid at this location in type ${operation}`);
    }
    (args[name] ??= []).push(elementsOfType(type, apiVersion) ? readArgument(child, type, apiVersion) : child.text);
  }
  return { operation, args };
}

/**
 * Writes the answer to an operation.
 *
 * @param operation the operation's name.
 * @param result the content of `result`; an array gives one `result` for each entry, undefined none.
 * @returns the envelope.
 */
export function writeResponse(operation: string, result: MessagePart): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>` +
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
    `xmlns="${metadataNamespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${writePart(
      `${operation}Response`,
      { result },
    )}</soapenv:Body></soapenv:Envelope>`
  );
}

function operationElement(body: string): XmlElement {
  try {
    const envelope = parseDocument(body);
    const content = localNameOf(envelope) === 'Envelope' ? childElement(envelope, 'Body') : undefined;
    const [operation] = content ? childElements(content) : [];
    if (operation) return operation;
  } catch (error) {
    if (error instanceof MalformedXml) throw new SoapFault('soapenv:Client', error.message);
    throw error;
  }
  throw new SoapFault('soapenv:Client', 'The request has no SOAP envelope with an operation in its body');
}

function readArgument(element: XmlElement, type: string, apiVersion: number): MetadataObject {
  try {
    return readTyped(element, type, apiVersion, lenientTypes.includes(type));
  } catch (error) {
    if (error instanceof SchemaViolation) throw new SoapFault('soapenv:Client', error.message);
    throw error;
  }
}
