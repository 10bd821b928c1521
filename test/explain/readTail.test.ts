import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { explainError, maxTextLength } from '../../src/explain/explain.js';
import { readTail } from '../../src/explain/readTail.js';

const text = 'Fehler: invalid_grant: user hasn’t approved this consumer\r\n';

type Encoding =
  'utf8' | 'utf8 with a mark' | 'utf16le' | 'utf16be' | 'utf16le without a mark' | 'utf16be without a mark';
const encodings: Encoding[] = [
  'utf8',
  'utf8 with a mark',
  'utf16le',
  'utf16be',
  'utf16le without a mark',
  'utf16be without a mark',
];

const encode = (what: string, encoding: Encoding): Buffer => {
  const whole = encoding.endsWith('without a mark') ? what : `\uFEFF${what}`;
  if (encoding === 'utf8') return Buffer.from(what);
  if (encoding === 'utf8 with a mark') return Buffer.from(whole);
  const bytes = Buffer.from(whole, 'utf16le');
  return encoding.startsWith('utf16be') ? bytes.swap16() : bytes;
};

const read = (bytes: Buffer, size = 16_384): Promise<string> => {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  return readTail(Readable.from(chunks, { objectMode: true }));
};

describe('readTail', () => {
  for (const encoding of encodings) {
    it(`reads ${encoding}, however it is cut into pieces`, async () => {
      for (const size of [1, 2, 3, 7, 4096]) expect(await read(encode(text, encoding), size)).to.equal(text);
    });

    it(`keeps the end of a long text in ${encoding}`, async () => {
      const long = `${'übrige Zeilen\n'.repeat(700_000)}${text}`;
      const tail = await read(encode(long, encoding), 65_537);
      expect(tail.length).to.be.at.least(maxTextLength);
      expect(tail.length).to.be.below(long.length);
      expect(tail.endsWith(text)).to.equal(true);
      const [first] = explainError(tail).found;
      expect(first.explanation.code).to.equal('ConsumerNotApproved');
    });
  }

  it('gives any text in UTF-8 back as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (any, size) => {
          const plain = any.replace(/[\0\uFEFF]/g, '');
          expect(await read(Buffer.from(plain), size)).to.equal(plain);
        },
      ),
    );
  });

  it('reads nothing as nothing, and text as text', async () => {
    expect(await readTail(Readable.from([]))).to.equal('');
    expect(await readTail(Readable.from(['invalid_', 'scope']))).to.equal('invalid_scope');
  });

  it('is not needed to find plain letters of UTF-16 that stand in a text of UTF-8', async () => {
    const mixed = Buffer.concat([Buffer.from('one line\n'.repeat(2000)), Buffer.from('invalid_scope', 'utf16le')]);
    expect(explainError(await read(mixed)).found.map(({ explanation }) => explanation.code)).to.deep.equal([
      'InvalidScope',
    ]);
  });
});
