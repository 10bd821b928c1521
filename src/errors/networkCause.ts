/**
 * The system's own error below the TypeError "fetch failed", in which fetch wraps everything the network does wrong.
 * The CLI takes a TypeError anywhere in the chain of causes for a bug of the command, and ends with exit code 10.
 *
 * @returns the first cause that isn't a TypeError; undefined when there is none
 */
export function networkCause(error: unknown): unknown {
  return error instanceof TypeError ? networkCause(error.cause) : error;
}
