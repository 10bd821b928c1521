import { expect } from 'chai';
import fc from 'fast-check';
import { isGlob, matchGlob } from '../../src/names/glob.js';

describe('matchGlob', () => {
  const cases: Array<[string, string, boolean]> = [
    ['SALESFORCE_LOGIN*', 'SALESFORCE_LOGIN', true],
    ['SALESFORCE_LOGIN*', 'SALESFORCE_LOGIN_STAGE', true],
    ['SALESFORCE_LOGIN*', 'SALESFORCE_LOGI', false],
    ['*LOGIN', 'ns__SALESFORCE_LOGIN', true],
    ['*LOGIN', 'LOGIN_STAGE', false],
    ['a*b*c', 'aXbXbXc', true],
    ['a*b*c', 'aXcXb', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['?', '😀', true],
    ['login*', 'LOGIN', false],
  ];
  for (const [pattern, name, expected] of cases) {
    it(`${expected ? 'matches' : 'does not match'} "${pattern}" and "${name}"`, () => {
      expect(matchGlob(pattern, name)).to.equal(expected);
    });
  }

  it('ignores case on request', () => {
    expect(matchGlob('login*', 'LOGIN_1', { ignoreCase: true })).to.equal(true);
  });

  it('agrees with a regular expression', () => {
    const letters = fc.constantFrom('a', 'b', '.', '+');
    const patterns = fc.array(fc.oneof(letters, fc.constantFrom('*', '?')), { maxLength: 8 });
    fc.assert(
      fc.property(patterns, fc.array(letters, { maxLength: 10 }), (pattern, name) => {
        const source = pattern.map((c) => (c === '*' ? '.*' : c === '?' ? '.' : `\\${c}`.replace(/\\([ab])/, '$1')));
        const expected = new RegExp(`^${source.join('')}$`).test(name.join(''));
        expect(matchGlob(pattern.join(''), name.join(''))).to.equal(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('answers within a moment for a pattern that makes regular expressions hang', () => {
    const started = process.cpuUsage();
    expect(matchGlob(`${'*a'.repeat(1000)}b`, 'a'.repeat(5000))).to.equal(false);
    expect(process.cpuUsage(started).user / 1000, 'milliseconds of processor time').to.be.below(2000);
  });

  it('tells patterns from names', () => {
    expect(isGlob('A*') && isGlob('A?')).to.equal(true);
    expect(isGlob('SALESFORCE LOGIN')).to.equal(false);
  });
});
