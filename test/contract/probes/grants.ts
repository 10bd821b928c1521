import { parseMetadata } from '../../../src/metadata/metadataFile.js';
import { AppUnderTest, grantsOf, ownApps, recordOf } from '../app.js';
import type { Outcome } from '../metadata.js';
import type { ProbeOrg } from '../org.js';
import { NoReading, type Probe } from '../probe.js';

const LISTS = ['permissionSetName', 'profileName'];
const approved = { isApproved: true };

const needsTaken = (org: ProbeOrg, what: string, { isTaken, problems }: Outcome): void => {
  if (!isTaken) throw new NoReading(`${what} was refused: ${org.shape(problems.join('; '))}`);
};

const needsGranted = async (app: AppUnderTest, permissionSetId: string, what: string): Promise<void> => {
  if (!(await app.isGranted(permissionSetId))) throw new NoReading(`${what} gave no access`);
};

export const grantProbes: Probe[] = [
  {
    doubt: 'Lists of who may use an app, in its file',
    switch: 'grantListsOnRetrieve',
    changes: false,
    does: 'Retrieves the apps the org made; one has to be admin-approved and given to somebody.',
    run: async (org) => {
      let [withList, without] = [0, 0];
      for (const { label, xml } of await ownApps(org)) {
        const file = parseMetadata(xml);
        if (file.bool(['oauthConfig', 'isAdminApproved']) !== true) continue;
        // An app whose record isn't certain tells nothing.
        const grants = await recordOf(org, label).then(
          ({ Id }) => grantsOf(org, Id),
          (error: unknown) => (error instanceof NoReading ? [] : Promise.reject(error as Error)),
        );
        if (grants.length === 0) continue;
        if (LISTS.some((list) => file.texts([list]).some((name) => name !== ''))) withList += 1;
        else without += 1;
      }
      if (withList + without === 0) return { unknown: 'no own app is admin-approved and given to somebody' };
      if (withList > 0 && without > 0) return { unknown: `${withList} files have the lists, ${without} don't` };
      return {
        reading: withList > 0 ? 'shown' : 'hidden',
        evidence: `${withList + without} admin-approved apps with access records; files with lists: ${withList}`,
      };
    },
  },
  {
    doubt: 'A list of permission sets on deploy',
    switch: 'grantListsOnDeploy',
    changes: true,
    does: 'Makes two permission sets; deploys the app of --app, admin-approved, for the one, then for the other.',
    run: async (org) => {
      const [first, second] = [await org.makePermissionSet(), await org.makePermissionSet()];
      const app = await AppUnderTest.forChange(org);
      await org.grant(first.id, app.record.Id);
      await needsGranted(app, first.id, 'an access record');
      const outcome = await app.deploy((file) => file.append(['permissionSetName'], second.label), approved);
      needsTaken(org, 'a list with a label', outcome);
      await needsGranted(app, second.id, 'a list with a label');
      const isKept = await app.isGranted(first.id);
      return {
        reading: isKept ? 'merge' : 'replace',
        evidence: `a list without a permission set that had access; it still has access: ${isKept}`,
      };
    },
  },
  {
    doubt: 'A deployment without the lists',
    switch: 'absentGrantLists',
    changes: true,
    does: 'Makes a permission set and gives it the app of --app; deploys the app, admin-approved, without lists.',
    run: async (org) => {
      const set = await org.makePermissionSet();
      const app = await AppUnderTest.forChange(org);
      await org.grant(set.id, app.record.Id);
      await needsGranted(app, set.id, 'an access record');
      const outcome = await app.deploy((file) => LISTS.forEach((list) => file.remove([list])), approved);
      needsTaken(org, 'a file without lists', outcome);
      const isKept = await app.isGranted(set.id);
      return {
        reading: isKept ? 'kept' : 'cleared',
        evidence: `a file without profileName and permissionSetName; access is still there: ${isKept}`,
      };
    },
  },
  {
    doubt: 'Names that the lists take',
    switch: 'grantNames',
    changes: true,
    does: 'Makes two permission sets; deploys the app of --app, admin-approved, with a label, then an API name.',
    run: async (org) => {
      const [first, second] = [await org.makePermissionSet(), await org.makePermissionSet()];
      const app = await AppUnderTest.forChange(org);
      needsTaken(org, 'a label', await app.deploy((file) => file.append(['permissionSetName'], first.label), approved));
      const takesLabel = await app.isGranted(first.id);
      const byName = await app.deploy((file) => file.append(['permissionSetName'], second.name), approved);
      const takesName = byName.isTaken && (await app.isGranted(second.id));
      const evidence = `label gives access: ${takesLabel}; API name gives access: ${takesName}`;
      const said = byName.isTaken ? '' : `; API name refused: ${org.shape(byName.problems.join('; '))}`;
      if (!byName.isTaken && !byName.problems.some((problem) => problem.includes(second.name))) {
        return { unknown: `the API name was refused for another reason${said}` };
      }
      const reading = takesLabel ? (takesName ? 'labelAndApiName' : 'label') : takesName ? 'apiName' : 'neither';
      return { reading, evidence: evidence + said };
    },
  },
  {
    doubt: 'An unknown name in the lists',
    switch: 'unknownGrantName',
    changes: true,
    does: 'Deploys the app of --app, admin-approved, with the name of a permission set that is not there.',
    run: async (org) => {
      const nobody = org.newName().label;
      const app = await AppUnderTest.forChange(org);
      needsTaken(org, 'the file as it was', await app.deploy(() => undefined, { ...approved, checkOnly: true }));
      const { isTaken, problems } = await app.deploy((file) => file.append(['permissionSetName'], nobody), approved);
      if (isTaken) return { reading: 'ignored', evidence: 'the deployment succeeded' };
      const said = org.shape(problems.join('; '));
      if (problems.some((problem) => problem.includes(nobody)))
        return { reading: 'refused', evidence: `refused: ${said}` };
      return { unknown: `refused for another reason: ${said}` };
    },
  },
  {
    doubt: 'Last modified date after access by record',
    switch: 'grantMovesLastModified',
    changes: true,
    does: 'Makes a permission set and gives it the app of --app by a record.',
    run: async (org) => {
      const set = await org.makePermissionSet();
      const { own, record } = await AppUnderTest.find(org);
      // Dates may be told in whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const { code } = await org.grant(set.id, record.Id);
      if (code !== undefined) return { unknown: `the access record was refused: ${code}` };
      const after = await recordOf(org, own.label);
      const isMoved = Date.parse(after.LastModifiedDate) > Date.parse(record.LastModifiedDate);
      return { reading: String(isMoved), evidence: `the app's LastModifiedDate is later after the insert: ${isMoved}` };
    },
  },
];
