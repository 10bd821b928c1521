import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { listMetadata } from '../../../emulator/metadata/listing.js';
import { Client, userNamed } from '../client.js';

describe('Profile Filtering', () => {
  let emulator: Emulator;
  let plain: Client;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink', switches: { profileFiltering: true } });
    const set = emulator.org.state.permissionSets.find(({ name }) => name === 'Group_Member');
    set?.userPermissions.push('ViewSetup', 'ModifyMetadata', 'ApiEnabled');
    plain = new Client(emulator).as('direct@odd.example');
  });
  afterEach(() => emulator.close());

  const names = async (client: Client): Promise<unknown[]> => {
    const { records } = await client.query('SELECT Id, Name FROM Profile');
    return records.map((record) => record['Name']).filter((name) => name !== null);
  };
  const listed = (username: string): number =>
    listMetadata(emulator.org, userNamed(emulator, username).id, ['Profile']).length;

  it('hides the names of other profiles, not the rows', async () => {
    expect(await names(plain)).to.deep.equal(['Standard User']);
    expect((await plain.query('SELECT COUNT() FROM Profile')).totalSize).to.equal(emulator.org.state.profiles.length);
    expect((await plain.query("SELECT Id FROM Profile WHERE Name = 'Systemadministrator'")).records).to.deep.equal([]);
  });

  it('hides them through users and permission sets', async () => {
    const user = await plain.query("SELECT Profile.Name FROM User WHERE Username = 'admin@odd.example'");
    expect((user.records[0]?.['Profile'] as { Name: unknown }).Name).to.equal(null);
    const sets = await plain.query("SELECT Id FROM PermissionSet WHERE Profile.Name = 'Systemadministrator'");
    expect(sets.records).to.deep.equal([]);
    const own = await plain.query("SELECT Id FROM PermissionSet WHERE Profile.Name = 'Standard User'");
    expect(own.records).to.have.length(1);
  });

  it('lists the own profile alone', () => {
    expect(listed('direct@odd.example')).to.equal(1);
    expect(listed('admin@odd.example')).to.equal(emulator.org.state.profiles.length);
  });

  it('hides nothing from who may see all profiles, or while it is off', async () => {
    const all = emulator.org.state.profiles.length;
    expect(await names(new Client(emulator))).to.have.length(all);
    emulator.org.state.permissionSets
      .find(({ name }) => name === 'Group_Member')
      ?.userPermissions.push('ViewAllProfiles');
    expect(await names(plain)).to.have.length(all);
    emulator.org.switches.profileFiltering = false;
    expect(await names(new Client(emulator).as('grouped@odd.example'))).to.have.length(all);
  });
});
