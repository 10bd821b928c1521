import type { ServerResponse } from 'node:http';
import type { Outgoing } from './runtime.js';

/** An answer with this status is none: the connection is cut. */
const cutConnection = 0;

/**
 * Sends an answer, as far as it is to be sent.
 *
 * @param response the connection.
 * @param outgoing the answer and how it is to be delivered.
 */
export function deliver(response: ServerResponse, outgoing: Outgoing): void {
  const { status, headers, body, delivery } = outgoing;
  if (delivery === 'hang') return;
  if (delivery === 'reset') response.socket?.resetAndDestroy();
  else if (status === cutConnection) response.destroy();
  else if (delivery === 'truncate') sendHalf(response, outgoing);
  else response.writeHead(status, headers).end(body);
}

/** An answer without a body is given the length of one, of which nothing comes. */
function sendHalf(response: ServerResponse, { status, headers, body }: Outgoing): void {
  const bytes = Buffer.from(body);
  const announced = { ...headers, 'content-length': String(Math.max(bytes.length, 2)) };
  response.writeHead(status === 204 ? 200 : status, announced);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  if (half.length > 0) response.write(half, () => response.socket?.destroy());
  else response.flushHeaders();
  if (half.length === 0) response.socket?.end();
}
