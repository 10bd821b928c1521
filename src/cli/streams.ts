import type { Writable } from 'node:stream';

type Done = (error?: Error | null) => void;

/**
 * Makes the process go on when nobody reads its output any more (`| head -1`) or it can't be stored (`/dev/full`):
 * what is written then is lost, and the run ends with the exit code it would have had. Without this, the framework
 * waits for a closed pipe to drain until Node gives up with exit code 13, and a full disk ends the run midway.
 */
export function forgiveLostOutput(streams: Writable[] = [process.stdout, process.stderr]): void {
  for (const stream of streams) {
    const write = stream._write.bind(stream);
    stream._write = (chunk, encoding, done: Done): void => write(chunk, encoding, () => done());
    // Absent on streams that write synchronously.
    const writeAll = stream._writev?.bind(stream);
    if (writeAll) stream._writev = (chunks, done: Done): void => writeAll(chunks, () => done());
  }
}
