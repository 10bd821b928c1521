import type { Probe } from '../probe.js';
import type { ProbeOrg } from '../org.js';

const FILE = 'settings/Security.settings';

/** What lies before a file's place in the archive; undefined when the file isn't there. */
const rootOf = async (org: ProbeOrg, singlePackage?: boolean): Promise<string | undefined> => {
  const { files } = await org.retrieve('Settings', ['Security'], singlePackage);
  return [...files.keys()].find((path) => path.endsWith(FILE))?.slice(0, -FILE.length);
};

const missing = { unknown: 'the archive did not hold the security settings that were asked for' };

/** A folder's name may be a package's. */
const shown = (root: string): string =>
  root === '' ? 'at the archive root' : root === 'unpackaged/' ? 'below unpackaged/' : 'below another folder';

export const archiveProbes: Probe[] = [
  {
    doubt: 'Where the files of a retrieve lie',
    switch: 'archiveRoot',
    changes: false,
    does: 'Retrieves the security settings.',
    run: async (org) => {
      const root = await rootOf(org);
      if (root === undefined) return missing;
      const reading = root === '' ? 'none' : root === 'unpackaged/' ? 'unpackaged' : 'package';
      return { reading, evidence: `request without singlePackage: the file lies ${shown(root)}` };
    },
  },
  {
    doubt: 'Where they lie when the request says singlePackage',
    switch: 'singlePackageRoot',
    changes: false,
    does: 'Retrieves the security settings.',
    run: async (org) => {
      const root = await rootOf(org, true);
      if (root === undefined) return missing;
      const reading = root === '' ? 'none' : root === 'unpackaged/' ? 'unpackaged' : 'otherFolder';
      return { reading, evidence: `request with singlePackage: the file lies ${shown(root)}` };
    },
  },
];
