import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { handleMetadataSoap } from '../../../emulator/metadata/soap.js';
import type { Fault } from '../../../emulator/org/switches.js';
import { Client, userNamed } from '../client.js';
import { metadataFile, packageFile, texts, zipOf } from '../metadata/fixture.js';

describe('DeployRequest', () => {
  let emulator: Emulator;
  let client: Client;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    client = new Client(emulator);
  });
  afterEach(() => emulator.close());

  const deploy = async (file: string, options = '', fault?: 'deployLies'): Promise<string> => {
    const zip = await zipOf({
      'package.xml': packageFile({ PermissionSet: ['Fresh'] }),
      'permissionsets/Fresh.permissionset': metadataFile('PermissionSet', file),
    });
    const answer = await handleMetadataSoap(emulator.org, {
      body:
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body xmlns="http://soap.sforce.com/2006/04/metadata">' +
        `<deploy><ZipFile>${zip}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError>${options}</DeployOptions></deploy>` +
        '</e:Body></e:Envelope>',
      apiVersion: '68.0',
      userId: userNamed(emulator, 'admin@odd.example').id,
      logDeployment: () => undefined,
      ...(fault === undefined ? {} : { deploymentFault: fault }),
    });
    return texts(answer, 'id')[0] ?? '';
  };
  const rows = async (condition = ''): Promise<Array<{ [field: string]: unknown }>> => {
    const fields = 'Id, Status, CheckOnly, ErrorMessage, NumberComponentErrors, CreatedById, CompletedDate';
    const { records } = await client.query(`SELECT ${fields} FROM DeployRequest ${condition}`, 'tooling/query');
    return records.map(({ attributes: _, ...record }) => record);
  };

  it('has a row for each deployment and validation, as its status has it', async () => {
    expect(await rows()).to.deep.equal([]);
    const checked = await deploy('<label>x</label>', '<checkOnly>true</checkOnly>');
    const failed = await deploy('<colour>red</colour>');
    const lied = await deploy('<label>x</label>', '', 'deployLies');
    const found = await rows();
    expect(
      found.map(({ Id, Status, CheckOnly, NumberComponentErrors }) => [Id, Status, CheckOnly, NumberComponentErrors]),
    ).to.deep.equal([
      [checked, 'Succeeded', true, 0],
      [failed, 'Failed', false, 1],
      [lied, 'Failed', false, 1],
    ]);
    const user = userNamed(emulator, 'admin@odd.example').id;
    expect(await rows(`WHERE Status = 'Succeeded' AND CreatedById = '${user}'`)).to.have.length(1);
    expect(await rows('WHERE CreatedDate > 2020-01-01T00:00:00Z')).to.have.length(3);
  });

  it('has no end date while a deployment runs', async () => {
    emulator.org.switches.jobDuration = 60_000;
    await deploy('<label>x</label>');
    expect((await rows())[0]).to.include({ Status: 'InProgress', CompletedDate: null });
  });

  it('shows what was taken in although the reply was lost', async () => {
    const fault: Fault = { kind: 'replyLost', soapAction: 'deploy' };
    emulator.org.faults.push(fault);
    const zip = await zipOf({
      'package.xml': packageFile({ PermissionSet: ['Fresh'] }),
      'permissionsets/Fresh.permissionset': metadataFile('PermissionSet', '<label>x</label>'),
    });
    const token = emulator.org.state.sessions[0]?.accessToken ?? '';
    const body =
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata">' +
      `<e:Header><SessionHeader><sessionId>${token}</sessionId></SessionHeader></e:Header>` +
      `<e:Body><deploy><ZipFile>${zip}</ZipFile><DeployOptions/></deploy></e:Body></e:Envelope>`;
    const sent = fetch(`${emulator.url}/services/Soap/m/68.0`, { method: 'POST', body });
    expect(await sent.catch((error: unknown) => error)).to.be.instanceOf(TypeError);
    expect((await rows())[0]).to.include({ Status: 'Succeeded' });
  });

  it('belongs to the Tooling API alone', async () => {
    expect((await client.refusal('SELECT Id FROM DeployRequest')).errorCode).to.equal('INVALID_TYPE');
  });
});
