import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { API_NAME_MAX, apiNameFromLabel, isApiName } from '../../src/names/apiName.js';

describe('apiNameFromLabel', () => {
  const cases: Array<[string, string]> = [
    ['SALESFORCE LOGIN', 'SALESFORCE_LOGIN'],
    ['SALESFORCE LOGIN STAGE', 'SALESFORCE_LOGIN_STAGE'],
    ['  JWT - Metadata / API  ', 'JWT_Metadata_API'],
    ['_a__b_', 'a_b'],
    ['3rd party', 'X3rd_party'],
    ['São Paulo', 'Sao_Paulo'],
    ['日本 API', 'API'],
  ];
  for (const [label, expected] of cases) {
    it(`makes ${expected} of "${label}"`, () => {
      expect(apiNameFromLabel(label)).to.equal(expected);
    });
  }

  it('gives a valid API name or a named error for any label', () => {
    const labels = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ maxLength: 200 }),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(labels, (label) => {
        try {
          const name = apiNameFromLabel(label);
          expect(isApiName(name)).to.equal(true);
          expect(apiNameFromLabel(name)).to.equal(name);
        } catch (error) {
          expect(error).to.be.instanceOf(SfError).with.property('name', 'ApiNameNotDerivableError');
          expect(label).not.to.match(/[A-Za-z0-9]/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leaves valid API names as they are', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'Z', 'x', '0'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 6 }), (parts) => {
        const name = `A${parts.join('_')}`;
        expect(isApiName(name)).to.equal(true);
        expect(apiNameFromLabel(name)).to.equal(name);
      }),
      { numRuns: 200 },
    );
  });

  it('cuts at 80 characters without leaving an underscore at the end', () => {
    expect(apiNameFromLabel(`${'a'.repeat(79)} b`)).to.equal('a'.repeat(79));
    expect(apiNameFromLabel('a '.repeat(100_000)).length).to.be.at.most(API_NAME_MAX);
    expect(apiNameFromLabel('1'.repeat(200))).to.have.length(API_NAME_MAX);
  });

  it('refuses names that the platform refuses', () => {
    for (const name of ['', '1a', '_a', 'a_', 'a__b', 'a b', 'a-b', 'é', 'a\n', 'a'.repeat(81)]) {
      expect(isApiName(name), JSON.stringify(name)).to.equal(false);
    }
  });
});
