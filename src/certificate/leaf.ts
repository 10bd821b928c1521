import type { X509Certificate } from 'node:crypto';

const withoutRepeats = (certificates: X509Certificate[]): X509Certificate[] => [
  ...new Map(certificates.map((certificate) => [certificate.fingerprint256, certificate])).values(),
];

const isValidAt = (certificate: X509Certificate, now: Date): boolean =>
  Date.parse(certificate.validFrom) <= now.getTime() && now.getTime() <= Date.parse(certificate.validTo);

/** Keeps what passes the test, unless nothing does. */
function prefer<T>(items: T[], test: (item: T) => boolean): T[] {
  const kept = items.filter(test);
  return kept.length > 0 ? kept : items;
}

/**
 * Finds the certificate a bundle is about: the one that issued none of the others, rather no CA, rather one that is
 * valid now (a bundle may hold a certificate and its successor).
 *
 * @param certificates all of a file's
 * @param now decides between a certificate and its successor
 * @returns one certificate where the choice is clear, else all that are left
 */
export function leafCandidates(certificates: X509Certificate[], now: Date): X509Certificate[] {
  const distinct = withoutRepeats(certificates);
  if (distinct.length < 2) return distinct;
  const issuedAnother = (candidate: X509Certificate): boolean =>
    distinct.some((other) => other !== candidate && other.checkIssued(candidate));
  const ends = prefer(distinct, (certificate) => !issuedAnother(certificate));
  const plain = prefer(ends, (certificate) => !certificate.ca);
  return prefer(plain, (certificate) => isValidAt(certificate, now));
}
