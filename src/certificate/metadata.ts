import { Buffer } from 'node:buffer';
import { Messages } from '@salesforce/core';
import { certificateFacts, certificateNotices, certificateProblems, toProblemNotice } from './facts.js';
import { findCertificate } from './parse.js';
import type { CertificateInFile, CertificateOptions, ContentKind } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

type CertificateInMetadata = { certificate: CertificateInFile } | { certificate: undefined; reason: string };

const without = (key: string): CertificateInMetadata => ({
  certificate: undefined,
  reason: messages.getMessage(`reason.${key}`),
});

const reasonKeys: Partial<Record<ContentKind, string>> = {
  empty: 'empty',
  truncated: 'truncated',
  malformed: 'malformed',
};

/**
 * Reads the value of a retrieved `<certificate>` element. Seen in retrieved files: base64 without header lines on one
 * line (connected apps) or at 64 columns (external client apps), and base64 of a whole text file with a PEM block in it;
 * hand-written files have PEM.
 *
 * An app may carry a certificate that no file would be accepted with, so nothing is refused here: what would be an error
 * for a file is a notice of the same code.
 *
 * @param text the element's text; undefined when there is no element
 * @param options `now`: the moment to judge validity at, by default the present
 * @returns the certificate, or the reason why there is none
 */
export function readCertificateFromMetadata(
  text: string | undefined,
  options: CertificateOptions = {},
): CertificateInMetadata {
  const now = options.now ?? new Date();
  const found = findCertificate(Buffer.from(text ?? '', 'utf8'), now);
  if ('refused' in found) return without(reasonKeys[found.refused.kind] ?? 'other');
  if ('ambiguous' in found) return without('ambiguous');
  const facts = certificateFacts(found.leaf);
  const problems = certificateProblems(facts, now).map(toProblemNotice);
  return { certificate: { ...facts, notices: [...problems, ...certificateNotices(facts, now)] } };
}

/** Whether two certificates are the same one, byte for byte in DER: compared by SHA-256 fingerprint. */
export function isSameCertificate(
  a: Pick<CertificateInFile, 'fingerprint256'>,
  b: Pick<CertificateInFile, 'fingerprint256'>,
): boolean {
  return a.fingerprint256 === b.fingerprint256;
}
