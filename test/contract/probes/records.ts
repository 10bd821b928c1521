import { parseMetadata } from '../../../src/metadata/metadataFile.js';
import { buildMetadataFile } from '../../../src/metadata/newFile.js';
import { soql } from '../../../src/org/soql.js';
import { fileIn } from '../metadata.js';
import type { Probe } from '../probe.js';

const cannotFilter = /INVALID_FIELD|MALFORMED_QUERY/;

export const recordProbes: Probe[] = [
  {
    doubt: 'Where DeveloperName of an app can be queried',
    switch: 'developerName',
    changes: false,
    does: 'Queries ConnectedApplication in both APIs.',
    run: async (org) => {
      const text = 'SELECT DeveloperName FROM ConnectedApplication LIMIT 1';
      const [data, tooling] = [await org.query(text), await org.query(text, { api: 'tooling' })];
      const codes = [data.code, tooling.code].filter((code) => code !== undefined);
      const evidence = `data API: ${data.code ?? 'answers'}; Tooling API: ${tooling.code ?? 'answers'}`;
      if (codes.some((code) => !/INVALID_FIELD|INVALID_TYPE/.test(code))) return { unknown: evidence };
      const reading = data.rows ? (tooling.rows ? 'dataAndTooling' : 'data') : tooling.rows ? 'tooling' : 'nowhere';
      return { reading, evidence };
    },
  },
  {
    doubt: 'Filtering OauthToken by AppName',
    switch: 'oauthTokenAppNameFilter',
    changes: false,
    does: 'Queries OauthToken with a condition that no token meets.',
    run: async (org) => {
      const plain = await org.query('SELECT UseCount FROM OauthToken LIMIT 1');
      if (!plain.rows) return { unknown: `OauthToken can't be queried at all: ${plain.code}` };
      const filtered = await org.query(
        soql`SELECT UseCount FROM OauthToken WHERE AppName = ${'No app has this name'} LIMIT 1`,
      );
      if (filtered.rows) return { reading: 'true', evidence: 'the query is answered' };
      if (cannotFilter.test(filtered.code))
        return { reading: 'false', evidence: `the query is refused: ${filtered.code}` };
      return { unknown: `the query is refused: ${filtered.code}` };
    },
  },
  {
    doubt: 'Field for Approve Uninstalled Connected Apps',
    switch: 'canApproveUninstalledAppsField',
    changes: false,
    does: 'Describes PermissionSet.',
    run: async (org) => {
      const isThere = (await org.fieldsOf('PermissionSet')).has('PermissionsCanApproveUninstalledApps');
      return { reading: String(isThere), evidence: `the describe of PermissionSet has the field: ${isThere}` };
    },
  },
  {
    doubt: 'API Access Control is there',
    switch: 'apiAccessControl',
    changes: false,
    does: 'Describes PermissionSet and retrieves the connected app settings.',
    run: async (org) => {
      const hasField = (await org.fieldsOf('PermissionSet')).has('PermissionsUseAnyApiClient');
      const archive = await org.retrieve('Settings', ['ConnectedApp']);
      const xml = fileIn(archive, { type: 'Settings', fullName: 'ConnectedApp' });
      if (xml === undefined) return { unknown: 'the connected app settings did not come' };
      const hasElement = parseMetadata(xml).has(['enableAdminApprovedAppsOnly']);
      const evidence = `field PermissionsUseAnyApiClient: ${hasField}; element enableAdminApprovedAppsOnly: ${hasElement}`;
      return hasField === hasElement ? { reading: String(hasField), evidence } : { reading: 'halfOfIt', evidence };
    },
  },
  {
    doubt: 'Deploying a permission set',
    switch: 'permissionSetDeploy',
    changes: true,
    does: 'Deploys a permission set that nobody has, and removes it.',
    run: async (org) => {
      const { name, label } = org.newName();
      const query = soql`SELECT Id FROM PermissionSet WHERE Name = ${name}`;
      org.onEnd(`permission set ${name}`, () => org.removeAll('PermissionSet', query));
      const text = buildMetadataFile('PermissionSet', { hasActivationRequired: false, label });
      const { isTaken, problems } = await org.deploy([{ type: 'PermissionSet', fullName: name, text }]);
      const said = org.shape(problems.join('; '));
      if (isTaken) {
        const isThere = (await org.rows(query)).length === 1;
        return isThere
          ? { reading: 'accepted', evidence: 'the deployment succeeded and the permission set is there' }
          : { reading: 'notMade', evidence: 'the deployment succeeded and the permission set is not there' };
      }
      if (/not available|not supported|unknown/i.test(said))
        return { reading: 'refused', evidence: `refused: ${said}` };
      return { unknown: `refused for another reason: ${said}` };
    },
  },
];
