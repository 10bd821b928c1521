import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ConnectedApp } from '../../emulator/org/state.js';
import { generateCertificate, type GeneratedCertificate } from '../../src/certificate/generate.js';
import type { ConnectedappJwtEnableResult } from '../../src/commands/connectedapp/jwt-enable.js';
import { runPlugin } from './plugin.js';
import { openTestOrg, type ErrorDocument, type TestOrg } from './preauthorizeOrg.js';
import type { ProcessResult } from './process.js';

/** The label of the permission set in the SuccessPro guide. */
export const setLabel = 'Success Pro JWT API Auth Permissions';

/** The app of the SuccessPro guide. */
export const appName = ['--name', 'SuccessPro Connected App'];

/** What the SuccessPro guide asks for besides the certificate. */
export const guide = [...appName, '--permission-set', setLabel, '--assign-to', 'dev@actifi.com'];

/** The org of the SuccessPro guide, for tests of `connectedapp jwt-enable` as a process. */
export type JwtEnableOrg = TestOrg & {
  /** Where keys and certificates are. */
  folder: string;
  jwtEnable: (args: string[]) => Promise<ProcessResult>;
  /** The JSON of a run that ends well. */
  answer: (args: string[]) => Promise<ConnectedappJwtEnableResult>;
  /** The JSON of a run that ends with an error and exit code 1. */
  refusal: (args: string[]) => Promise<ErrorDocument>;
  /** Makes `<name>.key` and `<name>.crt` in the folder. */
  makePair: (name: string, days?: number, now?: Date) => Promise<GeneratedCertificate>;
  app: () => ConnectedApp;
  oauthConfig: () => Record<string, unknown>;
  expectNothingChanged: () => void;
};

/** The base64 of a PEM file on one line, as an app holds a certificate. */
export const bare = (file: string): string => readFileSync(file, 'utf8').replace(/-----[^-]+-----|\s/g, '');

/**
 * Starts the org and logs a new home folder in to it.
 *
 * @param scenario another guide's org
 */
export async function openJwtEnableOrg(scenario = 'successpro'): Promise<JwtEnableOrg> {
  const org = await openTestOrg(scenario);
  const folder = join(org.home, 'files');
  mkdirSync(folder);
  const jwtEnable = (args: string[]): Promise<ProcessResult> =>
    runPlugin(['connectedapp', 'jwt-enable', '--target-org', 'org', ...args], { home: org.home });
  const app = (): ConnectedApp => {
    const found = org.emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'SuccessPro_Connected_App');
    if (!found) throw new Error('no SuccessPro_Connected_App');
    return found;
  };
  return {
    ...org,
    folder,
    jwtEnable,
    app,
    answer: async (args) => {
      const { exitCode, json } = await jwtEnable([...args, '--json']);
      expect(exitCode).to.equal(0);
      return (json as { result: ConnectedappJwtEnableResult }).result;
    },
    refusal: async (args) => {
      const { exitCode, json } = await jwtEnable([...args, '--json']);
      expect(exitCode).to.equal(1);
      return json as ErrorDocument;
    },
    makePair: (name, days = 400, now = new Date()) => {
      const subject = { commonName: name };
      return generateCertificate({ subject, days, bits: 2048, outputDir: folder, name, forceOverwrite: false, now });
    },
    oauthConfig: () => app().metadata['oauthConfig'] as Record<string, unknown>,
    expectNothingChanged: () => {
      const { sessions: _, ...now } = org.emulator.org.state;
      const { sessions: __, ...before } = org.initial;
      expect(now).to.deep.equal(before);
      expect(org.emulator.deployments).to.deep.equal([]);
    },
  };
}
