import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@salesforce/core';
import { adminSession, type Emulator } from '../../emulator/emulator.js';

// The libraries read the home directory once, when they are loaded; a test must never see the developer's own logins.
process.env['HOME'] = mkdtempSync(join(tmpdir(), 'connectedapp-home-'));
process.env['SF_USE_GENERIC_UNIX_KEYCHAIN'] = 'true';
process.env['SF_DISABLE_LOG_FILE'] = 'true';
process.env['SF_DISABLE_DNS_CHECK'] = 'true';

/**
 * A real connection to an emulated org, as its administrator.
 *
 * @param accessToken another session of the org
 */
export async function connectToEmulator(
  emulator: Emulator,
  accessToken = adminSession(emulator.org).accessToken,
): Promise<Connection> {
  const { AuthInfo, Connection: OrgConnection } = await import('@salesforce/core');
  const authInfo = await AuthInfo.create({
    accessTokenOptions: { accessToken, instanceUrl: emulator.url, loginUrl: emulator.url },
  });
  return OrgConnection.create({ authInfo });
}
