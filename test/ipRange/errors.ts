import { SfError } from '@salesforce/core';

/** The named error a call throws; anything else, or nothing, fails the test. */
export function errorOf(run: () => unknown): SfError {
  try {
    run();
  } catch (error) {
    if (isSfError(error)) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

/** The named error a promise rejects with; anything else, or success, fails the test. */
export async function rejectionOf(promise: Promise<unknown>): Promise<SfError> {
  try {
    await promise;
  } catch (error) {
    return errorOf(() => {
      throw error;
    });
  }
  throw new Error('Nothing was thrown.');
}

function isSfError(error: unknown): error is SfError {
  return error instanceof SfError;
}
