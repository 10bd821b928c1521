import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { Client } from '../client.js';

describe('queries for who has access', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    client = new Client(emulator);
  });
  after(() => emulator.close());

  it("read a group's permission sets", async () => {
    const soql =
      "SELECT PermissionSet.Name FROM PermissionSetGroupComponent WHERE PermissionSetGroup.DeveloperName = 'Integration_Group'";
    const { records } = await client.query(soql);
    expect(records.map((record) => (record['PermissionSet'] as { Name: string }).Name)).to.deep.equal([
      'Group_Member',
      'X_Y',
    ]);
  });

  it('put a permission into a condition on assignments', async () => {
    const soql =
      'SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.PermissionsCustomizeApplication = true';
    const { records } = await client.query(soql);
    expect(records.map((record) => (record['Assignee'] as { Username: string }).Username)).to.deep.equal([
      'admin@odd.example',
    ]);
    const without = await client.query(
      "SELECT COUNT() FROM PermissionSetAssignment WHERE PermissionSet.PermissionsApiEnabled = false AND Assignee.Username LIKE 'keine.%'",
    );
    expect(without.totalSize).to.equal(1);
  });

  it('find users by a part of the username', async () => {
    const { totalSize } = await client.query("SELECT COUNT() FROM User WHERE Username LIKE '%@odd.example.sandbox'");
    expect(totalSize).to.equal(0);
    const { records } = await client.query("SELECT Username FROM User WHERE Username LIKE 'DIRECT@odd.%'");
    expect(records.map((record) => record['Username'])).to.deep.equal(['direct@odd.example']);
  });

  it("read the org's namespace", async () => {
    const { records } = await client.query('SELECT NamespacePrefix FROM Organization');
    expect(records[0]).to.include({ NamespacePrefix: null });
  });

  it('tell what the running user may do about profiles, users and customization', async () => {
    const soql =
      'SELECT PermissionsViewAllProfiles, PermissionsManageUsers, PermissionsCustomizeApplication FROM UserPermissionAccess';
    const allowed = async (as: Client): Promise<unknown[]> => {
      const { attributes: _, ...permissions } = (await as.query(soql)).records[0] ?? {};
      return Object.values(permissions);
    };
    expect(await allowed(client)).to.deep.equal([true, true, true]);
    expect(await allowed(client.as('direct@odd.example'))).to.deep.equal([false, false, false]);
  });
});
