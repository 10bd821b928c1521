import { SfError } from '@salesforce/core';

/** The named error that a promise is rejected with; a promise that is kept fails the test. */
export async function rejection(promise: Promise<unknown>): Promise<SfError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`kept, with ${JSON.stringify(outcome.value)}`);
  if (!(outcome.error instanceof SfError)) throw outcome.error;
  return outcome.error;
}
