import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SfError } from '@salesforce/core';
import {
  generateCertificate,
  prepareCertificate,
  type GenerateCertificateOptions,
} from '../../src/certificate/generate.js';

const day = 86_400_000;

describe('a key and certificate that an earlier run left', () => {
  let outputDir: string;
  const options = (): GenerateCertificateOptions => ({
    subject: { commonName: 'Billing Sync', organization: 'Northwind, Inc.' },
    days: 400,
    bits: 2048,
    outputDir,
    name: 'billing',
    forceOverwrite: false,
  });
  const path = (name: string): string => join(outputDir, name);

  beforeEach(async () => {
    outputDir = mkdtempSync(join(tmpdir(), 'connectedapp-pair-'));
    await generateCertificate(options());
  });

  afterEach(() => rmSync(outputDir, { recursive: true }));

  it('are used again for the same command line, and not written', async () => {
    const before = ['billing.key', 'billing.crt'].map((name) => readFileSync(path(name), 'utf8'));
    const { isThere, certificate, write } = await prepareCertificate(options());
    await write();
    expect(isThere).to.equal(true);
    expect(certificate.pem).to.equal(before[1]);
    expect(['billing.key', 'billing.crt'].map((name) => readFileSync(path(name), 'utf8'))).to.deep.equal(before);
  });

  it('make way for new ones with forceOverwrite', async () => {
    const { isThere, certificate } = await prepareCertificate({ ...options(), forceOverwrite: true });
    expect(isThere).to.equal(false);
    expect(certificate.pem).to.not.equal(readFileSync(path('billing.crt'), 'utf8'));
  });

  const refused: Array<[what: string, change: () => Promise<unknown>, wanted: object, says: string]> = [
    [
      'are not of each other',
      async () => {
        await generateCertificate({ ...options(), name: 'other' });
        copyFileSync(path('other.key'), path('billing.key'));
      },
      {},
      'isn’t the one',
    ],
    ['are one only', async () => Promise.resolve(rmSync(path('billing.key'))), {}, 'one of the two'],
    ['are no key', async () => Promise.resolve(writeFileSync(path('billing.key'), 'x')), {}, "can't be used again"],
    ['are expired', async () => Promise.resolve(), { now: new Date(Date.now() + 500 * day) }, 'expired'],
    ['have another name', async () => Promise.resolve(), { subject: { commonName: 'Else' } }, 'another subject'],
    [
      'have an organization too many',
      async () => Promise.resolve(),
      { subject: { commonName: 'Billing Sync' } },
      'another subject',
    ],
    ['have a shorter key', async () => Promise.resolve(), { bits: 4096 }, '2048 bits'],
  ];
  for (const [what, change, wanted, says] of refused) {
    it(`are left alone and named when they ${what}`, async () => {
      await change();
      const files = ['billing.key', 'billing.crt'].map((name) => {
        try {
          return readFileSync(path(name), 'utf8');
        } catch {
          return undefined;
        }
      });
      const error: SfError = await prepareCertificate({ ...options(), ...wanted }).then(
        () => expect.fail('taken'),
        (thrown: unknown) => thrown as SfError,
      );
      expect(error.name).to.equal('GeneratedFileExistsError');
      expect(error.message).to.contain(path('billing.')).and.to.contain(says.replace('’', "'"));
      expect(error.actions?.join()).to.contain('--force-overwrite');
      const after = ['billing.key', 'billing.crt'].map((name, index) =>
        files[index] === undefined ? undefined : readFileSync(path(name), 'utf8'),
      );
      expect(after).to.deep.equal(files);
    });
  }
});
