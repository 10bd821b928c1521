/** A chain of causes is short; one that isn't may run in a circle. */
const DEPTH_MAX = 10;

const mentions = /TypeError/g;

/**
 * What may stand as the cause in an error of this plugin. The CLI takes a TypeError for a bug of the command and ends
 * with exit code 10, wherever in the chain of causes it finds one, be it a word in a message or a stack
 * (sf-plugins-core, errorHandling). Yet URL, fetch, the file system and text decoders throw one for a bad input.
 *
 * @param error whatever was thrown
 * @returns the error itself where it can stand; the system's error below a TypeError (fetch wraps everything the
 * network does wrong in "fetch failed"), else an Error with the same message and code; undefined for what is no error
 */
export function plainCause(error: unknown, depth = 0): Error | undefined {
  if (!(error instanceof Error) || depth > DEPTH_MAX) return undefined;
  const below = plainCause(error.cause, depth + 1);
  const isTypeError = error instanceof TypeError || error.name === 'TypeError';
  if (isTypeError && below) return below;
  const isPlain = !isTypeError && !`${error.message}\n${error.stack ?? ''}`.includes('TypeError');
  if (isPlain && (below === error.cause || !(error.cause instanceof Error))) return error;
  const copy = new Error(error.message.replace(mentions, 'type error'), below ? { cause: below } : {});
  const { code } = error as { code?: unknown };
  return Object.assign(copy, {
    name: isTypeError ? 'Error' : error.name,
    stack: `${copy.name}: ${copy.message}`,
    ...(typeof code === 'string' ? { code } : {}),
  });
}
