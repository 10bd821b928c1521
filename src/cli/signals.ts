/** Exit codes of the signals that end a command: 128 and the signal's number. Ctrl+Break is Ctrl+C on Windows. */
const exitCodes = { SIGINT: 130, SIGBREAK: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export type EndingSignal = keyof typeof exitCodes;

const isKnown = (name: string): boolean => process.platform === 'win32' || name !== 'SIGBREAK';

/**
 * The one place where signals are listened to and where the process is ended by one. The first signal is for the
 * command, which says what it means for the org; a second one, or one after the end, ends the process at once.
 *
 * @param onSignal what the command does
 * @returns to be called when the command has ended
 */
export function listenToSignals(onSignal: (signal: EndingSignal, exitCode: number) => void): () => void {
  let isSpent = false;
  let hasEnded = false;
  for (const signal of (Object.keys(exitCodes) as EndingSignal[]).filter(isKnown)) {
    const exitCode = exitCodes[signal];
    process.on(signal, () => {
      if (hasEnded) process.exit();
      if (isSpent) process.exit(exitCode);
      isSpent = true;
      onSignal(signal, exitCode);
    });
  }
  return () => {
    hasEnded = true;
  };
}
