import { parseMetadata } from '../../../src/metadata/metadataFile.js';
import { buildMetadataFile } from '../../../src/metadata/newFile.js';
import { soql } from '../../../src/org/soql.js';
import { fileIn, type ContractFile } from '../metadata.js';
import type { ProbeOrg } from '../org.js';
import type { Probe } from '../probe.js';

// Addresses that are reserved for documentation (RFC 5737).
const FIRST = '192.0.2.10';
const SECOND = '198.51.100.10';

const SEES_ALL = ['PermissionsViewAllProfiles', 'PermissionsCustomizeApplication', 'PermissionsManageUsers'];

const profileWith = (fullName: string, address: string): ContractFile => ({
  type: 'Profile',
  fullName,
  text: buildMetadataFile('Profile', {
    custom: true,
    loginIpRanges: { endAddress: address, startAddress: address },
    userLicense: 'Salesforce',
  }),
});

const removeProfile = async (org: ProbeOrg, name: string): Promise<string[]> => {
  const query = soql`SELECT Id FROM Profile WHERE Name = ${name}`;
  if ((await org.rows(query)).length === 0) return [];
  const { isTaken, problems } = await org.deploy([], { removed: [{ type: 'Profile', fullName: name }] });
  if (isTaken && (await org.rows(query)).length === 0) return [];
  return [`is still there; remove it in Setup (${problems.join('; ')})`];
};

export const profileProbes: Probe[] = [
  {
    doubt: "A profile's login IP ranges on deploy",
    switch: 'profileIpRangesOnDeploy',
    changes: true,
    does: 'Makes a profile that nobody has, deploys it with one range, then with another, and removes it.',
    run: async (org) => {
      const { name } = org.newName();
      org.onEnd(`profile ${name}`, () => removeProfile(org, name));
      for (const address of [FIRST, SECOND]) {
        const { isTaken, problems } = await org.deploy([profileWith(name, address)]);
        if (!isTaken) return { unknown: `a deployment was refused: ${org.shape(problems.join('; '))}` };
      }
      const xml = fileIn(await org.retrieve('Profile', [name]), { type: 'Profile', fullName: name });
      if (xml === undefined) return { unknown: 'the file of the profile did not come' };
      const starts = parseMetadata(xml).texts(['loginIpRanges', 'startAddress']);
      if (!starts.includes(SECOND)) return { unknown: 'the second range is not there' };
      const reading = starts.includes(FIRST) ? 'merge' : 'replace';
      return { reading, evidence: `after one range, then another: ${starts.length} ranges are there` };
    },
  },
  {
    doubt: "Other profiles' names are hidden",
    switch: 'profileFiltering',
    changes: false,
    does: 'Queries profiles as a user who may not see all of them: name a login of one with --limited-org.',
    run: async (org) => {
      const connection = org.inputs.limited ?? org.connection;
      const options = { connection };
      const [here] = await org.rows<{ Id: string }>('SELECT Id FROM Organization');
      const [there] = await org.rows<{ Id: string }>('SELECT Id FROM Organization', options);
      if (here?.Id !== there?.Id) return { unknown: 'the login of --limited-org is of another org' };
      const known = await org.fieldsOf('UserPermissionAccess');
      const columns = SEES_ALL.filter((column) => known.has(column));
      const [access] = await org.rows<Record<string, unknown>>(
        `SELECT ${columns.join(', ')} FROM UserPermissionAccess`,
        options,
      );
      if (!access || columns.some((column) => access[column] !== false)) {
        return { unknown: 'the user may see all profiles: name a login of one who may not with --limited-org' };
      }
      const all = await org.rows('SELECT Id, Name FROM Profile');
      const seen = await org.rows<{ Name: string | null }>('SELECT Id, Name FROM Profile', options);
      const named = seen.filter(({ Name }) => Name).length;
      const evidence = `${seen.length} of ${all.length} rows, ${named} with a name`;
      if (org.inputs.limited && all.length < 2) return { unknown: 'the org has one profile' };
      return { reading: String(named <= 1), evidence };
    },
  },
];
