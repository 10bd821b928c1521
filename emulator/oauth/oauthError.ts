/** A refusal of the token endpoint. */
export class OauthError extends Error {
  /**
   * @param error the code, e.g. `invalid_grant`.
   * @param description the text after it.
   */
  public constructor(
    public readonly error: string,
    public readonly description: string,
  ) {
    super(`${error}: ${description}`);
    this.name = 'OauthError';
  }
}
