import { expect } from 'chai';
import { SfError } from '@salesforce/core';
import { throwAll } from '../../src/errors/throwAll.js';

const error = (name: string): SfError =>
  SfError.create({ name, message: `${name} happened.`, actions: [`Mend ${name}.`, 'Look.'] });

describe('throwAll', () => {
  it('returns when nothing is wrong', () => {
    expect(() => throwAll([])).not.to.throw();
  });

  it('throws a single error as it is', () => {
    const single = error('One');
    expect(() => throwAll([single]))
      .to.throw()
      .that.equals(single);
  });

  it('names every problem and each next step once', () => {
    expect(() => throwAll([error('One'), error('Two')]))
      .to.throw(SfError)
      .that.satisfies((thrown: SfError) => {
        expect(thrown.name).to.equal('SeveralProblemsError');
        expect(thrown.message).to.equal('One: One happened.\nTwo: Two happened.');
        expect(thrown.actions).to.deep.equal(['Mend One.', 'Look.', 'Mend Two.']);
        return true;
      });
  });
});
