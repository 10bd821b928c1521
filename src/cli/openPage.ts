import type { ChildProcess } from 'node:child_process';
import type { Org } from '@salesforce/core';

// A browser that can't be opened says so at once; one that can may stay in the foreground until it is closed.
const patience = 2000;

/** How a process that was started begins: false if it can't be started or fails within the patience. */
const hasStarted = (process: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, patience, true);
    const end = (isStarted: boolean): void => {
      clearTimeout(timer);
      resolve(isStarted);
    };
    // Stays on after the patience: without a listener a late error would end the command.
    process.on('error', () => end(false)).once('exit', (code) => end(!code));
  });

/**
 * Opens a page of an org in the user's browser, logged in.
 *
 * @param url address of the page in the org
 * @param openUrl opens an address with the program that the system has for it
 * @returns false if no browser could be opened, whatever the reason: the link is on the screen already
 */
export async function openPage(
  org: Org,
  url: string,
  openUrl = async (address: string): Promise<ChildProcess> => (await import('open')).default(address),
): Promise<boolean> {
  try {
    const { pathname, search } = new URL(url);
    return await hasStarted(await openUrl(await org.getFrontDoorUrl(pathname + search)));
  } catch {
    return false;
  }
}
