import { X509Certificate } from 'node:crypto';
import type { Switches } from '../org/switches.js';

const pemBlock = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;
const columns = /.{1,64}/g;

/**
 * Reads a certificate in any of the forms that metadata files hold: PEM, the base64 of a certificate without header
 * lines, or the base64 of a text that has a PEM block in it (which the platform keeps when such a text was uploaded).
 *
 * @param value content of a `certificate` element.
 * @returns the certificate; undefined when there is none in the value.
 */
export function readCertificate(value: string): X509Certificate | undefined {
  const inText = pemBlock.exec(value)?.[1];
  if (inText !== undefined) return parseDer(Buffer.from(inText, 'base64'));
  const bare = value.replaceAll(/\s/g, '');
  if (bare === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return undefined;
  const bytes = Buffer.from(bare, 'base64');
  const inUpload = pemBlock.exec(bytes.toString('latin1'))?.[1];
  return parseDer(inUpload === undefined ? bytes : Buffer.from(inUpload, 'base64'));
}

/**
 * Tells why the platform would not take a certificate. The platform's own words for it are not known.
 *
 * @param value content of a `certificate` element; undefined when there is none, which is no problem.
 * @param form the form the org takes.
 * @returns the reason, or undefined.
 */
export function certificateProblem(
  value: string | undefined,
  form: Switches['certificateForm'] = 'both',
): string | undefined {
  if (value === undefined) return undefined;
  const certificate = readCertificate(value);
  if (!certificate) return 'the value is not an X.509 certificate';
  const isPem = pemBlock.test(value);
  if (isPem ? form === 'bare' : form === 'pem') return 'the value is not in the expected format';
  return certificate.publicKey.asymmetricKeyType === 'rsa' ? undefined : 'the public key is not an RSA key';
}

/**
 * Gives a certificate's value the form in which the platform keeps it.
 *
 * @param value content of a `certificate` element.
 * @returns base64 on one line, without header lines.
 */
export function bareCertificate(value: string): string {
  return (pemBlock.exec(value)?.[1] ?? value).replaceAll(/\s/g, '');
}

/**
 * Gives a certificate's value in lines of 64 characters, as retrieves of external client apps do (seen in their files).
 *
 * @param value content of a `certificate` element.
 * @returns base64 in lines that end in LF, but for the last one, without header lines.
 */
export function wrappedCertificate(value: string): string {
  return bareCertificate(value).match(columns)?.join('\n') ?? '';
}

function parseDer(bytes: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    // Anything that is not DER is simply not a certificate here.
    return undefined;
  }
}
