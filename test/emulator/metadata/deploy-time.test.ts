import { expect } from 'chai';
import { call, deploy, deployment, faultOf, fixture, metadataFile, packageFile, texts, zipOf } from './fixture.js';

const site = metadataFile(
  'RemoteSiteSetting',
  '<disableProtocolSecurity>false</disableProtocolSecurity><isActive>true</isActive><url>https://new.example.com</url>',
);
const sitePath = 'remoteSiteSettings/New_Site.remoteSite';

describe('a deployment that only checked', () => {
  const files = { 'package.xml': packageFile({ RemoteSiteSetting: ['New_Site'] }), [sitePath]: site };

  it('can be deployed without sending it again', async () => {
    const org = fixture();
    const { id } = await deploy(org, files, { checkOnly: true });
    const answer = await call(org, 'deployRecentValidation', `<validationId>${id}</validationId>`);
    const started = texts(answer, 'result')[0] ?? '';
    expect((await deployment(org, started)).status).to.equal('Succeeded');
    expect(org.state.remoteSites.at(-1)?.fullName).to.equal('New_Site');
  });

  it('can be deployed only if it succeeded and only checked', async () => {
    const org = fixture();
    const failed = await deploy(org, { 'package.xml': files['package.xml'] }, { checkOnly: true });
    const deployed = await deploy(org, files);
    for (const { id } of [failed, deployed]) {
      const answer = await call(org, 'deployRecentValidation', `<validationId>${id}</validationId>`);
      expect(faultOf(answer).code).to.equal('sf:INVALID_ID_FIELD');
    }
  });
});

describe('a deployment that takes time', () => {
  const files = { 'package.xml': packageFile({ RemoteSiteSetting: ['New_Site'] }), [sitePath]: site };
  const start = async (org: ReturnType<typeof fixture>): Promise<string> => {
    const content = `<ZipFile>${await zipOf(files)}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError></DeployOptions>`;
    return texts(await call(org, 'deploy', content), 'id')[0] ?? '';
  };
  const isDeployed = (org: ReturnType<typeof fixture>): boolean =>
    org.state.remoteSites.some(({ fullName }) => fullName === 'New_Site');

  it('changes the org when its time is up', async () => {
    const org = fixture({ jobDuration: 1000 });
    const id = await start(org);
    expect((await deployment(org, id)).status).to.equal('InProgress');
    expect(isDeployed(org)).to.equal(false);
    org.clock.now += 1000;
    expect((await deployment(org, id)).status).to.equal('Succeeded');
    expect(isDeployed(org)).to.equal(true);
  });

  it('changes the org even if nobody asks for its status', async () => {
    const org = fixture({ jobDuration: 20 });
    org.org.now = Date.now;
    await start(org);
    await new Promise((resolve) => {
      setTimeout(resolve, 60);
    });
    expect(isDeployed(org)).to.equal(true);
  });

  it('waits for the one before it', async () => {
    const org = fixture({ jobDuration: 1000 });
    const ids = [await start(org), await start(org)];
    expect(await Promise.all(ids.map(async (id) => (await deployment(org, id)).status))).to.deep.equal([
      'InProgress',
      'Pending',
    ]);
    org.clock.now += 1000;
    expect(await Promise.all(ids.map(async (id) => (await deployment(org, id)).status))).to.deep.equal([
      'Succeeded',
      'InProgress',
    ]);
    org.clock.now += 1000;
    expect((await deployment(org, ids[1] ?? '')).status).to.equal('Succeeded');
  });

  it('changes nothing once it is canceled', async () => {
    const org = fixture({ jobDuration: 1000 });
    const id = await start(org);
    expect((await call(org, 'cancelDeploy', `<id>${id}</id>`)).body).to.contain(`<done>true</done><id>${id}</id>`);
    org.clock.now += 1000;
    const { status, answer } = await deployment(org, id);
    expect(status).to.equal('Canceled');
    expect(texts(answer, 'canceledByName')).to.deep.equal(['Ada Admin']);
    expect(isDeployed(org)).to.equal(false);
  });

  it('cannot be canceled when it is over or does not exist', async () => {
    const org = fixture();
    const id = await start(org);
    expect(faultOf(await call(org, 'cancelDeploy', `<String>${id}</String>`)).code).to.equal('sf:INVALID_ID_FIELD');
    expect(faultOf(await call(org, 'cancelDeploy', '<id>0Af000000000000AAA</id>')).code).to.equal(
      'sf:INVALID_CROSS_REFERENCE_KEY',
    );
  });
});
