/**
 * Lets Ctrl+C end the waiting for a person's step instead of the process. SfCommand's own listener throws, and what a
 * listener throws is a stack trace on the terminal.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #listeners: NodeJS.SignalsListener[] | undefined;

  public get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on Ctrl+C aborts the signal. */
  public begin(): void {
    if (this.#listeners) return;
    this.#listeners = process.listeners('SIGINT');
    process.removeAllListeners('SIGINT');
    process.on('SIGINT', () => this.#controller.abort());
  }

  /** From now on Ctrl+C does what it did before. */
  public end(): void {
    if (!this.#listeners) return;
    process.removeAllListeners('SIGINT');
    this.#listeners.forEach((listener) => process.on('SIGINT', listener));
    this.#listeners = undefined;
  }
}
