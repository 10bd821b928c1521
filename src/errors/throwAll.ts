import { SfError } from '@salesforce/core';

/**
 * Throws everything that is wrong with an input at once.
 *
 * @param errors none: returns; one: throws it; several: throws one error that carries all messages and next steps
 */
export function throwAll(errors: SfError[]): void {
  const [first, ...others] = errors;
  if (!first) return;
  if (others.length === 0) throw first;
  throw SfError.create({
    name: 'SeveralProblemsError',
    message: errors.map(({ name, message }) => `${name}: ${message}`).join('\n'),
    actions: [...new Set(errors.flatMap(({ actions }) => actions ?? []))],
    data: errors.map(({ name, message }) => ({ name, message })),
  });
}
