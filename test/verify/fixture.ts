import { X509Certificate } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@salesforce/core';
import { Duration } from '@salesforce/kit';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/emulator.js';
import type { ConnectedApp, MetadataObject, User } from '../../emulator/org/state.js';
import type { Layer, LayerName, VerifyResult } from '../../src/verify/types.js';
import { verifyLogin, type VerifyOptions } from '../../src/verify/verify.js';
import { makeCertificate, makeKey } from '../support/certificates.js';
import { connectToEmulator } from '../support/connection.js';

/** The address that the emulated org sees its clients at. */
export const clientAddress = '198.51.100.7';

/** One emulated org with a connection to it, and what tests turn in it. */
export type Bench = {
  emulator: Emulator;
  connection: Connection;
  verify: (options?: Partial<VerifyOptions>) => Promise<VerifyResult>;
  app: (label?: string) => ConnectedApp;
  user: (username?: string) => User;
  /** Changes elements of the app's metadata; undefined takes one away. */
  setMetadata: (
    part: string,
    values: { [element: string]: MetadataObject[string] | undefined },
    label?: string,
  ) => void;
  /** Path of a file with the private key of an app's certificate. */
  keyFile: (label?: string) => string;
};

const directory = mkdtempSync(join(tmpdir(), 'connectedapp-verify-'));

/** Writes a key file as careful people keep one. */
export function writeKey(name: string, pem: string): string {
  const path = join(directory, `${name.replace(/\W/g, '_')}.key`);
  writeFileSync(path, pem, { mode: 0o600 });
  return path;
}

export async function openBench(options: EmulatorOptions = {}): Promise<Bench> {
  const emulator = await startEmulator({ scenario: 'kitchen-sink', clientAddress, ...options });
  const connection = await connectToEmulator(emulator);
  emulator.requests.length = 0;
  const app = (label = 'Group App'): ConnectedApp => {
    const found = emulator.org.state.connectedApps.find((candidate) => candidate.label === label);
    if (!found) throw new Error(`no app ${label}`);
    return found;
  };
  return {
    emulator,
    connection,
    app,
    user: (username = 'direct@odd.example') => {
      const found = emulator.org.state.users.find((candidate) => candidate.username === username);
      if (!found) throw new Error(`no user ${username}`);
      return found;
    },
    setMetadata: (part, values, label) => {
      const target = app(label);
      const changed = { ...((target.metadata[part] ?? {}) as MetadataObject), ...values };
      const kept = Object.entries(changed).filter(([, value]) => value !== undefined);
      target.metadata = { ...target.metadata, [part]: Object.fromEntries(kept) as MetadataObject };
    },
    keyFile: (label = 'Group App') => writeKey(label, emulator.keys.get(label) ?? ''),
    verify: (given = {}) =>
      verifyLogin(connection, {
        app: 'Group App',
        username: 'direct@odd.example',
        wait: Duration.milliseconds(0),
        pauses: { first: 10, longest: 20 },
        ...given,
      }),
  };
}

export function layerOf({ layers }: Pick<VerifyResult, 'layers'>, name: LayerName): Layer {
  const found = layers.find(({ layer }) => layer === name);
  if (!found) throw new Error(`no layer ${name}`);
  return found;
}

/** The statuses of all layers by name. */
export function statuses({ layers }: Pick<VerifyResult, 'layers'>): { [name: string]: string } {
  return Object.fromEntries(layers.map(({ layer, status }) => [layer, status]));
}

/** The layers that fail. */
export function failing({ layers }: Pick<VerifyResult, 'layers'>): LayerName[] {
  return layers.filter(({ status }) => status === 'fail').map(({ layer }) => layer);
}

/** A self-signed certificate with the dates given, as the org keeps it. */
export async function certificateFor(notBefore: Date, notAfter: Date): Promise<string> {
  const pem = await makeCertificate({ commonName: 'Dated', key: makeKey('rsa:2048'), notBefore, notAfter });
  return new X509Certificate(pem).raw.toString('base64');
}
