import { parseMetadata, type MetadataFile } from '../../../src/metadata/metadataFile.js';
import { buildMetadataFile } from '../../../src/metadata/newFile.js';
import { soql } from '../../../src/org/soql.js';
import { listedApps, ownApps, ownNamespace, packagedApps } from '../app.js';
import { fileIn } from '../metadata.js';
import type { ProbeOrg } from '../org.js';
import type { Answer, Probe } from '../probe.js';

const noForeign = { unknown: 'the org has no app of another org' };
const noPackaged = { unknown: 'the org has no app of a package' };

/** Records of apps that no own app shares its label with: they are another org's. */
const foreignApps = (org: ProbeOrg): Promise<Array<{ Id: string; Name: string }>> =>
  org.once('foreign apps', async () => {
    const own = new Set((await ownApps(org)).map(({ label }) => label));
    const rows = await org.rows<{ Id: string; Name: string }>('SELECT Id, Name FROM ConnectedApplication');
    return rows.filter(({ Name }) => !own.has(Name));
  });

/** A refusal that is about whose the component is, as against one about what its file lacks. */
const isAboutOwner = (problem: string): boolean =>
  /manag(?:ed|eable)|package|namespace|installed|cannot (?:be )?modif|can't create a connected app/i.test(problem);

const deployAnswer = (org: ProbeOrg, isTaken: boolean, problems: string[]): Answer => {
  const said = org.shape(problems.join('; '));
  if (isTaken) return { reading: 'accepted', evidence: 'the validation (checkOnly) succeeded' };
  if (problems.some(isAboutOwner))
    return { reading: 'refused', evidence: `the validation (checkOnly) failed: ${said}` };
  return { unknown: `the validation failed for a reason that may be another: ${said}` };
};

/** The file of a packaged app with another policy; of an app whose file isn't given, what can be known of it. */
const withOtherPolicy = async (
  org: ProbeOrg,
  fullName: string,
  xml: string | undefined,
): Promise<string | undefined> => {
  const relaxed = (file: MetadataFile): string => {
    const path = ['oauthPolicy', 'ipRelaxation'];
    return file.setText(path, file.text(path) === 'BYPASS' ? 'ENFORCE' : 'BYPASS').toString();
  };
  if (xml !== undefined) {
    const file = parseMetadata(xml);
    for (const name of ['consumerKey', 'consumerSecret']) file.remove(['oauthConfig', name]);
    return relaxed(file);
  }
  const name = fullName.replace(/^\w+?__/, '');
  const known = await org.query<{ Name: string; ContactEmail: string }>(
    soql`SELECT Name, ContactEmail FROM ConnectedApplication WHERE DeveloperName = ${name}`,
    { api: 'tooling' },
  );
  const [row] = known.rows ?? [];
  if (!row || known.rows?.length !== 1) return undefined;
  const oauthPolicy = { ipRelaxation: 'BYPASS', refreshTokenPolicy: 'infinite' };
  return buildMetadataFile('ConnectedApp', { contactEmail: row.ContactEmail, label: row.Name, oauthPolicy });
};

