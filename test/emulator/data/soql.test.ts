import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { Client } from '../client.js';

describe('SOQL', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    client = new Client(emulator);
  });
  after(() => emulator.close());

  const names = async (soql: string, field = 'Name', folder?: string): Promise<unknown[]> =>
    (await client.query(soql, folder)).records.map((record) => record[field]);

  describe('filters', () => {
    it('compares text whatever its case', async () => {
      const found = await client.query("SELECT Name FROM ConnectedApplication WHERE Name = 'DATA LOADER'");
      expect(found.totalSize).to.equal(2);
    });

    it('understands every escape in a string', async () => {
      const label = 'Quotes \\\'single\\\' \\"double\\" \\\\ 100% _under_ & \\u003ctag>';
      expect(await names(`SELECT Name FROM ConnectedApplication WHERE Name = '${label}'`)).to.have.length(1);
    });

    it('refuses an escape that SOQL does not have', async () => {
      const refused = await client.refusal("SELECT Id FROM User WHERE LastName = 'a\\x'");
      expect(refused.errorCode).to.equal('MALFORMED_QUERY');
      expect(refused.message).to.contain('Illegal character sequence');
    });

    it('treats an escaped wildcard in LIKE as text', async () => {
      expect(await names("SELECT Name FROM ConnectedApplication WHERE Name LIKE '%100\\%%'")).to.have.length(1);
      expect(await names("SELECT Name FROM ConnectedApplication WHERE Name LIKE 'same_name'")).to.deep.equal([
        'Same Name',
      ]);
      expect(await names("SELECT Name FROM ConnectedApplication WHERE Name LIKE 'same\\_name'")).to.be.empty;
    });

    it('combines NOT, AND, OR and parentheses', async () => {
      const soql =
        "SELECT Name FROM PermissionSet WHERE (NOT Label LIKE '%e%') AND (Name = 'X_Y' OR Name = 'Unicode') AND IsOwnedByProfile = false";
      expect(await names(soql)).to.have.members(['X_Y', 'Unicode']);
    });

    it('refuses AND and OR mixed without parentheses', async () => {
      const refused = await client.refusal("SELECT Id FROM User WHERE Alias='a' AND Alias='b' OR Alias='c'");
      expect(refused).to.include({ errorCode: 'MALFORMED_QUERY', status: 400 });
    });

    it('finds by a 15-character id', async () => {
      const id = emulator.org.state.users[0].id.slice(0, 15);
      expect(await names(`SELECT Username FROM User WHERE Id IN ('${id}')`, 'Username')).to.deep.equal([
        'admin@odd.example',
      ]);
    });

    it('refuses a text that is no id', async () => {
      const refused = await client.refusal("SELECT Id FROM User WHERE Id = 'abc'");
      expect(refused).to.include({ errorCode: 'INVALID_QUERY_FILTER_OPERATOR', message: 'invalid ID field: abc' });
    });

    it('refuses quotes around a boolean and none around a text', async () => {
      const quoted = await client.refusal("SELECT Id FROM User WHERE IsActive = 'true'");
      expect(quoted.errorCode).to.equal('INVALID_FIELD');
      expect(quoted.message).to.contain('should not be enclosed in quotes');
      const bare = await client.refusal('SELECT Id FROM User WHERE Alias = 5');
      expect(bare.message).to.contain('must be of type string and should be enclosed in quotes');
    });

    it('compares dates and numbers by size', async () => {
      const soql = 'SELECT AppName FROM OauthToken WHERE CreatedDate < 2026-01-01T00:00:00Z AND UseCount >= 1';
      expect((await client.query(soql)).totalSize).to.equal(6);
      expect((await client.query('SELECT AppName FROM OauthToken WHERE UseCount > 1')).totalSize).to.equal(0);
      expect(
        (await client.query('SELECT AppName FROM OauthToken WHERE CreatedDate = LAST_N_DAYS:1')).totalSize,
      ).to.equal(0);
    });

    it('finds empty values with null', async () => {
      const soql =
        "SELECT Name FROM PermissionSet WHERE NamespacePrefix != null AND ProfileId = null AND Type = 'Regular'";
      expect(await names(soql)).to.deep.equal(['Vendor']);
    });

    it('answers semi-joins and anti-joins', async () => {
      const granted =
        "SELECT Name FROM ConnectedApplication WHERE Id IN (SELECT SetupEntityId FROM SetupEntityAccess WHERE Parent.Name = 'Group_Member')";
      expect(await names(granted)).to.have.members(['Group App', 'Refresh Only', 'Relaxed App', 'Blocked App']);
      const others = granted.replace('Id IN', 'Id NOT IN');
      expect(await names(others))
        .to.include('Wide App')
        .and.not.include('Group App');
    });

    it('refuses a semi-join below OR', async () => {
      const refused = await client.refusal(
        "SELECT Id FROM User WHERE Alias = 'a' OR Id IN (SELECT AssigneeId FROM PermissionSetAssignment)",
      );
      expect(refused.errorCode).to.equal('MALFORMED_QUERY');
    });

    it('refuses to filter by OauthToken.AppName where the org does', async () => {
      const soql = "SELECT UseCount FROM OauthToken WHERE AppName = 'Group App'";
      expect((await client.query(soql)).totalSize).to.equal(1);
      emulator.org.switches.oauthTokenAppNameFilter = false;
      const refused = await client.refusal(soql);
      emulator.org.switches.oauthTokenAppNameFilter = true;
      expect(refused.message).to.contain("field 'AppName' can not be filtered in a query call");
    });
  });

  describe('relationships', () => {
    it('reads parents of parents, and null where there is none', async () => {
      const soql =
        "SELECT Parent.Label, Parent.Profile.Name FROM SetupEntityAccess WHERE Parent.Profile.Name = 'Systemadministrator' OR Parent.Name = 'X_Y'";
      const { records } = await client.query(soql);
      const parents = records.map((record) => record['Parent'] as { Profile: { Name: string } | null });
      expect(parents.map((parent) => parent.Profile?.Name ?? null)).to.have.members(['Systemadministrator', null]);
    });

    it('reads children, and null where there are none', async () => {
      const { records } = await client.query(
        "SELECT Name, (SELECT Parent.Profile.Name FROM SetupEntityAccessItems WHERE Parent.IsOwnedByProfile = true) FROM ConnectedApplication WHERE Name IN ('Wide App', 'Group App') ORDER BY Name",
      );
      expect(records[0]['SetupEntityAccessItems']).to.equal(null);
      expect(records[1]['SetupEntityAccessItems']).to.include({ totalSize: 43, done: true });
    });

    it('refuses unknown relationships, of either kind, even without rows', async () => {
      const parent = await client.refusal("SELECT Boss.Name FROM User WHERE Username = 'nobody'");
      expect(parent).to.include({ errorCode: 'INVALID_FIELD' });
      expect(parent.message).to.contain("Didn't understand relationship 'Boss'");
      const child = await client.refusal("SELECT (SELECT Id FROM Things) FROM ConnectedApplication WHERE Name = 'no'");
      expect(child).to.include({ errorCode: 'INVALID_TYPE' });
    });
  });

  describe('select', () => {
    it('refuses an unknown field and shows its place', async () => {
      const refused = await client.refusal('SELECT Id, Foo FROM User');
      expect(refused).to.include({ errorCode: 'INVALID_FIELD', status: 400 });
      expect(refused.message).to.match(
        /^\nSELECT Id, Foo FROM User\n {11}\^\nERROR at Row:1:Column:12\nNo such column 'Foo' on entity 'User'\./,
      );
    });

    it('refuses an unknown object', async () => {
      const refused = await client.refusal('SELECT Id FROM ScratchOrgInfo limit 1');
      expect(refused.errorCode).to.equal('INVALID_TYPE');
      expect(refused.message).to.contain("sObject type 'ScratchOrgInfo' is not supported");
    });

    it('refuses text that is no query, and a field named twice', async () => {
      expect((await client.refusal('SELECT FROM User')).errorCode).to.equal('MALFORMED_QUERY');
      expect((await client.refusal('SELECT Id, id FROM User')).message).to.equal('duplicate field selected: Id');
    });

    it('counts, groups and takes the greatest', async () => {
      const counted = await client.query('SELECT COUNT() FROM User WHERE IsActive = false');
      expect(counted).to.deep.equal({ totalSize: 1, done: true, records: [] });
      const grouped = await client.query('SELECT AppName, COUNT(UserId) users FROM OauthToken GROUP BY AppName');
      expect(grouped.records[0]).to.deep.include({ AppName: 'Group App', users: 1 });
      const refused = await client.refusal('SELECT AppName, COUNT(UserId) FROM OauthToken');
      expect(refused.message).to.contain('must be grouped or aggregated');
    });

    it('orders, skips and limits', async () => {
      const soql = 'SELECT LastName FROM User ORDER BY LastName DESC LIMIT 2 OFFSET 1';
      expect(await names(soql, 'LastName')).to.deep.equal(['Restricted', 'Paused']);
      const refused = await client.refusal('SELECT Id FROM User LIMIT 1 OFFSET 2001');
      expect(refused.errorCode).to.equal('NUMBER_OUTSIDE_VALID_RANGE');
    });

    it('selects all fields only with a limit', async () => {
      const { records } = await client.query('SELECT FIELDS(ALL) FROM Organization LIMIT 1');
      expect(records[0]).to.include({ Name: 'Odd & Sons', OrganizationType: 'Enterprise Edition' });
      expect((await client.refusal('SELECT FIELDS(ALL) FROM Organization')).errorCode).to.equal('MALFORMED_QUERY');
    });

    it('gives OauthToken rows no id and an unfilterable DeleteToken', async () => {
      const { records } = await client.query('SELECT Id, AppMenuItem.ApplicationId, DeleteToken FROM OauthToken');
      expect(records.every((record) => record['Id'] === null)).to.equal(true);
      expect(records.at(-1)!['AppMenuItem']).to.equal(null);
    });
  });

  describe('what an org may have differently', () => {
    it('has ConnectedApplication.DeveloperName where the switch says', async () => {
      const soql = "SELECT Id FROM ConnectedApplication WHERE DeveloperName = 'Vendor_Packaged'";
      expect((await client.query(soql, 'tooling/query')).totalSize).to.equal(1);
      expect((await client.refusal(soql)).errorCode).to.equal('INVALID_FIELD');
      emulator.org.switches.developerName = 'data';
      expect((await client.query(soql)).totalSize).to.equal(1);
      expect((await client.refusal(soql, 'tooling/query')).errorCode).to.equal('INVALID_FIELD');
      emulator.org.switches.developerName = 'tooling';
    });

    it('can hide foreign apps from the Tooling API', async () => {
      emulator.org.switches.toolingListsForeignApps = false;
      const found = await names('SELECT Name FROM ConnectedApplication', 'Name', 'tooling/query');
      emulator.org.switches.toolingListsForeignApps = true;
      expect(found).to.include('Group App').and.not.include('Foreign Installed').and.not.include('Vendor Packaged');
    });

    it('has the two special permissions only where the switches say', async () => {
      const approve = 'SELECT PermissionsCanApproveUninstalledApps FROM UserPermissionAccess';
      const anyClient = 'SELECT PermissionsUseAnyApiClient FROM UserPermissionAccess';
      expect((await client.query(approve)).records[0]).to.include({ PermissionsCanApproveUninstalledApps: true });
      expect((await client.refusal(anyClient)).errorCode).to.equal('INVALID_FIELD');
      Object.assign(emulator.org.switches, { canApproveUninstalledAppsField: false, apiAccessControl: true });
      expect((await client.refusal(approve)).errorCode).to.equal('INVALID_FIELD');
      expect((await client.query(anyClient)).totalSize).to.equal(1);
      Object.assign(emulator.org.switches, { canApproveUninstalledAppsField: true, apiAccessControl: false });
    });

    it('has SetupEntityAccess in the data API alone and RemoteProxy in the Tooling API alone', async () => {
      expect((await client.refusal('SELECT Id FROM SetupEntityAccess', 'tooling/query')).errorCode).to.equal(
        'INVALID_TYPE',
      );
      expect((await client.refusal('SELECT Id FROM RemoteProxy')).errorCode).to.equal('INVALID_TYPE');
      const soql = "SELECT SiteName, IsActive, NamespacePrefix FROM RemoteProxy WHERE NamespacePrefix = 'vend'";
      const { records } = await client.query(soql, 'tooling/query');
      expect(records[0]).to.include({ SiteName: 'SALESFORCE_LOGIN', IsActive: false, NamespacePrefix: 'vend' });
    });

    it('gives FullName and Metadata for one row at a time', async () => {
      const soql = 'SELECT FullName, Metadata FROM RemoteProxy';
      expect((await client.refusal(soql, 'tooling/query')).errorCode).to.equal('MALFORMED_QUERY');
      const { records } = await client.query(`${soql} WHERE SiteName = 'Insecure'`, 'tooling/query');
      expect(records[0]['Metadata']).to.include({ disableProtocolSecurity: true, description: "It's old" });
    });
  });
});
