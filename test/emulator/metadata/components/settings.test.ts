import { expect } from 'chai';
import { deployOne, fixture, metadataFile, retrieve, texts, type Deployment, type Fixture } from '../fixture.js';

const deploySettings = async (org: Fixture, member: string, content: string): Promise<Deployment> =>
  deployOne(org, {
    type: 'Settings',
    fullName: member,
    path: `settings/${member}.settings`,
    file: metadataFile(`${member}Settings`, content),
  });
const fileOf = async (org: Fixture, member: string): Promise<string> =>
  (await retrieve(org, { Settings: [member] })).files[`unpackaged/settings/${member}.settings`] ?? '';
const range = (start: string, end: string): string => `<ipRanges><end>${end}</end><start>${start}</start></ipRanges>`;

describe('security settings', () => {
  it('show that there are no trusted ranges by an empty element', async () => {
    const content = '    <enableAdminLoginAsAnyUser>true</enableAdminLoginAsAnyUser>\n    <networkAccess/>';
    expect(await fileOf(fixture(), 'Security')).to.equal(metadataFile('SecuritySettings', content));
  });

  it('take the deployed ranges in place of all others', async () => {
    const org = fixture();
    await deploySettings(org, 'Security', `<networkAccess>${range('10.0.0.1', '10.0.0.9')}</networkAccess>`);
    const { answer } = await deploySettings(
      org,
      'Security',
      `<networkAccess>${range('10.1.0.1', '10.1.0.9')}</networkAccess>`,
    );
    expect(texts(answer, 'componentType')[0]).to.equal('SecuritySettings');
    const file = await fileOf(org, 'Security');
    expect(file).to.contain('10.1.0.1').and.not.to.contain('10.0.0.1');
    expect(file).to.contain('<enableAdminLoginAsAnyUser>true</enableAdminLoginAsAnyUser>');
  });

  it('keep the ranges when the element is absent and lose them when it is empty', async () => {
    const org = fixture();
    await deploySettings(org, 'Security', `<networkAccess>${range('10.0.0.1', '10.0.0.9')}</networkAccess>`);
    await deploySettings(
      org,
      'Security',
      '<sessionSettings><enforceIpRangesEveryRequest>true</enforceIpRangesEveryRequest></sessionSettings>',
    );
    expect(await fileOf(org, 'Security'))
      .to.contain('10.0.0.1')
      .and.to.contain('enforceIpRangesEveryRequest');
    await deploySettings(org, 'Security', '<networkAccess></networkAccess>');
    expect(await fileOf(org, 'Security')).to.contain('    <networkAccess/>\n');
  });

  it('refuse bad ranges', async () => {
    const problem = async (content: string): Promise<string> =>
      (await deploySettings(fixture(), 'Security', `<networkAccess>${content}</networkAccess>`)).problems[0] ?? '';
    expect(await problem('<ipRanges><start>10.0.0.1</start></ipRanges>')).to.equal('Required field is missing: end');
    expect(await problem(range('10.0.0.9', '10.0.0.1'))).to.contain('greater than or equal');
  });
});

describe('connected app settings', () => {
  const accessControl = '<enableAdminApprovedAppsOnly>true</enableAdminApprovedAppsOnly>';

  it('have no API Access Control elements where it is not enabled, and refuse them', async () => {
    const org = fixture({ apiAccessControl: false });
    expect(await fileOf(org, 'ConnectedApp')).not.to.contain('enableAdminApprovedAppsOnly');
    expect((await deploySettings(org, 'ConnectedApp', accessControl)).problems[0]).to.contain(
      'In field: enableAdminApprovedAppsOnly',
    );
  });

  it('have and take them where it is enabled', async () => {
    const org = fixture({ apiAccessControl: true });
    expect(await fileOf(org, 'ConnectedApp'))
      .to.contain('<enableAdminApprovedAppsOnly>false')
      .and.to.contain('OnlyForExternalUser>false');
    await deploySettings(org, 'ConnectedApp', accessControl);
    expect(await fileOf(org, 'ConnectedApp')).to.contain('<enableAdminApprovedAppsOnly>true');
  });
});

describe('external client app settings', () => {
  it('write a value that is nil as such', async () => {
    const org = fixture();
    org.state.settings['ExternalClientApp'] = { enableExternalClientApps: { 'xsi:nil': 'true' } };
    expect(await fileOf(org, 'ExternalClientApp')).to.equal(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<ExternalClientAppSettings xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
        '    <enableExternalClientApps xsi:nil="true"/>',
        '</ExternalClientAppSettings>',
        '',
      ].join('\n'),
    );
  });

  it('take such a file back, and no settings the emulator does not carry', async () => {
    const org = fixture();
    const file = `<ExternalClientAppSettings xmlns:xsi="x"><enableExternalClientApps xsi:nil="true"/><enableClientSecretInRestApiAccess>1</enableClientSecretInRestApiAccess></ExternalClientAppSettings>`;
    const component = {
      type: 'Settings',
      fullName: 'ExternalClientApp',
      path: 'settings/ExternalClientApp.settings',
      file,
    };
    expect((await deployOne(org, component)).status).to.equal('Succeeded');
    expect(await fileOf(org, 'ExternalClientApp')).to.contain('<enableClientSecretInRestApiAccess>true');
    expect((await retrieve(org, { Settings: ['Mobile'] })).problems).to.have.length(1);
    expect((await deploySettings(org, 'Mobile', '')).problems).to.deep.equal([
      'Not available for deploy for this organization',
    ]);
  });
});
