import { expect } from 'chai';
import { deployOne, fixture, metadataFile, retrieve, type Deployment, type Fixture } from '../fixture.js';

const permission = (name: string, enabled = true): string =>
  `<userPermissions><enabled>${enabled}</enabled><name>${name}</name></userPermissions>`;
const range = (start: string, end: string, description = ''): string =>
  `<loginIpRanges>${description && `<description>${description}</description>`}<endAddress>${end}</endAddress><startAddress>${start}</startAddress></loginIpRanges>`;
const deployProfile = async (org: Fixture, fullName: string, content: string): Promise<Deployment> =>
  deployOne(org, {
    type: 'Profile',
    fullName,
    path: `profiles/${fullName}.profile`,
    file: metadataFile('Profile', content),
  });
const permissionsOf = ({ state }: Fixture, fullName: string): string[] | undefined => {
  const profile = state.profiles.find((candidate) => candidate.fullName === fullName);
  return state.permissionSets.find(({ profileId }) => profileId === profile?.id)?.userPermissions;
};

describe('a profile’s retrieve', () => {
  it('holds what the emulator keeps of it', async () => {
    const org = fixture();
    const [, , profile] = org.state.profiles;
    profile?.loginIpRanges.push(
      { start: '10.0.0.1', end: '10.0.0.9', description: 'Office' },
      { start: '0.0.0.0', end: '255.255.255.255' },
    );
    const { files } = await retrieve(org, { Profile: ['Integration'] });
    expect(files['unpackaged/profiles/Integration.profile']).to.equal(
      metadataFile(
        'Profile',
        [
          '    <custom>true</custom>',
          '    <loginIpRanges>',
          '        <description>Office</description>',
          '        <endAddress>10.0.0.9</endAddress>',
          '        <startAddress>10.0.0.1</startAddress>',
          '    </loginIpRanges>',
          '    <loginIpRanges>',
          '        <endAddress>255.255.255.255</endAddress>',
          '        <startAddress>0.0.0.0</startAddress>',
          '    </loginIpRanges>',
          '    <userLicense>Salesforce</userLicense>',
          '    <userPermissions>',
          '        <enabled>true</enabled>',
          '        <name>ApiEnabled</name>',
          '    </userPermissions>',
        ].join('\n'),
      ),
    );
  });

  it('goes by the API name, percent-encoded where a file name needs it', async () => {
    const org = fixture();
    const [, , profile] = org.state.profiles;
    if (profile) profile.fullName = profile.name = 'R&D (EU)';
    const { files, problems } = await retrieve(org, { Profile: ['Admin', 'R%26D %28EU%29', 'System Administrator'] });
    expect(Object.keys(files)).to.include.members([
      'unpackaged/profiles/Admin.profile',
      'unpackaged/profiles/R%26D %28EU%29.profile',
    ]);
    expect(problems).to.deep.equal(["Entity of type 'Profile' named 'System Administrator' cannot be found"]);
  });
});

describe('deploying a profile', () => {
  it('lays the file over what is there', async () => {
    const org = fixture();
    await deployProfile(org, 'Integration', permission('ApiUserOnly') + permission('CustomizeApplication', false));
    expect(permissionsOf(org, 'Integration')).to.have.members(['ApiEnabled', 'ApiUserOnly']);
    await deployProfile(org, 'Integration', permission('ApiEnabled', false));
    expect(permissionsOf(org, 'Integration')).to.deep.equal(['ApiUserOnly']);
  });

  it('creates a profile of an unknown name, with the standard profile’s permissions where the file is silent', async () => {
    const org = fixture();
    await deployProfile(
      org,
      'New Integration',
      `<custom>true</custom><userLicense>Salesforce</userLicense>${permission('ApiUserOnly')}`,
    );
    expect(org.state.profiles.at(-1)).to.include({
      fullName: 'New Integration',
      name: 'New Integration',
      isCustom: true,
      userLicense: 'Salesforce',
    });
    expect(permissionsOf(org, 'New Integration')).to.have.members(['ApiEnabled', 'ApiUserOnly']);
  });

  it('replaces or merges login IP ranges, as the switch says, and keeps them when the file has none', async () => {
    const rangesAfter = async (profileIpRangesOnDeploy: 'replace' | 'merge'): Promise<number> => {
      const org = fixture({ profileIpRangesOnDeploy });
      await deployProfile(
        org,
        'Integration',
        range('10.0.0.1', '10.0.0.9', 'Office') + range('2001:db8::1', '2001:db8::ffff'),
      );
      await deployProfile(org, 'Integration', range('10.0.0.1', '10.0.0.9') + range('10.1.0.1', '10.1.0.1'));
      await deployProfile(org, 'Integration', '');
      return org.state.profiles[2]?.loginIpRanges.length ?? 0;
    };
    expect(await rangesAfter('replace')).to.equal(2);
    expect(await rangesAfter('merge')).to.equal(3);
  });

  it('refuses ranges that make no sense', async () => {
    const problem = async (content: string): Promise<string> =>
      (await deployProfile(fixture(), 'Integration', content)).problems[0] ?? '';
    expect(await problem(range('10.0.0.9', '10.0.0.1'))).to.contain('greater than or equal');
    expect(await problem(range('2001:db8::2', '2001:db8::1'))).to.contain('greater than or equal');
    expect(await problem(range('10.0.0.1', '2001:db8::1'))).to.contain('mixes');
    expect(await problem(range('10.0.0', '10.0.0.1'))).to.contain('Invalid IP address: 10.0.0');
    expect(await problem('<loginIpRanges/>')).to.contain('Required field is missing');
  });

  it('changes a standard profile’s ranges but not its permissions', async () => {
    const org = fixture();
    expect(
      (await deployProfile(org, 'Admin', range('10.0.0.1', '10.0.0.9') + permission('ApiEnabled'))).status,
    ).to.equal('Succeeded');
    expect((await deployProfile(org, 'Admin', permission('ApiEnabled', false))).problems[0]).to.contain(
      'standard profile',
    );
  });

  it('refuses unknown permissions and licences', async () => {
    expect((await deployProfile(fixture(), 'Integration', permission('FlyToTheMoon'))).problems[0]).to.equal(
      'Unknown user permission: FlyToTheMoon',
    );
    expect((await deployProfile(fixture(), 'Newest', '<userLicense>Moon</userLicense>')).problems[0]).to.contain(
      'no UserLicense named Moon found',
    );
  });
});
