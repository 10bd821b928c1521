import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { Fault } from '../../../emulator/org/switches.js';
import { metadataFile, packageFile, texts, zipOf } from '../metadata/fixture.js';

type Ended = { isDone: boolean; status: string[]; success: string[]; failures: string[]; successes: string[] };

describe('deployment faults', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
  });
  afterEach(() => emulator.close());

  const soap = async (operation: string, content: string): Promise<string> => {
    const response = await fetch(`${emulator.url}/services/Soap/m/68.0`, {
      method: 'POST',
      body:
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata">' +
        `<s:Header><SessionHeader><sessionId>${adminSession(emulator.org).accessToken}</sessionId></SessionHeader></s:Header>` +
        `<s:Body><${operation}>${content}</${operation}></s:Body></s:Envelope>`,
    });
    return response.text();
  };
  const deploy = async (names: string[]): Promise<string> => {
    const files = Object.fromEntries(
      names.map((name) => [
        `permissionsets/${name}.permissionset`,
        metadataFile('PermissionSet', `<label>${name}</label>`),
      ]),
    );
    const zip = await zipOf({ 'package.xml': packageFile({ PermissionSet: names }), ...files });
    const options =
      '<DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions>';
    return soap('deploy', `<ZipFile>${zip}</ZipFile>${options}`);
  };
  const ended = async (answer: string): Promise<Ended> => {
    const id = texts(answer, 'id')[0] ?? '';
    const text = await soap(
      'checkDeployStatus',
      `<asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails>`,
    );
    const parts = (name: string): string[] =>
      [...text.matchAll(new RegExp(`<${name}>.*?</${name}>`, 'g'))].flatMap(([part]) => texts(part, 'fullName'));
    const whole = text.replace(/<details>.*<\/details>/, '');
    return {
      isDone: texts(whole, 'done')[0] === 'true',
      status: texts(whole, 'status'),
      success: texts(whole, 'success'),
      failures: parts('componentFailures'),
      successes: parts('componentSuccesses').filter((name) => name !== 'package.xml'),
    };
  };
  const run = async (fault: Fault, names = ['A', 'B']): Promise<Ended & { applied: string[] }> => {
    emulator.org.faults.push(fault);
    const result = await ended(await deploy(names));
    const applied = emulator.org.state.permissionSets.map(({ name }) => name).filter((name) => names.includes(name));
    return { ...result, applied };
  };
  const failed = { isDone: true, status: ['Failed'], success: ['false'], successes: [] };

  it('deployFails: nothing is applied and a component says why', async () => {
    expect(await run({ kind: 'deployFails' })).to.deep.equal({ ...failed, failures: ['A'], applied: [] });
  });

  it('deployLies: all is applied, and the status says Failed', async () => {
    expect(await run({ kind: 'deployLies' })).to.deep.equal({ ...failed, failures: ['A'], applied: ['A', 'B'] });
  });

  it('partial: all but the last component is applied', async () => {
    const partial = { isDone: true, status: ['SucceededPartial'], success: ['false'] };
    expect(await run({ kind: 'partial', nth: 1 })).to.deep.equal({
      ...partial,
      failures: ['B'],
      successes: ['A'],
      applied: ['A'],
    });
    expect(await run({ kind: 'partial' }, ['C'])).to.deep.equal({
      ...partial,
      failures: [],
      successes: ['C'],
      applied: ['C'],
    });
  });

  it('noStatus: applied, and done without a status', async () => {
    const { status, success, isDone, applied } = await run({ kind: 'noStatus' });
    expect({ status, success, isDone, applied }).to.deep.equal({
      status: [],
      success: [],
      isDone: true,
      applied: ['A', 'B'],
    });
  });

  it('locked: each component fails, or the request is refused as one', async () => {
    expect(await run({ kind: 'locked', times: 1 })).to.deep.equal({ ...failed, failures: ['A', 'B'], applied: [] });
    emulator.org.faults.push({ kind: 'locked', errorCode: 'ALREADY_IN_PROGRESS' });
    expect(await deploy(['A'])).to.contain('<faultcode>sf:ALREADY_IN_PROGRESS</faultcode>');
  });

  it('strike deploy requests alone, the n-th if told', async () => {
    emulator.org.faults.push({ kind: 'deployFails', nth: 2 });
    await soap('describeMetadata', '');
    expect((await ended(await deploy(['A']))).status).to.deep.equal(['Succeeded']);
    expect((await ended(await deploy(['B']))).status).to.deep.equal(['Failed']);
    expect((await ended(await deploy(['C']))).status).to.deep.equal(['Succeeded']);
  });

  it('leave a package that the org refuses anyway to its own refusal', async () => {
    emulator.org.faults.push({ kind: 'deployLies' });
    const { failures, status } = await ended(await deploy(['Bad-Name']));
    expect([status, failures]).to.deep.equal([['Failed'], ['Bad-Name']]);
  });
});
