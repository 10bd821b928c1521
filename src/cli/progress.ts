/** How far a command has come: what has to be known to say what an early end means for the org. */
export class Progress {
  /** Whether a change may have reached the org. */
  public hasSent = false;
  /** The undo file, once there is one. */
  public undoFile: string | null = null;
  /** Whether a person's step is waited for: an interruption then ends the waiting only, and the command says the rest. */
  public isWaiting = false;
  /** Puts spinner and stages aside before something else is said. */
  public stopDisplay: (() => void) | undefined;
  readonly #waiting = new AbortController();
  #early: Error | undefined;
  #exitCode = 130;

  /** Ends the waiting for a person's step. */
  public get interruption(): AbortSignal {
    return this.#waiting.signal;
  }

  /** Of a waiting that was interrupted. */
  public get interruptedExitCode(): number {
    return this.#exitCode;
  }

  public stopWaiting(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#waiting.abort();
  }

  /** Ends the command early; from now on nothing may be sent. */
  public end(error: Error): void {
    this.#early ??= error;
  }

  /**
   * To be called before each step.
   *
   * @throws the error that ended the command, since a run that was said to be over must not go on
   */
  public assertGoesOn(): void {
    if (this.#early) throw this.#early;
  }
}
