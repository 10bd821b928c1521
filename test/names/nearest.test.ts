import { expect } from 'chai';
import fc from 'fast-check';
import { editDistance, nearestNames } from '../../src/names/nearest.js';

describe('nearestNames', () => {
  const sites = ['SALESFORCE_LOGIN', 'SALESFORCE_LOGIN_STAGE', 'ApexDevNet', 'Maps', 'SalesOrders'];

  it('puts a name equal but for case and spacing first', () => {
    expect(nearestNames('salesforce login', sites)).to.deep.equal(['SALESFORCE_LOGIN', 'SALESFORCE_LOGIN_STAGE']);
  });

  it('finds a name through typing errors', () => {
    expect(nearestNames('SALESFROCE_LOGIN', sites)[0]).to.equal('SALESFORCE_LOGIN');
    expect(nearestNames('us-east1', ['eu-central-1', 'us-east-1', 'us-east-2'])[0]).to.equal('us-east-1');
    expect(nearestNames('Map', sites)).to.deep.equal(['Maps']);
  });

  it('finds a name by a part of it', () => {
    expect(nearestNames('devnet', sites)).to.deep.equal(['ApexDevNet']);
    expect(nearestNames('acme__SALESFORCE_LOGIN', sites)).to.contain('SALESFORCE_LOGIN');
  });

  it('offers nothing when nothing is near', () => {
    expect(nearestNames('Zebra', sites)).to.deep.equal([]);
    expect(nearestNames('', sites)).to.deep.equal([]);
    expect(nearestNames('x', [])).to.deep.equal([]);
  });

  it('gives each name once and no more than asked for', () => {
    expect(nearestNames('maps', ['Maps', 'Maps', 'Maps2', 'Maps3'], 2)).to.deep.equal(['Maps', 'Maps2']);
    expect(nearestNames('maps', ['Maps'], 0)).to.deep.equal([]);
  });

  it('finds any name that is there, in any case', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(names, fc.nat(), (list, at) => {
        const name = list[at % list.length];
        fc.pre(/[a-z0-9]/i.test(name));
        expect(nearestNames(name.toUpperCase(), list, list.length)).to.contain(name);
        expect(list).to.include.members(nearestNames(name, list));
      }),
      { numRuns: 200 },
    );
  });

  it('answers within a moment for inputs of 5,000 characters', () => {
    const long = 'ab'.repeat(2500);
    const names = Array.from({ length: 500 }, (_, index) => `${'ba'.repeat(2499)}${index}`);
    const started = process.cpuUsage();
    nearestNames(long, names);
    expect(process.cpuUsage(started).user / 1000, 'milliseconds of processor time').to.be.below(3000);
  });
});

describe('editDistance', () => {
  it('is zero only for equal texts, the same both ways, and never above the longer length', () => {
    const texts = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).to.equal(a === b);
        expect(editDistance(b, a)).to.equal(distance);
        expect(distance).to.be.at.most(Math.max(a.length, b.length));
        expect(distance).to.be.at.least(Math.abs(a.length - b.length));
      }),
      { numRuns: 300 },
    );
  });

  it('counts insert, delete, replace and a swap of neighbours as one each', () => {
    for (const [a, b, distance] of [
      ['abc', 'abxc', 1],
      ['abc', 'ac', 1],
      ['abc', 'axc', 1],
      ['abc', 'acb', 1],
      ['kitten', 'sitting', 3],
      ['', 'abc', 3],
    ] as const) {
      expect(editDistance(a, b), `${a} ${b}`).to.equal(distance);
    }
  });
});
