import { soapActionOf } from '../metadata/soap.js';
import type { FaultTarget } from './faults.js';
import type { Incoming } from './runtime.js';

/** A part of a composite or batch request, as either writes it. */
type Part = { method?: string; url?: string };

/**
 * Tells what faults look at in a request.
 *
 * @param request the request, read to its end.
 * @returns its method and path, its SOAP operation, the SOQL of all its parts, and whether a record is made by it.
 */
export function faultTargetOf({ method, path, search, body }: Incoming): FaultTarget {
  const base = { method, path };
  if (path.startsWith('/services/Soap/')) {
    const soapAction = soapActionOf(body);
    return { ...base, soql: [], ...(soapAction === undefined ? {} : { soapAction }) };
  }
  if (!path.startsWith('/services/data/')) return { ...base, soql: [] };
  const parts = partsOf(body);
  const texts = [search.get('q'), ...parts.map(({ url = '' }) => queryOf(url))];
  const isCreation = isCreatingPart({ method, url: path }) || parts.some(isCreatingPart);
  return { ...base, soql: texts.filter((text) => text !== null), isCreation };
}

function partsOf(body: string): Part[] {
  const parsed = parseBody(body) as { batchRequests?: Part[]; compositeRequest?: Part[] } | null | undefined;
  const parts = parsed?.batchRequests ?? parsed?.compositeRequest;
  return Array.isArray(parts) ? parts : [];
}

function queryOf(url: string): string | null {
  return new URLSearchParams(url.split('?').slice(1).join('?')).get('q');
}

function isCreatingPart({ method, url = '' }: Part): boolean {
  return method === 'POST' && /\/sobjects\b/.test(url);
}

/**
 * Parses a JSON body.
 *
 * @param body the text.
 * @returns its value; undefined when it is no JSON.
 */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Whoever answers the request in truth says what is wrong with it.
    return undefined;
  }
}
