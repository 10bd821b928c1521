import { Buffer } from 'node:buffer';
import { decodeText } from '../certificate/pem.js';
import { maxTextLength } from './explain.js';

// Four bytes at most stand for one character, in UTF-8 as in UTF-16.
const keptBytes = 4 * maxTextLength;
const sampleLength = 4096;

const marks = { utf16le: Buffer.from([0xff, 0xfe]), utf16be: Buffer.from([0xfe, 0xff]) } as const;

/**
 * The byte order mark that the bytes have or lack: Windows PowerShell writes UTF-16 with a mark, and a log cut in two or
 * put together from several has none. Text in UTF-8 has no zero bytes; in UTF-16 every plain letter has one, on the side
 * that tells the order.
 */
const markOf = (start: Buffer): Buffer | undefined => {
  const own = Object.values(marks).find((mark) => start.subarray(0, 2).equals(mark));
  if (own) return own;
  let [even, odd] = [0, 0];
  start.forEach((byte, index) => {
    if (byte !== 0) return;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  });
  if (Math.max(even, odd) * 20 < start.length) return undefined;
  return odd > even ? marks.utf16le : marks.utf16be;
};

/**
 * Reads a stream to its end and keeps the end of it: a log tells at its end what went wrong, and may be of any length.
 *
 * @param stream of text in UTF-8 or UTF-16, such as standard input
 * @returns the text's last part, long enough for {@link maxTextLength} to cut it further
 */
export async function readTail(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let start = Buffer.alloc(0);
  let [kept, dropped] = [0, 0];
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (start.length < sampleLength) start = Buffer.concat([start, bytes.subarray(0, sampleLength - start.length)]);
    chunks.push(bytes);
    kept += bytes.length;
    while (kept - chunks[0].length >= keptBytes) {
      const { length } = chunks.shift() as Buffer;
      kept -= length;
      dropped += length;
    }
  }
  const tail = Buffer.concat(chunks);
  const mark = markOf(start);
  if (!mark) return decodeText(tail);
  // A pair of bytes that was cut through is left out, and so is a mark that the text has of its own.
  const text = tail.subarray(dropped % 2);
  return decodeText(text.subarray(0, 2).equals(mark) ? text : Buffer.concat([mark, text]));
}
