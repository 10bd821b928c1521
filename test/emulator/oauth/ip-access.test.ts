import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { isAddressAllowed } from '../../../emulator/oauth/ipAccess.js';
import { userNamed } from '../client.js';

describe('login IP ranges', () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
  });
  after(() => emulator.close());

  const allows = (username: string, address: string): boolean =>
    isAddressAllowed(emulator.org, userNamed(emulator, username), address);

  it('let every address in where a profile has none', () => {
    expect(allows('direct@odd.example', '198.51.100.7')).to.equal(true);
  });

  it('let in what they hold, of either family, ends included', () => {
    expect(allows('restricted@odd.example', '203.0.113.0')).to.equal(true);
    expect(allows('restricted@odd.example', '203.0.113.255')).to.equal(true);
    expect(allows('restricted@odd.example', '203.0.114.0')).to.equal(false);
    expect(allows('restricted@odd.example', '2001:db8::1')).to.equal(true);
    expect(allows('restricted@odd.example', '2001:db9::1')).to.equal(false);
  });

  it('take an IPv4 address in IPv6 clothes for IPv4', () => {
    expect(allows('restricted@odd.example', '::ffff:203.0.113.9')).to.equal(true);
    expect(allows('anywhere@odd.example', '::ffff:198.51.100.1')).to.equal(true);
  });
});
