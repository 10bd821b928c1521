import { expect } from 'chai';
import { plainCause } from '../../src/errors/plainCause.js';
import { looksLikeTypeError } from './typeErrors.js';

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('plainCause', () => {
  it('leaves an error alone that is no TypeError', () => {
    for (const error of [new Error('no'), new SyntaxError('no'), new Error('no', { cause: new RangeError('deep') })]) {
      expect(plainCause(error)).to.equal(error);
    }
  });

  it('gives the system error below the one in which fetch wraps it', () => {
    const system = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(plainCause(new TypeError('fetch failed', { cause: system }))).to.equal(system);
  });

  it('keeps message and code of a TypeError without a cause', () => {
    for (const error of [
      thrownBy(() => new URL('https://x.example.com:99999')),
      thrownBy(() => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff]))),
    ] as Array<Error & { code: string }>) {
      expect(looksLikeTypeError(error)).to.equal(true);
      const plain = plainCause(error) as Error & { code: string };
      expect([plain.message, plain.code]).to.deep.equal([error.message, error.code]);
      expect(looksLikeTypeError(plain)).to.equal(false);
    }
  });

  it('leaves the word neither in a message or a stack nor anywhere below', () => {
    const deep = new Error('outer', { cause: new Error('TypeError: inner', { cause: new TypeError('innermost') }) });
    const named = Object.assign(new Error('no'), { name: 'TypeError' });
    for (const error of [deep, named, new Error('got a TypeError')]) {
      const plain = plainCause(error) as Error;
      expect(looksLikeTypeError(plain), error.message).to.equal(false);
    }
    expect((plainCause(deep)?.cause as Error).message).to.equal('type error: inner');
  });

  it('ends where causes run in a circle', () => {
    const one = new TypeError('one');
    one.cause = new TypeError('two', { cause: one });
    expect(looksLikeTypeError(plainCause(one) as Error)).to.equal(false);
  });

  it('gives nothing for what is no error', () => {
    for (const thrown of [undefined, null, 'text', { message: 'x' }]) expect(plainCause(thrown)).to.equal(undefined);
  });
});
