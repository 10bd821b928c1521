import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { isSupported } from '../data/versions.js';
import { handleMetadataSoap } from '../metadata/soap.js';
import { effectivePermissions } from '../oauth/coverage.js';
import { findSession } from '../org/session.js';
import type { Incoming, Outgoing, Runtime } from './runtime.js';

type SoapOutgoing = Outgoing & { soapAction: string | undefined };

type Header = { sessionId: string | null; action: string | undefined };

/**
 * Answers a Metadata API call after checking its session.
 *
 * @param runtime the running emulator.
 * @param request the POST; its body is a SOAP envelope.
 * @param apiVersion the version in the address.
 * @returns HTTP 500 with a SOAP fault for a bad session, else what the metadata side answers.
 */
export async function answerMetadataSoap(
  runtime: Runtime,
  request: Incoming,
  apiVersion: string,
): Promise<SoapOutgoing> {
  const { sessionId, action } = readHeader(request.body);
  if (!isSupported(apiVersion)) {
    return { ...soapFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL'), soapAction: action };
  }
  const session = sessionId === null ? undefined : findSession(runtime.org, sessionId);
  if (session === undefined) {
    const message = 'Invalid Session ID found in SessionHeader: Illegal Session';
    return { ...soapFault('INVALID_SESSION_ID', message), soapAction: action };
  }
  const isApiUser = effectivePermissions(runtime.org, session.userId).has('ApiEnabled');
  if (!runtime.org.state.organization.isApiEnabled || !isApiUser) {
    return { ...soapFault('API_CURRENTLY_DISABLED', 'API is disabled for this User'), soapAction: action };
  }
  const answer = await handleMetadataSoap(runtime.org, {
    body: request.body,
    apiVersion,
    userId: session.userId,
    logDeployment: runtime.logDeployment,
    ...(request.deploymentFault === undefined ? {} : { deploymentFault: request.deploymentFault }),
  });
  return {
    status: answer.status,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: answer.body,
    soapAction: answer.soapAction,
  };
}

/**
 * Makes a SOAP fault as the platform writes it.
 *
 * @param code without the `sf:` prefix.
 * @param message the text after the code.
 * @param status HTTP status, 500 unless told.
 */
export function soapFault(code: string, message: string, status = 500): Outgoing {
  const body = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata">',
    `<soapenv:Body><soapenv:Fault><faultcode>sf:${escapeXml(code)}</faultcode>`,
    `<faultstring>${escapeXml(`${code}: ${message}`)}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
  ].join('');
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
}

function readHeader(body: string): Header {
  try {
    const envelope = parseXml(body).root;
    const parts = envelope === null ? [] : elementsOf(envelope);
    const header = parts.find((part) => localName(part) === 'Header');
    const sessionHeader = elementsOf(header).find((part) => localName(part) === 'SessionHeader');
    const sessionId = elementsOf(sessionHeader).find((part) => localName(part) === 'sessionId');
    const call = elementsOf(parts.find((part) => localName(part) === 'Body'))[0];
    return { sessionId: sessionId?.text ?? null, action: call === undefined ? undefined : localName(call) };
  } catch {
    return { sessionId: null, action: undefined };
  }
}

function elementsOf(element: XmlElement | undefined): XmlElement[] {
  return (element?.children ?? []).filter((child) => child instanceof XmlElement);
}

function localName(element: XmlElement): string {
  return element.name.split(':').at(-1) ?? element.name;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
