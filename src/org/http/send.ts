import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher, Response } from 'undici';

export type HttpQuestion = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
};

export type HttpAnswer = { statusCode: number; headers: Record<string, string>; body: string };

/** Of what a failed connection is known by, the words that `toOrgError` tells the network's failures by. */
export class NetworkError extends Error {
  public override readonly name = 'NetworkError';

  public constructor(
    message: string,
    public readonly code: string,
  ) {
    super(message);
  }
}

/** No answer within the time that one request has. */
export class NoAnswerError extends Error {
  public override readonly name = 'NoAnswerError';
}

/** An answer that is larger than any the plugin asks for. */
export class AnswerTooLargeError extends Error {
  public override readonly name = 'AnswerTooLargeError';
}

// The largest archive a retrieve may give is 39 MB zipped (Metadata API guide, limits), in base64 a third more.
const LARGEST_ANSWER = 64 * 1024 * 1024;
const RETRIED_STATUSES = new Set([420, 429, 502, 503, 504]);
const RETRY_PAUSES = [500, 1000];

/** The proxy variables, in the order in which the CLI's own transport reads them. */
const proxyAddress = (): string | undefined => {
  const { https_proxy: secure, http_proxy: plain, HTTPS_PROXY: upperSecure, HTTP_PROXY: upperPlain } = process.env;
  return secure ?? plain ?? upperSecure ?? upperPlain;
};

/** What a failure of fetch says: its own words and the system's, which stand in its cause. */
const toNetworkError = (error: unknown): NetworkError => {
  const { message = String(error), cause } = (error ?? {}) as { message?: string; cause?: unknown };
  const inner = (cause ?? {}) as { message?: string; code?: string };
  const code = inner.code ?? '';
  const words = new Set([message, inner.message, inner.message?.includes(code) ? undefined : code]);
  return new NetworkError([...words].filter(Boolean).join(': '), code);
};

const readBody = async (response: Response): Promise<string> => {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > LARGEST_ANSWER) throw new AnswerTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** One pool of connections for the process, made with the first request. */
let dispatcher: Dispatcher | undefined;

const sendOnce = async (question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> => {
  const { fetch, Agent, ProxyAgent } = await import('undici');
  const { url, method, headers, body } = question;
  const proxy = proxyAddress();
  // HTTP/1.1 as the CLI's own transport, whose proxies are known to take it.
  dispatcher ??= proxy
    ? new ProxyAgent({ uri: proxy, requestTls: { allowH2: false } })
    : new Agent({ connect: { allowH2: false } });
  // Redirects aren't followed: the address they lead to would get the request's token.
  const options = { method, headers, redirect: 'manual' as const, signal, dispatcher };
  const response = await fetch(url, body === undefined ? options : { ...options, body });
  const text = await readBody(response);
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: text };
};

/**
 * Sends one request and reads its answer to the end. Unlike the CLI's transport it fails by throwing when an answer
 * breaks off halfway, where that one ends the process. A GET that the network or a busy server fails is repeated twice.
 *
 * @param limit milliseconds until the whole answer has to be there
 * @throws NetworkError, NoAnswerError, AnswerTooLargeError
 */
export async function sendHttp(question: HttpQuestion, limit: number): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(limit);
  for (let attempt = 0; ; attempt += 1) {
    const pause = question.method === 'GET' ? RETRY_PAUSES[attempt] : undefined;
    try {
      // eslint-disable-next-line no-await-in-loop -- one try after the other
      const answer = await sendOnce(question, signal);
      if (pause === undefined || !RETRIED_STATUSES.has(answer.statusCode)) return answer;
    } catch (error) {
      if (error instanceof AnswerTooLargeError) throw error;
      if (signal.aborted) throw new NoAnswerError();
      if (pause === undefined) throw toNetworkError(error);
    }
    // eslint-disable-next-line no-await-in-loop -- a pause between two tries
    await sleep(pause);
  }
}
