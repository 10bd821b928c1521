import type { SfError } from '@salesforce/core';

/** What a list of similar names holds when nothing is near. */
export const NONE = 'none';

/** An error without the next step that would list similar names and has none to list. */
export function withoutEmptyAdvice(error: SfError): SfError {
  if (error.actions) error.actions = error.actions.filter((action) => !action.endsWith(`: ${NONE}`));
  return error;
}
