import type { SfError } from '@salesforce/core';

/** What a call throws, so that its name can be asserted. */
export function thrownBy(call: () => unknown): SfError {
  try {
    call();
  } catch (error) {
    return error as SfError;
  }
  throw new Error('nothing was thrown');
}
