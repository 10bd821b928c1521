/**
 * What Ctrl+C does during a run. SfCommand's own listener throws, and what a listener throws is a stack trace on the
 * terminal, so it is put aside: while a person's step is waited for the waiting ends, at any other time `stop` is called.
 */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #listeners = process.listeners('SIGINT');
  #isWaiting = false;

  public constructor(stop: () => void) {
    process.removeAllListeners('SIGINT');
    process.on('SIGINT', () => (this.#isWaiting ? this.#controller.abort() : stop()));
  }

  public get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether Ctrl+C ends a waiting from now on. */
  public setWaiting(isWaiting: boolean): void {
    this.#isWaiting = isWaiting;
  }

  /** From now on Ctrl+C does what it did before. */
  public end(): void {
    process.removeAllListeners('SIGINT');
    this.#listeners.forEach((listener) => process.on('SIGINT', listener));
  }
}
