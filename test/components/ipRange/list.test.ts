import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { listRanges } from '../../../src/components/ipRange/list.js';
import { connectToEmulator } from '../../support/connection.js';
import { countedRequests } from '../../support/requests.js';
import { rejection } from '../rejection.js';

describe('listing IP ranges', () => {
  let emulator: Emulator;
  let connection: Connection;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    connection = await connectToEmulator(emulator);
  });

  beforeEach(() => void (emulator.requests.length = 0));

  after(() => emulator.close());

  it('gives the ranges of the org and of all profiles, with one retrieve', async () => {
    const { ranges, without } = await listRanges(connection, { profiles: [], isOrgWide: false });
    expect(
      ranges.map(({ target, profile, start, end, description }) => [target, profile, start, end, description]),
    ).to.deep.equal([
      ['orgWide', null, '198.51.100.10', '198.51.100.10', 'VPN'],
      ['orgWide', null, '192.0.2.0', '192.0.2.127', null],
      ['profile', 'Restricted', '203.0.113.0', '203.0.113.255', 'Office'],
      ['profile', 'Restricted', '2001:db8::', '2001:db8::ffff', null],
      ['profile', 'Anywhere', '0.0.0.0', '255.255.255.255', null],
    ]);
    expect(without).to.deep.equal([]);
    expect(countedRequests(emulator.requests).filter(({ soapAction }) => soapAction === 'retrieve')).to.have.length(1);
  });

  it('gives those asked for, and names who has none', async () => {
    const { ranges, without } = await listRanges(connection, {
      profiles: ['Restricted', 'Systemadministrator'],
      isOrgWide: false,
    });
    expect(ranges.map(({ profileName }) => profileName)).to.deep.equal(['Restricted', 'Restricted']);
    expect(without).to.deep.equal(['Systemadministrator']);
  });

  it('asks for nothing but the settings where only the trusted ranges are wanted', async () => {
    const { ranges } = await listRanges(connection, { profiles: [], isOrgWide: true });
    expect(ranges).to.have.length(2);
    expect(countedRequests(emulator.requests).map(({ soapAction }) => soapAction)).to.deep.equal(['retrieve']);
  });

  it('names the nearest profiles where there is none of a name', async () => {
    const error = await rejection(listRanges(connection, { profiles: ['Restrictd'], isOrgWide: false }));
    expect(error.name).to.equal('ProfileNotFoundError');
    expect(error.actions?.join()).to.contain('"Restricted"');
  });
});
