import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { Client, userNamed, type Refusal } from '../client.js';

describe('record changes', () => {
  let emulator: Emulator;
  let client: Client;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    client = new Client(emulator);
  });
  afterEach(() => emulator.close());

  const setId = (name: string): string =>
    emulator.org.state.permissionSets.find((set) => set.name === name && set.type === 'Regular')!.id;
  const appId = (fullName: string): string =>
    emulator.org.state.connectedApps.find((app) => app.fullName === fullName)!.id;
  const insert = async (
    object: string,
    record: object,
  ): Promise<{ status: number } & Partial<Refusal[number]> & { id?: string }> => {
    const { status, body } = await client.send<Refusal | { id: string }>('POST', `/sobjects/${object}`, record);
    return { status, ...(Array.isArray(body) ? body[0] : body) };
  };

  describe('PermissionSet', () => {
    it('is made with its permissions and found by query', async () => {
      const made = await insert('PermissionSet', { Name: 'My_Set', Label: 'My Set', PermissionsApiEnabled: true });
      expect(made.status).to.equal(201);
      expect(made.id).to.match(/^0PS\w{15}$/);
      const { records } = await client.query(
        "SELECT Id FROM PermissionSet WHERE PermissionsApiEnabled = true AND Name = 'My_Set'",
      );
      expect(records[0]).to.include({ Id: made.id });
    });

    it('keeps its license and whether it has to be activated', async () => {
      const { records: licenses } = await client.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'");
      const LicenseId = licenses[0]?.['Id'];
      const made = await insert('PermissionSet', { Name: 'A', Label: 'A', LicenseId, HasActivationRequired: true });
      const soql = `SELECT HasActivationRequired, License.Name FROM PermissionSet WHERE Id = '${made.id!}'`;
      const { records } = await client.query(soql);
      expect(records[0]).to.include({ HasActivationRequired: true });
      expect(records[0]?.['License']).to.include({ Name: 'Salesforce' });
      const unknown = await insert('PermissionSet', { Name: 'B', Label: 'B', LicenseId: '100000000000000AAA' });
      expect(unknown.errorCode).to.equal('INVALID_CROSS_REFERENCE_KEY');
    });

    it('needs a name and a label', async () => {
      const refused = await insert('PermissionSet', { Name: 'X' });
      expect(refused).to.deep.include({ status: 400, errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Label'] });
    });

    it('refuses a taken name and a name that breaks the rules', async () => {
      const taken = await insert('PermissionSet', { Name: 'x_y', Label: 'Again' });
      expect(taken.errorCode).to.equal('DUPLICATE_DEVELOPER_NAME');
      for (const Name of ['1st', 'a b', 'a__b', 'a_', 'a-b']) {
        expect((await insert('PermissionSet', { Name, Label: 'Bad' })).errorCode).to.equal('FIELD_INTEGRITY_EXCEPTION');
      }
      const long = await insert('PermissionSet', { Name: 'a'.repeat(81), Label: 'Long' });
      expect(long.errorCode).to.equal('STRING_TOO_LONG');
    });

    it('refuses an unknown and a read-only field', async () => {
      const unknown = await insert('PermissionSet', { Name: 'A', Label: 'A', Colour: 'red' });
      expect(unknown).to.include({
        errorCode: 'INVALID_FIELD',
        message: "No such column 'Colour' on sobject of type PermissionSet",
      });
      const readOnly = await insert('PermissionSet', { Name: 'A', Label: 'A', NamespacePrefix: 'x' });
      expect(readOnly.errorCode).to.equal('INVALID_FIELD_FOR_INSERT_UPDATE');
    });

    it('is changed and deleted, but not while somebody has it', async () => {
      const path = `/sobjects/PermissionSet/${setId('X_Y')}`;
      const patched = await client.send('PATCH', path, { Label: 'New', PermissionsViewSetup: true });
      expect(patched).to.deep.equal({ status: 204, body: undefined });
      const { records } = await client.query(
        "SELECT Label, PermissionsViewSetup FROM PermissionSet WHERE Label = 'New'",
      );
      expect(records[0]).to.include({ PermissionsViewSetup: true });
      const refused = await client.send<Refusal>('DELETE', path);
      expect(refused.body[0].errorCode).to.equal('DELETE_FAILED');
      const free = setId('API_Only');
      expect((await client.send('DELETE', `/sobjects/PermissionSet/${free}`)).status).to.equal(204);
      expect((await client.send('GET', `/sobjects/PermissionSet/${free}`)).status).to.equal(404);
    });
  });

  describe('PermissionSetAssignment', () => {
    it('is made and taken away, and the listeners hear of both', async () => {
      const heard: string[] = [];
      emulator.org.onChange.push((what) => heard.push(what));
      const AssigneeId = userNamed(emulator, 'direct@odd.example').id;
      const made = await insert('PermissionSetAssignment', { AssigneeId, PermissionSetId: setId('X_Y') });
      expect(made.status).to.equal(201);
      expect((await client.send('DELETE', `/sobjects/PermissionSetAssignment/${made.id!}`)).status).to.equal(204);
      expect(heard).to.have.length(2);
      expect(heard[0]).to.match(/^insert PermissionSetAssignment 0Pa/);
    });

    it('refuses a second one, an inactive user and an unknown permission set', async () => {
      const AssigneeId = userNamed(emulator, 'direct@odd.example').id;
      const PermissionSetId = setId('Group_Member');
      const twice = await insert('PermissionSetAssignment', { AssigneeId, PermissionSetId });
      expect(twice.errorCode).to.equal('DUPLICATE_VALUE');
      const inactive = { AssigneeId: userNamed(emulator, 'gone@odd.example').id, PermissionSetId: setId('X_Y') };
      expect((await insert('PermissionSetAssignment', inactive)).errorCode).to.equal('INACTIVE_OWNER_OR_USER');
      const unknown = { AssigneeId, PermissionSetId: '0PS000000000000' };
      expect((await insert('PermissionSetAssignment', unknown)).errorCode).to.equal('INVALID_CROSS_REFERENCE_KEY');
      const malformed = { AssigneeId, PermissionSetId: 'My Set' };
      expect((await insert('PermissionSetAssignment', malformed)).errorCode).to.equal('MALFORMED_ID');
    });

    it("refuses a profile's own permission set", async () => {
      const owned = emulator.org.state.permissionSets.find((set) => set.profileId !== null)!;
      const AssigneeId = userNamed(emulator, 'direct@odd.example').id;
      const refused = await insert('PermissionSetAssignment', { AssigneeId, PermissionSetId: owned.id });
      expect(refused.errorCode).to.equal('FIELD_INTEGRITY_EXCEPTION');
    });
  });

  describe('SetupEntityAccess', () => {
    it("moves the app's last modified date only where the org says so", async () => {
      const dateOf = (): string =>
        emulator.org.state.connectedApps.find(({ id }) => id === SetupEntityId)!.lastModifiedDate;
      const SetupEntityId = appId('Data_Loader_A');
      const before = dateOf();
      const made = await insert('SetupEntityAccess', { ParentId: setId('X_Y'), SetupEntityId });
      expect(dateOf()).to.equal(before);
      emulator.org.switches.grantMovesLastModified = true;
      await client.send('DELETE', `/sobjects/SetupEntityAccess/${made.id!}`);
      const afterDelete = dateOf();
      expect(Date.parse(afterDelete)).to.be.greaterThan(Date.parse(before));
      emulator.org.now = (): number => Date.parse(afterDelete) + 1000;
      await insert('SetupEntityAccess', { ParentId: setId('X_Y'), SetupEntityId });
      expect(Date.parse(dateOf()) - Date.parse(afterDelete)).to.equal(1000);
    });

    it('is made for a permission set and for the set a profile owns, and taken away', async () => {
      const SetupEntityId = appId('Data_Loader_A');
      const made = await insert('SetupEntityAccess', { ParentId: setId('X_Y'), SetupEntityId });
      expect(made.status).to.equal(201);
      const owned = emulator.org.state.permissionSets.find((set) => set.profileId !== null)!;
      expect((await insert('SetupEntityAccess', { ParentId: owned.id, SetupEntityId })).status).to.equal(201);
      const { records } = await client.query(
        `SELECT SetupEntityType FROM SetupEntityAccess WHERE SetupEntityId = '${SetupEntityId}'`,
      );
      expect(records.map((record) => record['SetupEntityType'])).to.deep.equal(Array(2).fill('ConnectedApplication'));
      expect((await client.send('DELETE', `/sobjects/SetupEntityAccess/${made.id!}`)).status).to.equal(204);
    });

    it('knows external client apps', async () => {
      const [app] = emulator.org.state.externalClientApps;
      const made = await insert('SetupEntityAccess', { ParentId: setId('X_Y'), SetupEntityId: app.id });
      expect(made.status).to.equal(201);
      expect(emulator.org.state.setupEntityAccess.at(-1)!.setupEntityType).to.equal('ExternalClientApplication');
    });

    it('refuses a second row, an unknown app, a written type and a managed permission set', async () => {
      const ParentId = setId('Group_Member');
      const twice = await insert('SetupEntityAccess', { ParentId, SetupEntityId: appId('Group_App') });
      expect(twice.errorCode).to.equal('DUPLICATE_VALUE');
      const unknown = await insert('SetupEntityAccess', { ParentId, SetupEntityId: '0H4000000000000' });
      expect(unknown.errorCode).to.equal('INVALID_CROSS_REFERENCE_KEY');
      const typed = { ParentId, SetupEntityId: appId('Data_Loader_A'), SetupEntityType: 'ConnectedApplication' };
      expect(await insert('SetupEntityAccess', typed)).to.include({
        errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
        message: 'Field is not writeable: SetupEntityAccess.SetupEntityType',
      });
      const managed = await insert('SetupEntityAccess', {
        ParentId: setId('Vendor'),
        SetupEntityId: appId('Group_App'),
      });
      expect(managed.message).to.equal('Cannot Modify Managed Component');
    });

    it('cannot be updated', async () => {
      const [row] = emulator.org.state.setupEntityAccess;
      const refused = await client.send('PATCH', `/sobjects/SetupEntityAccess/${row.id}`, { ParentId: setId('X_Y') });
      expect(refused.status).to.equal(405);
    });

    it('is refused for foreign apps where the org does', async () => {
      const foreign = { ParentId: setId('X_Y'), SetupEntityId: appId('Foreign_Installed') };
      emulator.org.switches.foreignAppAccessInsert = 'refused';
      expect((await insert('SetupEntityAccess', foreign)).status).to.equal(400);
      emulator.org.switches.foreignAppAccessInsert = 'accepted';
      expect((await insert('SetupEntityAccess', foreign)).status).to.equal(201);
    });
  });

  it('refuses changes of read-only objects and of users without the permission', async () => {
    expect((await insert('ConnectedApplication', { Name: 'x' })).status).to.equal(405);
    const { status, body } = await client
      .as('direct@odd.example')
      .send<Refusal>('POST', '/sobjects/PermissionSet', { Name: 'A', Label: 'A' });
    expect(status).to.equal(403);
    expect(body[0].errorCode).to.equal('INSUFFICIENT_ACCESS_OR_READONLY');
  });

  describe('collections', () => {
    const record = (Name: string): object => ({ attributes: { type: 'PermissionSet' }, Name, Label: Name });

    it('answer for each record on its own', async () => {
      const { body } = await client.send<Array<{ success: boolean; errors: Array<{ statusCode: string }> }>>(
        'POST',
        '/composite/sobjects',
        { allOrNone: false, records: [record('One'), record('One')] },
      );
      expect(body.map(({ success }) => success)).to.deep.equal([true, false]);
      expect(body[1].errors[0].statusCode).to.equal('DUPLICATE_DEVELOPER_NAME');
    });

    it('undo everything with allOrNone', async () => {
      const before = emulator.org.state.permissionSets.length;
      const { body } = await client.send<Array<{ errors: Array<{ statusCode: string }> }>>(
        'POST',
        '/composite/sobjects',
        {
          allOrNone: true,
          records: [record('One'), record('One')],
        },
      );
      expect(body[0].errors[0].statusCode).to.equal('ALL_OR_NONE_OPERATION_ROLLED_BACK');
      expect(emulator.org.state.permissionSets).to.have.length(before);
    });

    it('delete by ids', async () => {
      const [first, second] = emulator.org.state.setupEntityAccess;
      const { body } = await client.send('DELETE', `/composite/sobjects?ids=${first.id},${second.id}&allOrNone=true`);
      expect(body).to.deep.equal([first, second].map((row) => ({ id: row.id, success: true, errors: [] })));
    });
  });
});
