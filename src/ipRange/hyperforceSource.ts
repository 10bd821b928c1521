import { open } from 'node:fs/promises';
import { SfError } from '@salesforce/core';
import { plainCause } from '../errors/plainCause.js';
import { HYPERFORCE_MAX_BYTES, type HyperforceList, parseHyperforce, tooLargeError } from './hyperforce.js';
import { messages } from './ipRangeError.js';

/** Where Salesforce publishes the list (Salesforce Help 000394078). */
export const HYPERFORCE_URL = 'https://ip-ranges.salesforce.com/ip-ranges.json';

/** The part of the global fetch that is used, so that a caller can bring one that goes through a proxy. */
export type FetchList = (url: string, init: { redirect: 'manual'; signal: AbortSignal }) => Promise<Response>;

type FetchOptions = {
  /** Defaults to the global fetch. */
  fetch?: FetchList;
  /** Milliseconds for the whole download. Defaults to 30,000. */
  timeoutMs?: number;
};

const MAX_REDIRECTS = 5;
const TIMEOUT_MS = 30_000;

/**
 * Reads the published list from a file.
 *
 * @param path the file
 * @returns the list
 * @throws HyperforceFileNotFoundError, HyperforceFileUnreadableError, HyperforceListTooLargeError and the errors of
 * `parseHyperforce`
 */
export async function readHyperforceFile(path: string): Promise<HyperforceList> {
  return parseHyperforce(decode(await readLimited(path), path), path);
}

/**
 * Fetches the published list.
 *
 * @param url its address; https, or http on this machine itself
 * @param options see `FetchOptions`
 * @returns the list
 * @throws HyperforceUrlError, HyperforceListUnreachableError, HyperforceListTimeoutError, HyperforceListStatusError,
 * HyperforceListRedirectError, HyperforceListTooLargeError and the errors of `parseHyperforce`
 */
export async function fetchHyperforceRanges(url = HYPERFORCE_URL, options: FetchOptions = {}): Promise<HyperforceList> {
  const start = parseListUrl(url);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await followRedirects(start, options.fetch ?? fetch, signal);
    const body = await readBody(response, start.href);
    return parseHyperforce(decode(body, start.href), start.href);
  } catch (error) {
    if (error instanceof SfError) throw error;
    throw signal.aborted
      ? sourceError('error.HyperforceListTimeout', [start.href, timeoutMs], error)
      : sourceError('error.HyperforceListUnreachable', [start.href], error);
  }
}

async function readLimited(path: string): Promise<Buffer> {
  let file;
  try {
    file = await open(path, 'r');
    const stat = await file.stat();
    if (stat.isDirectory()) throw messages.createError('error.directory.HyperforceFileUnreadable', [path]);
    // Pipes and devices report no size, so the limit is kept while reading and not from the size alone.
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > HYPERFORCE_MAX_BYTES) throw tooLargeError(path);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof SfError) throw error;
    const key = isMissing(error) ? 'error.HyperforceFileNotFound' : 'error.HyperforceFileUnreadable';
    throw messages.createError(key, [path], [], plainCause(error));
  } finally {
    await file?.close();
  }
}

/* eslint-disable no-await-in-loop -- each address is only known from the answer before it */
async function followRedirects(start: URL, get: FetchList, signal: AbortSignal): Promise<Response> {
  let url = start;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await get(url.href, { redirect: 'manual', signal });
    if (response.status < 300 || response.status > 399) {
      if (response.status === 200) return response;
      await response.body?.cancel();
      throw sourceError('error.HyperforceListStatus', [start.href, response.status]);
    }
    await response.body?.cancel();
    url = redirectTarget(url, response.headers.get('location'), start);
  }
  throw sourceError('error.tooMany.HyperforceListRedirect', [start.href, MAX_REDIRECTS]);
}

function redirectTarget(from: URL, location: string | null, start: URL): URL {
  const target = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (target === undefined) {
    throw sourceError('error.nowhere.HyperforceListRedirect', [start.href]);
  }
  // Whoever can alter a list on its way decides who may log in, so the list never travels unprotected.
  const isSafe = target.protocol === 'https:' || (isLoopbackHttp(start) && isLoopbackHttp(target));
  if (!isSafe || hasCredentials(target)) {
    throw sourceError('error.unsafe.HyperforceListRedirect', [start.href]);
  }
  return target;
}

async function readBody(response: Response, source: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    // Leaving the loop by throwing cancels the rest of the download.
    if (bytes > HYPERFORCE_MAX_BYTES) throw tooLargeError(source);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw messages.createError('error.encoding.HyperforceListNotJson', [source], [], plainCause(error));
  }
}

function parseListUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || hasCredentials(url) || !(url.protocol === 'https:' || isLoopbackHttp(url))) {
    // The text is not repeated: what makes it unfit may be a password in it.
    throw messages.createError('error.HyperforceUrl', [], [HYPERFORCE_URL]);
  }
  return url;
}

function isLoopbackHttp(url: URL): boolean {
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
}

function hasCredentials(url: URL): boolean {
  return url.username !== '' || url.password !== '';
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function sourceError(key: string, tokens: Array<string | number>, cause?: unknown): SfError {
  return messages.createError(key, tokens, [HYPERFORCE_URL], plainCause(cause));
}
