import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { Client } from '../client.js';

type Column = { columnName: string; aggregate: boolean; joinColumns: Column[] };

describe("a query's columns", () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator({ scenario: 'successpro' });
  });
  after(() => emulator.close());

  const shapes = async (soql: string): Promise<unknown[]> => {
    const path = `/query?q=${encodeURIComponent(soql)}&columns=true`;
    const { body } = await new Client(emulator).send<{ columnMetadata: Column[] }>('GET', path);
    const shape = ({ columnName, aggregate, joinColumns }: Column): unknown =>
      joinColumns.length > 0 || aggregate ? { [columnName]: joinColumns.map(shape), aggregate } : columnName;
    return body.columnMetadata.map(shape);
  };

  it('hold parents and children as nested columns, also without rows', async () => {
    const soql =
      "SELECT ConnectedApplication.Name, (SELECT Parent.Profile.Name FROM SetupEntityAccessItems) FROM ConnectedApplication WHERE Name = 'none'";
    expect(await shapes(soql)).to.deep.equal([
      'Name',
      {
        SetupEntityAccessItems: [{ Parent: [{ Profile: ['Name'], aggregate: false }], aggregate: false }],
        aggregate: true,
      },
    ]);
  });

  it('name functions and grouped fields as the result does', async () => {
    const soql = 'SELECT COUNT(Id), COUNT(Email) mails, Profile.Name FROM User GROUP BY Profile.Name';
    expect(await shapes(soql)).to.deep.equal([{ expr0: [], aggregate: true }, { mails: [], aggregate: true }, 'Name']);
    const { records } = await new Client(emulator).query(soql);
    expect(records[0]).to.include({ expr0: 1, mails: 1, Name: 'System Administrator' });
  });

  it('are refused where the query would be', async () => {
    const { status } = await new Client(emulator).send('GET', '/query?q=SELECT+Nope+FROM+User&columns=true');
    expect(status).to.equal(400);
  });
});
