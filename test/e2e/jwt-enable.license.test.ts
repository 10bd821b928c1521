import { expect } from 'chai';
import { newId } from '../../emulator/org/ids.js';
import type { ConnectedappJwtEnableResult } from '../../src/commands/connectedapp/jwt-enable.js';
import { appName, openJwtEnableOrg, type JwtEnableOrg } from '../support/jwtEnableOrg.js';

describe('connectedapp jwt-enable with a permission set that the user’s license forbids', () => {
  let org: JwtEnableOrg;
  let args: string[];

  before(async () => {
    org = await openJwtEnableOrg();
    const { certificateFile } = await org.makePair('vendor');
    const name = ['--permission-set', 'Licensed Set', '--assign-to', 'dev@actifi.com'];
    args = [...appName, ...name, '--certificate-file', certificateFile, '--no-prompt'];
  });

  beforeEach(() => {
    org.reset();
    const { permissionSets } = org.emulator.org.state;
    const [first] = permissionSets.filter(({ profileId }) => profileId !== null);
    if (!first) throw new Error('no permission set');
    const own = { profileId: null, type: 'Regular' as const, license: 'Salesforce', userPermissions: ['ApiEnabled'] };
    permissionSets.push({ ...first, ...own, id: newId('0PS'), name: 'Licensed_Set', label: 'Licensed Set' });
  });

  after(() => org.emulator.close());

  it('names what failed once, with what to do, and in one line what wasn’t attempted', async () => {
    const { exitCode, stderr } = await org.jwtEnable(args);
    expect(exitCode).to.equal(1);
    expect(stderr.match(/license doesn't allow the permission set/g)).to.have.length(1);
    expect(stderr).to.contain('sf org assign permsetlicense --name SalesforceAPIIntegrationPsl');
    const left = stderr.split('\n').filter((line) => /not attempted/i.test(line));
    expect(left).to.have.length(1);
    expect(left[0]).to.contain('permittedUsers').and.not.to.contain('successpro.api@harbor.example');
    expect(org.emulator.deployments).to.deep.equal([]);
  });

  it('gives each change with its error and the advice in JSON', async () => {
    const { exitCode, json } = await org.jwtEnable([...args, '--json']);
    const { changes } = (json as { result: ConnectedappJwtEnableResult }).result;
    expect(exitCode).to.equal(1);
    const [assignment, ...others] = changes;
    expect([assignment?.type, assignment?.status]).to.deep.equal(['PermissionSetAssignment', 'failed']);
    expect(assignment?.error?.actions?.join()).to.contain('sf org assign permsetlicense');
    expect(others.map(({ error }) => error?.name)).to.deep.equal(others.map(() => 'NotAttemptedError'));
    for (const { error, fullName } of others) expect(error?.message.split(' first: ')[1]).not.to.contain(fullName);
  });
});
