/** What sf-plugins-core looks for to end with exit code 10 instead of 1 (errorHandling, errorIsTypeError). */
export function looksLikeTypeError(error: Error): boolean {
  return (
    error instanceof TypeError ||
    [error.name, error.message, error.stack ?? ''].some((text) => text.includes('TypeError')) ||
    (error.cause instanceof Error && looksLikeTypeError(error.cause))
  );
}
