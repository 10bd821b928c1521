import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync, webcrypto, type KeyObject } from 'node:crypto';
import {
  BasicConstraintsExtension,
  Name,
  Pkcs10CertificateRequestGenerator,
  X509CertificateGenerator,
  X509CrlGenerator,
} from '@peculiar/x509';

export type KeyType =
  `rsa:${1024 | 2048 | 3072 | 4096}` | 'ec:prime256v1' | 'ec:secp384r1' | 'ed25519' | 'ed448' | 'rsa-pss' | 'dsa';

const day = 24 * 60 * 60 * 1000;
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** A new private key. */
export function makeKey(type: KeyType): KeyObject {
  const [name, detail] = type.split(':');
  if (name === 'rsa') return generateKeyPairSync('rsa', { modulusLength: Number(detail) }).privateKey;
  if (name === 'ec') return generateKeyPairSync('ec', { namedCurve: detail ?? '' }).privateKey;
  if (name === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  if (name === 'ed448') return generateKeyPairSync('ed448').privateKey;
  if (name === 'dsa') return generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey;
  return generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;
}

/** O=Acme and the common name, whatever characters that holds. */
const nameOf = (commonName: string): Name =>
  new Name([{ O: [{ utf8String: 'Acme' }] }, { CN: [{ utf8String: commonName }] }]);

const publicDer = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

const signingKey = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), algorithm, false, ['sign']);

/** Who signs: RSA keys alone. */
export type Issuer = { commonName: string; key: KeyObject };

export type CertificateDetails = {
  commonName: string;
  key: KeyObject;
  /** The certificate's own key unless told, which has to be RSA then. */
  issuer?: Issuer | undefined;
  isCa?: boolean | undefined;
  /** Of validity from now. */
  days?: number | undefined;
  notBefore?: Date;
  notAfter?: Date;
};

/** The PEM text of a new certificate. */
export async function makeCertificate(details: CertificateDetails): Promise<string> {
  const { commonName, key, issuer = { commonName, key }, isCa = false, days = 365 } = details;
  const { notBefore = new Date(), notAfter = new Date(notBefore.getTime() + days * day) } = details;
  const certificate = await X509CertificateGenerator.create({
    subject: nameOf(commonName),
    issuer: nameOf(issuer.commonName),
    publicKey: publicDer(key),
    signingKey: await signingKey(issuer.key),
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
    extensions: [new BasicConstraintsExtension(isCa, undefined, true)],
  });
  return `${certificate.toString('pem')}\n`;
}

/** The PEM text of a new certificate of a new key; keys that aren't RSA are certified by an authority. */
export async function newCertificate(type: KeyType, commonName = 'fixture'): Promise<string> {
  const key = makeKey(type);
  const issuer = type.startsWith('rsa:') ? undefined : { commonName: 'authority', key: makeKey('rsa:2048') };
  return makeCertificate({ commonName, key, issuer });
}

/** A signing request for an RSA key, in DER. */
export async function makeSigningRequest(commonName: string, key: KeyObject): Promise<Buffer> {
  const publicKey = await webcrypto.subtle.importKey('spki', publicDer(key), algorithm, true, ['verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: nameOf(commonName),
    keys: { publicKey, privateKey: await signingKey(key) },
    signingAlgorithm: algorithm,
  });
  return Buffer.from(request.rawData);
}

/** An empty revocation list, in DER. */
export async function makeRevocationList({ commonName, key }: Issuer): Promise<Buffer> {
  const thisUpdate = new Date();
  const list = await X509CrlGenerator.create({
    issuer: nameOf(commonName),
    thisUpdate,
    nextUpdate: new Date(thisUpdate.getTime() + 30 * day),
    signingAlgorithm: algorithm,
    signingKey: await signingKey(key),
  });
  return Buffer.from(list.rawData);
}

/** A block of PEM. */
export function pemBlock(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
