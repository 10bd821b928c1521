import { join } from 'node:path';
import { Global } from '@salesforce/core';

/** Where undo files are kept: beside the CLI's own state in the user's home. */
export function undoDirectory(): string {
  return join(Global.SF_DIR, 'connectedapp', 'undo');
}
