import { expect } from 'chai';
import { parseSwitches } from '../../emulator/main.js';

describe('npm run emulator', () => {
  it('reads switches with the type they have', () => {
    expect(parseSwitches(['latency=200', 'developerName=data', 'apiAccessControl=true'])).to.deep.equal({
      latency: 200,
      developerName: 'data',
      apiAccessControl: true,
    });
  });

  it('refuses an unknown switch and a value of another type', () => {
    expect(() => parseSwitches(['speed=1'])).to.throw('There is no switch speed');
    expect(() => parseSwitches(['latency=soon'])).to.throw('The switch latency takes a number.');
  });
});
