import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509';

/** A certificate as the org keeps it (base64 on one line), and the private key where this process made it. */
type CertificateSource = { certificate: string; privateKey: string | null };

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/** Making RSA keys is slow, and a test suite starts many orgs: each name's certificate is made once a process. */
const generated = new Map<string, Promise<CertificateSource>>();

/**
 * Gives a self-signed certificate that is valid for ten years.
 *
 * @param commonName its subject; characters with a meaning in distinguished names are left out.
 * @returns the certificate and its private key as PKCS #8 PEM; the same for the same name.
 */
export async function generateCertificate(commonName: string): Promise<CertificateSource> {
  const known = generated.get(commonName) ?? makeCertificate(commonName);
  generated.set(commonName, known);
  return known;
}

async function makeCertificate(commonName: string): Promise<CertificateSource> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName.replace(/[^\w .-]/g, '') || 'Emulator'}`,
    notBefore: new Date('2025-01-01T00:00:00Z'),
    notAfter: new Date('2035-01-01T00:00:00Z'),
    signingAlgorithm: algorithm,
    keys,
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: Buffer.from(certificate.rawData).toString('base64'),
    privateKey: PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag),
  };
}

/**
 * Reads a certificate file.
 *
 * @param path a PEM file.
 * @returns the body of its first certificate, without a key.
 * @throws Error when the file holds no certificate.
 */
export function readCertificate(path: string): CertificateSource {
  const [, body] = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END/.exec(readFileSync(path, 'utf8')) ?? [];
  if (body === undefined) throw new Error(`${path} holds no PEM certificate.`);
  return { certificate: body.replace(/\s/g, ''), privateKey: null };
}
