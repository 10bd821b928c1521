/** A chain of causes is short; one that isn't may run in a circle. */
const DEPTH_MAX = 10;

const isTypeError = (error: Error): boolean => error instanceof TypeError || error.name === 'TypeError';

const mentionsOne = ({ message, stack = '' }: Error): boolean => `${message}\n${stack}`.includes('TypeError');

const withoutType = (error: Error & { code?: unknown }, cause: Error | undefined): Error => {
  const copy = new Error(error.message.replaceAll('TypeError', 'type error'), cause ? { cause } : {});
  const name = isTypeError(error) ? 'Error' : error.name;
  const code = typeof error.code === 'string' ? { code: error.code } : {};
  return Object.assign(copy, { name, stack: `${name}: ${copy.message}`, ...code });
};

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
  if (isTypeError(error)) return below ?? withoutType(error, undefined);
  const isBelowPlain = !(error.cause instanceof Error) || below === error.cause;
  return isBelowPlain && !mentionsOne(error) ? error : withoutType(error, below);
}
