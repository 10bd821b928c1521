import type { Buffer } from 'node:buffer';

/** A warning as data: `code` is stable, `message` is for people. */
export type CertificateNotice = { code: string; message: string };

/** An X.509 certificate and what can be said of it without asking anyone. Holds public data only. */
export type CertificateInFile = {
  /** With header lines, 64 columns, LF. */
  pem: string;
  /** The DER bytes as base64 on one line without header lines: the form a retrieved connected app shows. */
  base64: string;
  /** One line, most general part first as in the certificate, e.g. `C=US, O=Acme, CN=acme`. */
  subject: string;
  issuer: string;
  /** SHA-256 over the DER bytes, upper-case hex pairs joined by colons. */
  fingerprint256: string;
  validFrom: Date;
  validTo: Date;
  isCa: boolean;
  /** `rsa`, `rsa-pss`, `ec`, `ed25519`, …; `unknown` where this Node can't read the key. */
  keyType: string;
  /** RSA and DSA: length of the modulus. Absent for curves. */
  keyBits?: number;
  notices: CertificateNotice[];
};

/** What a stretch of bytes turned out to be. */
export type ContentKind =
  | 'archive'
  | 'certificate'
  | 'empty'
  | 'encryptedPrivateKey'
  | 'html'
  | 'javaKeystore'
  | 'malformed'
  | 'opensshPrivateKey'
  | 'other'
  | 'pkcs12'
  | 'pkcs7'
  | 'privateKey'
  | 'publicKey'
  | 'revocationList'
  | 'signingRequest'
  | 'sshPublicKey'
  | 'truncated';

export type ContentPart = {
  kind: ContentKind;
  /** The DER bytes, where there are any. */
  der?: Buffer;
  /** How the part was written, below any {@link base64}. */
  form: 'binary' | 'text';
  /** The layers of base64 without header lines around it, outermost first; openssl has to be told which fill one line. */
  base64?: Array<'line' | 'lines'>;
  /** The PEM label, or the keystore's name. */
  label?: string;
};

/** Both take `now` so that a test need not wait. */
export type CertificateOptions = { now?: Date };
