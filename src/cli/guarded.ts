import type { SfCommand } from '@salesforce/sf-plugins-core';
import { Progress } from './progress.js';
import { makeOutputSafe } from './safeOutput.js';
import { interruptedError, nothingLeftError, toShownError, unexpectedError } from './shownError.js';
import { listenToSignals } from './signals.js';
import { forgiveLostOutput } from './streams.js';
import { shownResult } from './text.js';

/** How a command ended: its JSON result, and its exit code. */
export type Ending<T> = { result: T; exitCode: number };

/** What ends a command early, whatever its work is doing: a signal, an error nobody caught, nothing left to wait for. */
function watchForEarlyEnd(progress: Progress): { early: Promise<never>; stop: () => void } {
  let reject: (error: Error) => void = () => undefined;
  const early = new Promise<never>((_, rejectEarly) => {
    reject = rejectEarly;
  });
  const end = (error: Error): void => {
    progress.end(error);
    progress.stopDisplay?.();
    reject(error);
  };
  const onUncaught = (error: unknown): void => end(unexpectedError(error, progress));
  const onIdle = (): void => end(unexpectedError(nothingLeftError(), progress));
  process.on('uncaughtException', onUncaught).on('beforeExit', onIdle);
  const signalsEnded = listenToSignals((signal, exitCode) => {
    if (progress.isWaiting) progress.stopWaiting(exitCode);
    else end(interruptedError(signal, exitCode, progress));
  });
  return {
    early,
    stop: () => {
      process.off('uncaughtException', onUncaught).off('beforeExit', onIdle);
      signalsEnded();
    },
  };
}

/**
 * Runs a command's work: the one place that sets the exit code, and through which results, errors, signals and what
 * nobody foresaw leave. Every command's `run` goes through it, the reading of its flags included.
 *
 * @param command whose output is made safe
 * @param work what the command does; it tells the progress how far it has come
 * @returns the JSON result
 * @throws SfError made fit to be shown, with a documented exit code
 */
export async function guarded<T>(
  command: SfCommand<unknown>,
  work: (progress: Progress) => Promise<Ending<T>>,
): Promise<T> {
  const progress = new Progress();
  forgiveLostOutput();
  makeOutputSafe(command);
  // The framework's own listeners to signals call this, and would end in a stack trace.
  Object.assign(command, { exit: () => undefined });
  const argv = [...command.argv];
  const { early, stop } = watchForEarlyEnd(progress);
  try {
    const { result, exitCode } = await Promise.race([work(progress), early]);
    process.exitCode = exitCode;
    return shownResult(result);
  } catch (error) {
    progress.stopDisplay?.();
    throw toShownError(error, progress, { argv, isJson: command.jsonEnabled() });
  } finally {
    stop();
  }
}