export const foreignProbes: Probe[] = [
  {
    doubt: "A packaged app's file",
    switch: 'packagedAppRetrieve',
    changes: false,
    does: 'Retrieves the apps of packages by their names.',
    run: async (org) => {
      const names = (await packagedApps(org)).map(({ fullName }) => fullName);
      if (names.length === 0) return noPackaged;
      const archive = await org.retrieve('ConnectedApp', names);
      const given = names.filter((fullName) => fileIn(archive, { type: 'ConnectedApp', fullName }) !== undefined);
      const said = org.shape(archive.problems.join('; '));
      const evidence = `${given.length} of ${names.length} files came${said && `; the org said: ${said}`}`;
      if (given.length === names.length) return { reading: 'answers', evidence };
      return given.length === 0 ? { reading: 'notFound', evidence } : { reading: 'some', evidence };
    },
  },
  {
    doubt: "Deploying a packaged app's policy",
    switch: 'packagedAppPolicyDeploy',
    changes: true,
    does: 'Validates (checkOnly) a deployment that changes IP relaxation of an app of a package. Nothing is saved.',
    run: async (org) => {
      const [app] = await packagedApps(org);
      if (!app) return noPackaged;
      const { fullName } = app;
      const archive = await org.retrieve('ConnectedApp', [fullName]);
      const text = await withOtherPolicy(org, fullName, fileIn(archive, { type: 'ConnectedApp', fullName }));
      if (text === undefined) return { unknown: 'too little is known of the app to write a file for it' };
      const { isTaken, problems } = await org.deploy([{ type: 'ConnectedApp', fullName, text }], { checkOnly: true });
      return deployAnswer(org, isTaken, problems);
    },
  },
  {
    doubt: "Access to another org's app by record",
    switch: 'foreignAppAccessInsert',
    changes: true,
    does: 'Makes a permission set that nobody has and gives it an app of another org.',
    run: async (org) => {
      const [app] = await foreignApps(org);
      if (!app) return noForeign;
      const set = await org.makePermissionSet();
      const { code } = await org.grant(set.id, app.Id);
      if (code === undefined) return { reading: 'accepted', evidence: 'the record was made' };
      const isRefused = /INSUFFICIENT_ACCESS|CANNOT_|INVALID_CROSS_REFERENCE|FIELD_INTEGRITY/.test(code);
      return isRefused
        ? { reading: 'refused', evidence: `the insert failed: ${code}` }
        : { unknown: `the insert failed: ${code}` };
    },
  },
  {
    doubt: "Other orgs' apps in the Tooling API",
    switch: 'toolingListsForeignApps',
    changes: false,
    does: 'Queries ConnectedApplication in both APIs.',
    run: async (org) => {
      const foreign = await foreignApps(org);
      if (foreign.length === 0) return noForeign;
      const answer = await org.query<{ Id: string }>('SELECT Id FROM ConnectedApplication', { api: 'tooling' });
      if (!answer.rows) return { unknown: `the Tooling API refused the query: ${answer.code}` };
      const listed = new Set(answer.rows.map(({ Id }) => Id));
      const count = foreign.filter(({ Id }) => listed.has(Id)).length;
      const reading = count === 0 ? 'false' : count === foreign.length ? 'true' : 'some';
      return { reading, evidence: `${count} of ${foreign.length} apps of other orgs are there` };
    },
  },
  {
    doubt: 'The id that a listing gives an app',
    switch: 'listedAppId',
    changes: false,
    does: 'Lists connected apps and queries their records.',
    run: async (org) => {
      const listed = (await listedApps(org)).map(({ id }) => id).filter(Boolean);
      const rows = await org.rows<{ Id: string }>('SELECT Id FROM ConnectedApplication');
      if (listed.length === 0 || rows.length === 0) return { unknown: 'the org lists no connected app with an id' };
      const ids = new Set(rows.map(({ Id }) => Id.slice(0, 15)));
      const count = listed.filter((id) => ids.has(id.slice(0, 15))).length;
      const prefixes = [...new Set(listed.map((id) => id.slice(0, 3)))].sort().join(', ');
      return {
        reading: count > 0 ? 'connectedApplication' : 'other',
        evidence: `${count} of ${listed.length} listed ids are those of records; they begin with ${prefixes}`,
      };
    },
  },
  {
    doubt: 'Deploying a packaged remote site',
    switch: 'packagedRemoteSiteDeploy',
    changes: true,
    does: 'Validates (checkOnly) a deployment that switches a remote site of a package on or off. Nothing is saved.',
    run: async (org) => {
      const own = await ownNamespace(org);
      const sites = await org.list('RemoteSiteSetting');
      const site = sites.find(({ namespacePrefix }) => namespacePrefix && namespacePrefix !== own);
      if (!site) return { unknown: 'the org has no remote site of a package' };
      const { fullName } = site;
      const archive = await org.retrieve('RemoteSiteSetting', [fullName]);
      const xml = fileIn(archive, { type: 'RemoteSiteSetting', fullName });
      if (xml === undefined) return { unknown: `its file did not come: ${org.shape(archive.problems.join('; '))}` };
      const file = parseMetadata(xml);
      const text = file.setText(['isActive'], file.bool(['isActive']) !== true).toString();
      const { isTaken, problems } = await org.deploy([{ type: 'RemoteSiteSetting', fullName, text }], {
        checkOnly: true,
      });
      return deployAnswer(org, isTaken, problems);
    },
  },
];
