import { X509Certificate } from 'node:crypto';
import { SfError } from '@salesforce/core';
import { isoDay } from './facts.js';
import { readCertificateFile } from './parse.js';
import { isKeyForCertificate, readPrivateKey } from './privateKey.js';
import type { CertificateInFile } from './types.js';
import { filesInTheWay } from './writePair.js';

/** What a pair that is there has to be to stand for a new one. */
type WantedPair = {
  certificateFile: string;
  privateKeyFile: string;
  subject: { commonName: string; organization?: string; country?: string };
  /** At least. */
  bits: number;
  now: Date;
};

const parts = { CN: 'commonName', O: 'organization', C: 'country' } as const;

/** The subject as text with a part on each line, values as they are: a self-made one has each part once at most. */
function hasSubject({ pem }: CertificateInFile, subject: WantedPair['subject']): boolean {
  const found = new X509Certificate(pem).toLegacyObject().subject as { [part: string]: string | string[] | undefined };
  const isAsWanted = Object.entries(parts).every(([part, name]) => found[part] === subject[name]);
  return isAsWanted && Object.keys(found).every((part) => part in parts);
}

/**
 * Reads a key and certificate that an earlier run left, so that the same command line goes on with them: a second key
 * would make the first one worthless to whoever has it already.
 *
 * @returns the certificate, with what is worth knowing about both files
 * @throws `GeneratedFileExistsError` with the reason when one can't be read or they aren't what would be made now
 */
export async function readExistingPair(wanted: WantedPair): Promise<CertificateInFile> {
  const { certificateFile, privateKeyFile, subject, bits, now } = wanted;
  const refuse = (reason: string, tokens: string[] = []): SfError =>
    filesInTheWay([privateKeyFile, certificateFile], reason, tokens);
  const [certificate, { key, notices }] = await Promise.all([
    readCertificateFile(certificateFile, { now }),
    readPrivateKey(privateKeyFile),
  ]).catch((error: unknown) => {
    throw error instanceof SfError ? refuse('pairUnusable', [error.message]) : error;
  });
  if (!isKeyForCertificate(key, certificate)) throw refuse('pairMismatch');
  if (now > certificate.validTo) throw refuse('pairExpired', [isoDay(certificate.validTo)]);
  if (!hasSubject(certificate, subject)) throw refuse('pairSubject', [certificate.subject]);
  if ((certificate.keyBits ?? 0) < bits) throw refuse('pairKeySize', [String(certificate.keyBits)]);
  return { ...certificate, notices: [...certificate.notices, ...notices] };
}
