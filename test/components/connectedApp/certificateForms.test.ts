import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { generateCertificate } from '../../../src/certificate/generate.js';
import { jwtEnableIntent } from '../../../src/integration/jwtEnable.js';
import { connectToEmulator } from '../../support/connection.js';
import { run, type TestRun } from '../../support/run.js';

const folder = mkdtempSync(join(tmpdir(), 'connectedapp-forms-'));

describe('a certificate', () => {
  let emulator: Emulator;
  let connection: Connection;
  let file: string;

  before(async () => {
    const subject = { commonName: 'forms' };
    const options = { subject, days: 400, bits: 2048 as const, outputDir: folder, name: 'forms', forceOverwrite: true };
    file = (await generateCertificate(options)).certificateFile;
  });

  afterEach(() => emulator.close());

  const enable = async (): Promise<TestRun> => {
    const { integration } = jwtEnableIntent({
      ...{ app: 'SuccessPro Connected App', certificate: { file }, scopes: [] },
      ...{ permissionSet: 'JWT Users', assignTo: ['dev@actifi.com'] },
    });
    return run(connection, integration);
  };

  const held = (): string => {
    const app = emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'SuccessPro_Connected_App');
    const { certificate = '' } = app?.metadata['oauthConfig'] as { certificate?: string };
    return certificate.replace(/-----[^-]+-----|\s/g, '');
  };

  const wanted = (): string => readFileSync(file, 'utf8').replace(/-----[^-]+-----|\s/g, '');

  for (const certificateForm of ['both', 'bare', 'pem'] as const) {
    for (const certificateOnRetrieve of ['line', 'wrapped', 'never'] as const) {
      it(`is set where the org takes ${certificateForm} and shows it ${certificateOnRetrieve}`, async () => {
        emulator = await startEmulator({
          scenario: 'successpro',
          switches: { certificateForm, certificateOnRetrieve },
        });
        connection = await connectToEmulator(emulator);
        const outcome = await enable();
        expect(held()).to.equal(wanted());
        const { notices, changes } = outcome;
        const refusals = notices.filter(({ code }) => code === 'DeployRefused');
        const isShown = certificateOnRetrieve !== 'never';
        if (certificateForm === 'pem') {
          expect(refusals).to.have.length(1);
          expect(refusals[0]?.message).to.match(/certificat/i);
        } else if (isShown) expect(refusals).to.deep.equal([]);
        const [certificate] = changes.filter(({ property }) => property === 'certificate');
        if (isShown) {
          expect([outcome.state, certificate?.status]).to.deep.equal(['applied', 'applied']);
          const deployments = emulator.deployments.length;
          const second = await enable();
          expect([second.state, second.changes, emulator.deployments.length]).to.deep.equal([
            'unchanged',
            [],
            deployments,
          ]);
        } else {
          expect([outcome.state, certificate?.status]).to.deep.equal(['partial', 'failed']);
          expect(certificate?.error?.name).to.equal('NotEffectiveError');
          const others = changes.filter((change) => change !== certificate);
          expect(others.map(({ status }) => status)).to.deep.equal(others.map(() => 'applied'));
        }
      });
    }
  }
});
