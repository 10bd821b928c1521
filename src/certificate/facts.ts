import type { Buffer } from 'node:buffer';
import { X509Certificate, type KeyObject } from 'node:crypto';
import type { SfError } from '@salesforce/core';
import { Messages } from '@salesforce/core';
import type { CertificateInFile, CertificateNotice } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

/** Shorter RSA keys are refused. */
export const minimumKeyBits = 2048;
const millisecondsPerDay = 24 * 60 * 60 * 1000;
const expiryWarningDays = 60;

/** Why the platform would not take a certificate; `tokens` fill the message of that name. */
type CertificateProblem = {
  code: 'CertificateKeyTypeUnsupported' | 'CertificateKeyTooSmall' | 'CertificateExpired' | 'CertificateNotYetValid';
  tokens: string[];
  actionTokens: string[];
};

/** Calendar day in UTC, as a certificate counts. */
export const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

const oneLine = (name: string | undefined): string => (name ?? '').trim().split('\n').join(', ');

function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    // A key type this Node's OpenSSL doesn't know: the caller reports it as an unsupported type.
    return undefined;
  }
}

/**
 * Reads the facts out of one certificate.
 *
 * @param certificate as Node parsed it
 * @returns the facts, without any notice
 */
export function certificateFacts(certificate: X509Certificate): CertificateInFile {
  const key = publicKeyOf(certificate);
  const bits = key?.asymmetricKeyDetails?.modulusLength;
  return {
    pem: certificate.toString(),
    base64: certificate.raw.toString('base64'),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    fingerprint256: certificate.fingerprint256,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    isCa: certificate.ca,
    keyType: key?.asymmetricKeyType ?? 'unknown',
    ...(bits === undefined ? {} : { keyBits: bits }),
    notices: [],
  };
}

/**
 * Parses DER bytes as a certificate.
 *
 * @param der exactly one certificate
 * @returns undefined when OpenSSL can't read it
 */
export function toX509(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    // Dates OpenSSL can't print would otherwise surface later as an Invalid Date.
    return Number.isNaN(Date.parse(certificate.validTo)) || Number.isNaN(Date.parse(certificate.validFrom))
      ? undefined
      : certificate;
  } catch {
    return undefined;
  }
}

/**
 * Everything that makes the platform or the JWT bearer flow (RS256, so RSA keys) refuse a certificate at a moment.
 *
 * @param certificate its facts
 * @param now the moment
 * @returns the problems, the most fundamental first
 */
export function certificateProblems(certificate: CertificateInFile, now: Date): CertificateProblem[] {
  const { keyType, keyBits = 0, validFrom, validTo } = certificate;
  const problems: CertificateProblem[] = [];
  const add = (code: CertificateProblem['code'], token: string, actionTokens: string[] = []): void => {
    problems.push({ code, tokens: [token], actionTokens });
  };
  if (keyType !== 'rsa') add('CertificateKeyTypeUnsupported', keyType);
  else if (keyBits < minimumKeyBits) add('CertificateKeyTooSmall', String(keyBits));
  if (now > validTo) add('CertificateExpired', isoDay(validTo));
  else if (now < validFrom) add('CertificateNotYetValid', validFrom.toISOString(), [now.toISOString()]);
  return problems;
}

/** The named error for a problem of the certificate in `file`. */
export function toProblemError({ code, tokens, actionTokens }: CertificateProblem, file: string): SfError {
  return messages.createError(`error.${code}`, [file, ...tokens], actionTokens);
}

/** The same problems as warnings, for a certificate that is already on an app. */
export function toProblemNotice({ code, tokens }: CertificateProblem): CertificateNotice {
  return { code, message: messages.getMessage(`warning.${code}`, tokens) };
}

/**
 * What is worth saying about a certificate that is taken.
 *
 * @param certificate its facts
 * @param now the moment
 */
export function certificateNotices(certificate: CertificateInFile, now: Date): CertificateNotice[] {
  const notices: CertificateNotice[] = [];
  const daysLeft = (certificate.validTo.getTime() - now.getTime()) / millisecondsPerDay;
  if (daysLeft >= 0 && daysLeft <= expiryWarningDays) {
    const tokens = [isoDay(certificate.validTo), String(Math.floor(daysLeft))];
    notices.push({
      code: 'CertificateExpiresSoon',
      message: messages.getMessage('warning.CertificateExpiresSoon', tokens),
    });
  }
  if (certificate.isCa) {
    notices.push({ code: 'CertificateIsCa', message: messages.getMessage('warning.CertificateIsCa') });
  }
  return notices;
}
