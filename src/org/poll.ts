import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from '@salesforce/kit';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;
const GROWTH = 1.5;

type PollOptions = {
  /** How long to go on asking; a number is milliseconds. */
  wait: Duration | number;
  /** The first pause in milliseconds; each one after is half as long again, up to five seconds. */
  firstPause?: number;
  /** Whether a failure to ask may pass by itself; twelve in a row (half a minute) are forgiven. Without it, none is. */
  isPassing?: (error: unknown) => boolean;
  /** Ends the polling without an answer when it is aborted. */
  signal?: AbortSignal | undefined;
};

const FORGIVEN_FAILURES = 12;

/**
 * Asks until there is an answer: at once, then after pauses that start short and grow. (The polling of @salesforce/core
 * has a fixed pause and can't be ended from outside.)
 *
 * @param ask returns undefined for "not yet"; what it throws ends the polling unless it is forgiven
 * @returns the answer, or undefined when the waiting time ran out
 */
export async function poll<T>(ask: () => Promise<T | undefined>, options: PollOptions): Promise<T | undefined> {
  const { wait } = options;
  const deadline = Date.now() + (wait instanceof Duration ? wait.milliseconds : wait);
  let pause = options.firstPause ?? FIRST_PAUSE;
  let failures = 0;
  for (;;) {
    try {
      // eslint-disable-next-line no-await-in-loop -- polling asks one time after the other
      const answer = await ask();
      if (answer !== undefined) return answer;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!options.isPassing?.(error) || failures > FORGIVEN_FAILURES) throw error;
    }
    const left = deadline - Date.now();
    if (left <= 0 || options.signal?.aborted) return undefined;
    // eslint-disable-next-line no-await-in-loop -- the pause between two questions
    await sleep(Math.min(pause, left), undefined, { signal: options.signal }).catch(() => undefined);
    pause = Math.min(pause * GROWTH, LONGEST_PAUSE);
  }
}
