import { isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatAddress, isMapped, parseAddress, unmapAddress } from '../../src/ipRange/address.js';
import { addresses } from './arbitraries.js';

const RUNS = { numRuns: 300 };

describe('addresses', () => {
  it('reads back every address it writes', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseAddress(formatAddress(address))).to.deep.equal(address);
      }),
      RUNS,
    );
  });

  it('writes what the platform of Node takes for an address of the same family', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(isIP(formatAddress(address))).to.equal(address.family);
      }),
      RUNS,
    );
  });

  it('writes IPv6 as URL parsers do, but for the dotted end of mapped addresses', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        fc.pre(address.family === 6 && !isMapped(address.value));
        expect(`[${formatAddress(address)}]`).to.equal(new URL(`http://[${formatAddress(address)}]`).hostname);
      }),
      RUNS,
    );
  });

  it('accepts an IPv6 text exactly when Node does', () => {
    const texts = fc
      .array(fc.constantFrom(':', ':', '::', '0', '1', 'ff', 'abcd', '12345', '1.2.3.4', '.', '255'), { maxLength: 17 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const accepted = ((): boolean => {
          try {
            parseAddress(text);
            return true;
          } catch {
            return false;
          }
        })();
        expect(accepted).to.equal(isIP(text) !== 0);
      }),
      RUNS,
    );
  });

  const canonical: Array<[string, string]> = [
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0db8:0000:0000:0001:0000:0000:0000', '2001:db8:0:0:1::'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['::ffff:a00:1', '::ffff:10.0.0.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ];
  for (const [text, expected] of canonical) {
    it(`writes ${text} as ${expected}`, () => {
      expect(formatAddress(parseAddress(text))).to.equal(expected);
    });
  }

  it('takes a mapped address for the IPv4 address it stands for, and no other', () => {
    expect(unmapAddress(parseAddress('::ffff:10.0.0.1'))).to.deep.equal(parseAddress('10.0.0.1'));
    expect(unmapAddress(parseAddress('::fffe:ffff:ffff'))).to.deep.equal(parseAddress('::fffe:ffff:ffff'));
    expect(unmapAddress(parseAddress('::1:0:0:0'))).to.deep.equal(parseAddress('::1:0:0:0'));
  });
});
