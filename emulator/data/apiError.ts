/** A refusal in the REST API's shape. */
export class ApiError extends Error {
  /**
   * @param errorCode the platform's code, e.g. `INVALID_FIELD`.
   * @param message the platform's text.
   * @param fields names of the record's fields the refusal is about.
   * @param status the HTTP status, 400 unless told.
   */
  public constructor(
    public readonly errorCode: string,
    message: string,
    public readonly fields?: string[],
    public readonly status = 400,
  ) {
    super(message);
    this.name = errorCode;
  }

  /** The one-element array that the platform answers. */
  public toBody(): Array<{ message: string; errorCode: string; fields?: string[] }> {
    return [{ message: this.message, errorCode: this.errorCode, ...(this.fields ? { fields: this.fields } : {}) }];
  }
}

/**
 * The answer to an address that does not exist.
 *
 * @returns 404 with the platform's code and text.
 */
export function notFound(): ApiError {
  return new ApiError('NOT_FOUND', 'The requested resource does not exist', undefined, 404);
}
