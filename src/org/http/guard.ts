import { PassThrough } from 'node:stream';
import { Messages, type Connection } from '@salesforce/core';
import { AnswerTooLargeError, NoAnswerError, sendHttp, type HttpAnswer, type HttpQuestion } from './send.js';
import type { WaitClock } from './waitClock.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'org');

// What a request may take where nothing is said of the run's own time.
const LONGEST_REQUEST = 60_000;
// A request that is sent at all gets a moment, so that the last look of a run whose time is up can still be made.
const SHORTEST_REQUEST = 1000;

const guarded = new WeakMap<Connection, { clock?: WaitClock | undefined }>();

/** Method and path of a request: what an error may show of it, since a query string can hold names. */
const endpointOf = ({ method, url }: HttpQuestion): string => {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
};

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/**
 * Whether an address is the org's own: the same origin as the login's, and not readable on the way (https, but on this
 * very machine).
 */
export function isOwnAddress({ instanceUrl }: Pick<Connection, 'instanceUrl'>, url: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(instanceUrl)) return false;
  const { origin, protocol, hostname } = new URL(url);
  return origin === new URL(instanceUrl).origin && (protocol === 'https:' || isLoopback(hostname));
}

const bearsSession = ({ headers, body }: HttpQuestion): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'authorization') || /<sessionId>/.test(body ?? '');

const soapOperation = ({ body = '' }: HttpQuestion): string | undefined =>
  /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1];

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** A SOAP answer is an envelope that holds the very answer that was asked for, to its end, or a fault. */
const isSoapAnswer = (body: string, operation: string | undefined): boolean =>
  /<(?:\w+:)?Envelope[\s>]/.test(body) &&
  /<\/(?:\w+:)?Envelope>\s*$/.test(body) &&
  (/<(?:\w+:)?Fault[\s>]/.test(body) ||
    (operation !== undefined && new RegExp(`<(?:\\w+:)?${operation}Response[\\s/>]`).test(body)));

/** Whether an answer is of the kind that its address gives; what an error status says is judged by the caller. */
const isKindOfAnswer = (question: HttpQuestion, { statusCode, body }: HttpAnswer): boolean => {
  const { pathname } = new URL(question.url);
  if (pathname.startsWith('/services/Soap/')) {
    // A fault comes with 500; other statuses of a server that is busy come with whatever it has.
    return statusCode >= 400 || isSoapAnswer(body, soapOperation(question));
  }
  return !pathname.startsWith('/services/data') || statusCode >= 400 || statusCode === 204 || isJson(body);
};

const describeAnswer = ({ headers, body }: HttpAnswer): string => {
  if (body.trim() === '') return messages.getMessage('value.EmptyAnswer');
  if (/^\s*(?:<!doctype html|<html)/i.test(body)) return messages.getMessage('value.WebPage');
  return headers['content-type']?.split(';')[0] ?? messages.getMessage('value.UnknownContent');
};

const timeLimit = (connection: Connection): number => {
  const left = guarded.get(connection)?.clock?.left() ?? LONGEST_REQUEST;
  return Math.max(SHORTEST_REQUEST, Math.min(LONGEST_REQUEST, left));
};

/** Sends a request of this connection and lets nothing pass that isn't an answer to it. */
const ask = async (connection: Connection, question: HttpQuestion): Promise<HttpAnswer> => {
  const endpoint = endpointOf(question);
  if (bearsSession(question) && !isOwnAddress(connection, question.url)) {
    throw messages.createError('error.ForeignAddress', [endpoint, connection.instanceUrl]);
  }
  const limit = timeLimit(connection);
  const answer = await sendHttp(question, limit).catch((error: unknown) => {
    if (error instanceof NoAnswerError) {
      throw messages.createError('error.NoAnswer', [String(Math.ceil(limit / 1000)), endpoint], [], 69);
    }
    if (error instanceof AnswerTooLargeError) throw messages.createError('error.AnswerTooLarge', [endpoint]);
    throw error;
  });
  const { statusCode, headers } = answer;
  if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
    const target = URL.canParse(headers['location'] ?? '') ? new URL(headers['location'] ?? '').origin : '?';
    throw messages.createError('error.Redirected', [endpoint, target]);
  }
  if (!isKindOfAnswer(question, answer)) {
    throw messages.createError('error.UnexpectedAnswer', [endpoint, describeAnswer(answer)]);
  }
  return answer;
};

type Transport = Connection['_transport'];
type TransportRequest = Parameters<Transport['httpRequest']>[0];

/** What the connection's libraries call: a promise that can also be asked for a stream, which none of them reads. */
const asTransport = (connection: Connection): Transport => {
  const httpRequest = (request: TransportRequest): ReturnType<Transport['httpRequest']> => {
    const { method, url, headers = {}, body } = request as unknown as HttpQuestion;
    const promise = ask(connection, { method, url, headers, body: body === undefined ? undefined : String(body) });
    return Object.assign(promise, { stream: () => new PassThrough() });
  };
  return { httpRequest } as unknown as Transport;
};

/**
 * Puts every request of a connection behind one door: it goes to the org's own address alone, follows no redirect, ends
 * within a time, and what comes back is an answer to what was asked (not a login page of the network, not half of one)
 * or a named error. To be called before a connection is used; a second call changes nothing.
 *
 * @returns the connection
 */
export function guard(connection: Connection): Connection {
  if (guarded.has(connection)) return connection;
  guarded.set(connection, {});
  (connection as { _transport: Transport })._transport = asTransport(connection);
  return connection;
}

/**
 * Binds the requests of a connection to the time that a run has: none of them takes longer than what is left of it.
 *
 * @param clock the run's clock; undefined for none
 */
export function limitTime(connection: Connection, clock: WaitClock | undefined): void {
  guard(connection);
  guarded.set(connection, { clock });
}

/** Milliseconds that the run of this connection has left; infinite where nothing was said. */
export function timeLeft(connection: Connection): number {
  return guarded.get(connection)?.clock?.left() ?? Infinity;
}
