import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What is between a command and its org, and what it does to an answer. */
export type Proxy = {
  url: string;
  /** Given each request's body and its answer; returns false to send the answer as it is. */
  tamper: (asked: { path: string; body: string; answer: Buffer; status: number }, response: ServerResponse) => boolean;
  close: () => Promise<void>;
};

const forward = async (target: string, message: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { method, headers, url } = message;
    const outgoing = request(new URL(url ?? '/', target), {
      method,
      headers: { ...headers, host: new URL(target).host },
    });
    outgoing.on('response', resolve).on('error', reject).end(body);
  });

/** Starts a proxy on the loopback interface in front of an org. */
export async function startProxy(target: string): Promise<Proxy> {
  const proxy: Proxy = { url: '', tamper: () => false, close: () => Promise.resolve() };
  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(message);
    const answered = await forward(target, message, body);
    const answer = await buffer(answered);
    const status = answered.statusCode ?? 500;
    if (proxy.tamper({ path: message.url ?? '', body: body.toString(), answer, status }, response)) return;
    const { 'transfer-encoding': _, 'content-length': __, ...headers } = answered.headers;
    response.writeHead(status, headers).end(answer);
  };
  const server = createServer((message, response) => {
    handle(message, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  proxy.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  proxy.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return proxy;
}

/** Announces more than is sent, then cuts the connection. */
export function truncate(response: ServerResponse, answer: Buffer): void {
  const length = Math.max(answer.length, 2);
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': length });
  response.write(answer.subarray(0, Math.floor(length / 2)), () => setTimeout(() => response.destroy(), 20));
}
