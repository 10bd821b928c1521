import type { Fault, FaultKind } from '../org/switches.js';
import { parseBody } from './faultTarget.js';
import { html, json, type Incoming, type Outgoing } from './runtime.js';
import { soapFault } from './soap.js';

const lockedText = 'unable to obtain exclusive access to this record';
const limitText = 'TotalRequests Limit exceeded.';
const alreadyText =
  "The changes you requested require salesforce.com to temporarily lock your organization's administration setup. " +
  'However, the administration setup has already been locked by another change. Please wait for the previous action ' +
  'to finish, then try again later.';

/** A page that an XML parser reads as well as a browser, as that of a network that wants a login first. */
const loginPage =
  '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Sign in</title></head><body><h1>Guest network</h1>' +
  '<form method="post" action="/login"><p><input type="text" name="user"/><input type="submit" value="Sign in"/></p>' +
  '</form></body></html>';

type Answer = (fault: Fault, request: Incoming) => Outgoing | undefined;

const answers: { [kind in FaultKind]?: Answer } = {
  status: ({ errorCode = 'UNKNOWN_EXCEPTION', message = 'An unexpected error occurred.', status = 500 }, request) =>
    refusal(request, errorCode, message, status),
  reset: () => ({ status: 0, headers: {}, body: '', delivery: 'reset' }),
  hang: () => ({ status: 0, headers: {}, body: '', delivery: 'hang' }),
  garbage: (_fault, request) => ({ ...refusal(request, '', '', 200), body: Buffer.from('00ff9f28fe80c3280a', 'hex') }),
  html: () => html(200, loginPage),
  redirect: ({ location = 'https://portal.example.net/login' }) => ({ status: 302, headers: { location }, body: '' }),
  requestLimit: (_fault, request) => refusal(request, 'REQUEST_LIMIT_EXCEEDED', limitText, isSoap(request) ? 500 : 403),
  locked: ({ errorCode }, request) => lockedAnswer(request, errorCode === 'ALREADY_IN_PROGRESS'),
};

/**
 * Writes the answer of a fault that keeps a request from being carried out.
 *
 * @param fault the fault.
 * @param request the request.
 * @returns undefined for a kind of fault under which the request is carried out.
 */
export function answerOfFault(fault: Fault, request: Incoming): Outgoing | undefined {
  return answers[fault.kind ?? 'status']?.(fault, request);
}

/** A deployment fails component by component unless the whole request is refused. */
function lockedAnswer(request: Incoming, isWhole: boolean): Outgoing | undefined {
  const isDeploy = isSoap(request) && /<(?:[\w.-]+:)?deploy[\s>]/.test(request.body);
  if (isDeploy) return isWhole ? soapFault('ALREADY_IN_PROGRESS', alreadyText) : undefined;
  const error = { statusCode: 'UNABLE_TO_LOCK_ROW', message: lockedText, fields: [] };
  const refused = [{ errorCode: 'UNABLE_TO_LOCK_ROW', message: lockedText, fields: [] }];
  const body = (parseBody(request.body) ?? {}) as { [list: string]: unknown[] | undefined };
  const rows = body['records'] ?? request.search.get('ids')?.split(',');
  if (/\/composite\/sobjects\/?$/.test(request.path) && rows) {
    return json(
      200,
      rows.map(() => ({ success: false, errors: [error] })),
    );
  }
  if (Array.isArray(body['batchRequests'])) {
    const results = body['batchRequests'].map(() => ({ statusCode: 400, result: refused }));
    return json(200, { hasErrors: true, results });
  }
  if (Array.isArray(body['compositeRequest'])) {
    const parts = body['compositeRequest'] as Array<{ referenceId?: string }>;
    const part = { body: refused, httpHeaders: {}, httpStatusCode: 400 };
    return json(200, { compositeResponse: parts.map(({ referenceId }) => ({ ...part, referenceId })) });
  }
  return refusal(request, 'UNABLE_TO_LOCK_ROW', lockedText, isSoap(request) ? 500 : 400);
}

/** A refusal in the shape that the address has: a SOAP fault, the REST API's array or OAuth's object. */
function refusal(request: Incoming, code: string, message: string, status: number): Outgoing {
  if (isSoap(request)) return soapFault(code, message, status);
  const isRest = request.path.startsWith('/services/data');
  return json(status, isRest ? [{ errorCode: code, message }] : { error: code, error_description: message });
}

function isSoap({ path }: Incoming): boolean {
  return path.startsWith('/services/Soap/');
}
