import { expect } from 'chai';
import fc from 'fast-check';
import { X509Certificate } from 'node:crypto';
import { isSameCertificate, readCertificateFromMetadata } from '../../src/certificate/metadata.js';
import { parseCertificate } from '../../src/certificate/parse.js';
import type { CertificateInFile } from '../../src/certificate/types.js';
import { newCertificate } from '../support/certificates.js';

describe('the certificate of an app', function () {
  this.timeout(60_000);
  let pem: string;
  let weak: string;
  let base64: string;
  let fingerprint: string;

  before(async () => {
    pem = await newCertificate('rsa:2048', 'good');
    weak = await newCertificate('rsa:1024', 'weak');
    const certificate = new X509Certificate(pem);
    base64 = certificate.raw.toString('base64');
    fingerprint = certificate.fingerprint256;
  });

  const read = (text: string | undefined, now?: Date): CertificateInFile => {
    const { certificate } = readCertificateFromMetadata(text, now ? { now } : {});
    if (!certificate) throw new Error('No certificate was read.');
    return certificate;
  };

  describe('is read from', () => {
    const bagAttributes = (): string => `Bag Attributes\r\n    localKeyID: 01\r\nsubject=CN=x\r\n${pem}`;
    const forms: Record<string, () => string> = {
      'bare base64 on one line': () => base64,
      'bare base64 at 64 columns': () => base64.replace(/(.{64})/g, '$1\n'),
      'bare base64 between line breaks and blanks': () => `\n        ${base64}\n    `,
      PEM: () => pem,
      'base64 of a PEM file': () => Buffer.from(pem).toString('base64'),
      'base64 of a bag-attributes file with CRLF': () =>
        Buffer.from(bagAttributes().replace(/\r?\n/g, '\r\n')).toString('base64'),
    };
    for (const [form, text] of Object.entries(forms)) {
      it(form, () => {
        const certificate = read(text());
        expect(certificate.fingerprint256).to.equal(fingerprint);
        expect(certificate.base64).to.equal(base64);
      });
    }
  });

  it('is reported and not refused when no file like it would be taken', () => {
    const codes = ({ notices }: CertificateInFile): string[] => notices.map(({ code }) => code);
    expect(codes(read(weak))).to.deep.equal(['CertificateKeyTooSmall']);
    expect(codes(read(base64, new Date('2000-01-01')))).to.deep.equal(['CertificateNotYetValid']);
    expect(codes(read(base64, new Date('2100-01-01')))).to.deep.equal(['CertificateExpired']);
    expect(codes(read(base64))).to.deep.equal([]);
  });

  describe('is absent with a reason for', () => {
    const cases: Record<string, [text: () => string | undefined, reason: string]> = {
      'no element': [() => undefined, 'no certificate'],
      'an empty element': [() => ' ', 'no certificate'],
      'a cut-off one': [() => base64.slice(0, 600), 'cut off'],
      'a damaged one': [
        () => Buffer.from(Buffer.from(base64, 'base64').fill(255, 30, 70)).toString('base64'),
        'damaged',
      ],
      'a certificate name': [() => 'My_Certificate', "isn't one"],
      'several of equal standing': [() => pem + weak, 'several'],
    };
    for (const [what, [text, reason]] of Object.entries(cases)) {
      it(what, () => {
        const result = readCertificateFromMetadata(text());
        expect(result.certificate).to.equal(undefined);
        expect('reason' in result && result.reason).to.include(reason);
      });
    }
  });

  it('is the same in any form and differs from another', () => {
    const inFile = parseCertificate(Buffer.from(pem), 'good.pem');
    expect(isSameCertificate(inFile, read(base64))).to.equal(true);
    expect(isSameCertificate(inFile, read(weak))).to.equal(false);
  });

  it('keeps its fingerprint under any wrapping, line end, mark and text around it', () => {
    const around = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('-----', '-----BEGIN ', '0', 'subject=/CN=x', '\u0000', '-----END CERTIFICATE-----'),
    );
    const space = fc.constantFrom('', ' ', '\t', '  ');
    const law = fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
      fc.boolean(),
      space,
      around,
      around,
      (width, lineEnd, hasMark, indent, before, after) => {
        const lines = base64.match(new RegExp(`.{1,${width}}`, 'g'))!.map((line) => indent + line);
        const block = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join(lineEnd);
        const text = `${hasMark ? '\uFEFF' : ''}${before}${lineEnd}${block}${lineEnd}${after}`;
        expect(parseCertificate(Buffer.from(text), 'x').fingerprint256).to.equal(fingerprint);
        const wrapped = readCertificateFromMetadata(Buffer.from(text).toString('base64')).certificate;
        expect(wrapped?.fingerprint256).to.equal(fingerprint);
      },
    );
    fc.assert(law, { numRuns: 300 });
  });

  it('is never made up: any bytes are refused by a named error', () => {
    const law = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        parseCertificate(Buffer.from(bytes), 'x');
      } catch (error) {
        return /^Certificate\w+Error$/.test((error as Error).name);
      }
      return false;
    });
    fc.assert(law, { numRuns: 300 });
  });

  it('is refused by name wherever it is cut or changed', () => {
    const der = Buffer.from(base64, 'base64');
    const law = fc.property(fc.nat(der.length - 1), fc.nat(255), fc.boolean(), (position, value, isCut) => {
      const bytes = Buffer.from(isCut ? der.subarray(0, position) : der);
      if (!isCut) bytes[position] = value;
      try {
        return parseCertificate(bytes, 'x').pem.startsWith('-----BEGIN CERTIFICATE-----');
      } catch (error) {
        return /^Certificate\w+Error$/.test((error as Error).name);
      }
    });
    fc.assert(law, { numRuns: 300 });
  });
});
