import { createPrivateKey } from 'node:crypto';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { childText } from '../../emulator/org/metadataValue.js';
import { openSession } from '../../emulator/org/session.js';
import type { OrgState } from '../../emulator/org/state.js';
import { defaultSwitches, type Switches } from '../../emulator/org/switches.js';
import { connectToEmulator } from '../support/connection.js';
import type { ProbeInputs } from './org.js';

const APP = 'Data-Sync';

/** A Developer Edition org with an own app, one of a package and somebody who may not see all profiles. */
export type ContractOrg = {
  emulator: Emulator;
  connection: Connection;
  inputs: ProbeInputs;
  /** Makes the org what it was in the beginning, with these switches. */
  reset: (switches?: Partial<Switches>) => void;
  /** The org's state without what every change moves: dates, ids of access records, sessions. */
  content: () => unknown;
};

const contentOf = (state: OrgState): unknown => ({
  ...state,
  sessions: undefined,
  refreshTokens: undefined,
  logins: undefined,
  oauthTokens: state.oauthTokens.map(({ appName, userId }) => `${appName} ${userId}`).sort(),
  connectedApps: state.connectedApps.map(({ changedAt: _, lastModifiedDate: __, ...app }) => app),
  setupEntityAccess: state.setupEntityAccess
    .map(({ parentId, setupEntityId }) => `${parentId} ${setupEntityId}`)
    .sort(),
});

/** Starts the emulated org that probes are run on. */
export async function openContractOrg(): Promise<ContractOrg> {
  const emulator = await startEmulator({ scenario: 'altaflow' });
  const { org, keys } = emulator;
  org.state.organization.organizationType = 'Developer Edition';
  const limitedUser = org.state.users.find(({ username }) => username === 'sam@northwind.example');
  const limited = openSession(org, { userId: limitedUser?.id ?? '', scopes: ['full'], consumerKey: null });
  const connection = await connectToEmulator(emulator);
  const app = org.state.connectedApps.find(({ label }) => label === APP);
  const inputs: ProbeInputs = {
    app: APP,
    pause: 1,
    certificate: childText(app?.metadata ?? {}, 'oauthConfig', 'certificate'),
    jwt: { key: createPrivateKey(keys.get(APP) ?? ''), username: 'sync@northwind.example', wait: 0 },
    limited: await connectToEmulator(emulator, limited.accessToken),
  };
  const initial = structuredClone(org.state);
  return {
    emulator,
    connection,
    inputs,
    reset: (switches = {}) => {
      org.state = structuredClone(initial);
      org.switches = { ...defaultSwitches, ...switches };
      org.faults.length = 0;
    },
    content: () => structuredClone(contentOf(org.state)),
  };
}
