/**
 * How much is left of the time that a run may take (`--wait`). The clock stands still while a question is open, so that
 * somebody who thinks about an answer doesn't lose the time for the org's.
 */
export class WaitClock {
  #end: number;
  #pausedAt: number | undefined;

  /** @param milliseconds how long from now */
  public constructor(private readonly milliseconds: number) {
    this.#end = Date.now() + milliseconds;
  }

  /** Milliseconds left; 0 when the time is up. */
  public left(): number {
    return Math.max(0, this.#end - (this.#pausedAt ?? Date.now()));
  }

  /** Lets the clock stand still while `work` goes on. */
  public async during<T>(work: () => Promise<T>): Promise<T> {
    this.#pausedAt ??= Date.now();
    try {
      return await work();
    } finally {
      this.#end += Date.now() - (this.#pausedAt ?? Date.now());
      this.#pausedAt = undefined;
    }
  }

  /** Gives the whole time anew: a person's step may take as long as all before it. */
  public restart(): void {
    this.#end = Date.now() + this.milliseconds;
  }
}
