import { maxTextLength } from './explain.js';

/**
 * Reads a stream to its end and keeps the end of it: a log tells at its end what went wrong, and may be of any length.
 *
 * @param stream of UTF-8 text, such as standard input
 * @returns the text's last part, long enough for {@link maxTextLength} to cut it further
 */
export async function readTail(stream: NodeJS.ReadableStream): Promise<string> {
  stream.setEncoding('utf8');
  let tail = '';
  for await (const chunk of stream) {
    tail += String(chunk);
    if (tail.length > 4 * maxTextLength) tail = tail.slice(-2 * maxTextLength);
  }
  return tail;
}
