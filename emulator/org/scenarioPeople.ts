import { keyPrefixes, newId } from './ids.js';
import type { Scenario } from './scenarioSchema.js';
import type { IpRange, OrgState, PermissionSet, Profile } from './state.js';

/** What the standard administrator profile may do; everything that setting up apps needs. */
const administratorPermissions = [
  'ApiEnabled',
  'AssignPermissionSets',
  'CanApproveUninstalledApps',
  'CustomizeApplication',
  'ExternalClientAppAdmin',
  'ManageCertificates',
  'ManageInternalUsers',
  'ManageIpAddresses',
  'ManageProfilesPermissionsets',
  'ManageRemoteAccess',
  'ManageUsers',
  'ModifyAllData',
  'ModifyMetadata',
  'ViewAllData',
  'ViewAllProfiles',
  'ViewAllUsers',
  'ViewRoles',
  'ViewSetup',
];

type ProfileSource = Omit<Profile, 'id'> & { userPermissions: string[] };

/** Standard profiles' metadata names are not their labels. */
function standardProfiles(adminName: string): ProfileSource[] {
  const standard = { userLicense: 'Salesforce', isCustom: false, loginIpRanges: [] };
  return [
    { ...standard, fullName: 'Admin', name: adminName, userPermissions: administratorPermissions },
    { ...standard, fullName: 'Standard', name: 'Standard User', userPermissions: ['ApiEnabled', 'ViewRoles'] },
    { ...standard, fullName: 'ReadOnly', name: 'Read Only', userPermissions: ['ApiEnabled'] },
    { ...standard, fullName: 'MarketingProfile', name: 'Marketing User', userPermissions: ['ApiEnabled'] },
    { ...standard, fullName: 'Minimum Access - Salesforce', name: 'Minimum Access - Salesforce', userPermissions: [] },
    {
      ...standard,
      fullName: 'Minimum Access - API Only Integrations',
      name: 'Minimum Access - API Only Integrations',
      userLicense: 'Salesforce Integration',
      userPermissions: ['ApiEnabled', 'ApiUserOnly'],
    },
  ];
}

/**
 * Adds the standard profiles and the scenario's own, each with the permission set it owns.
 *
 * @param state the org being built.
 * @param scenario a scenario's profile of a standard name changes that one (its IP ranges and permissions).
 */
export function addProfiles(state: OrgState, scenario: Scenario): void {
  const sources = standardProfiles(scenario.adminProfileName);
  for (const { license, fullName, ...own } of scenario.profiles) {
    const loginIpRanges = own.loginIpRanges.map(toRange);
    const standard = sources.find((source) => source.name === own.name);
    if (standard === undefined) {
      sources.push({ ...own, loginIpRanges, fullName: fullName ?? own.name, userLicense: license });
    } else {
      standard.loginIpRanges = loginIpRanges;
    }
  }
  for (const { userPermissions, ...source } of sources) {
    const id = newId(keyPrefixes.Profile);
    state.profiles.push({ id, ...source });
    const setId = newId(keyPrefixes.PermissionSet);
    const name = `X${id.toLowerCase()}`;
    state.permissionSets.push({
      ...regularSet(setId, name, id),
      profileId: id,
      type: 'Profile',
      userPermissions: [...userPermissions],
    });
  }
}

/**
 * Copies an IP range without an undefined description.
 *
 * @param range start, end and possibly a description.
 */
export function toRange({
  start,
  end,
  description,
}: {
  start: string;
  end: string;
  description?: string | undefined;
}): IpRange {
  return { start, end, ...(description === undefined ? {} : { description }) };
}

function regularSet(id: string, name: string, label: string): PermissionSet {
  return {
    id,
    name,
    label,
    namespacePrefix: null,
    profileId: null,
    type: 'Regular',
    permissionSetGroupId: null,
    license: null,
    description: null,
    userPermissions: [],
  };
}

/**
 * Adds permission sets, and groups with the permission set that stands for each.
 *
 * @param state the org being built.
 * @param scenario its permission sets and groups.
 * @param problems takes a line for each member that does not exist.
 */
export function addPermissionSets(state: OrgState, scenario: Scenario, problems: string[]): void {
  for (const set of scenario.permissionSets) {
    state.permissionSets.push({ ...regularSet(newId(keyPrefixes.PermissionSet), set.name, set.label), ...set });
  }
  for (const group of scenario.permissionSetGroups) {
    const id = newId(keyPrefixes.PermissionSetGroup);
    const permissionSetIds = group.permissionSets.flatMap((name) => {
      const set = findPermissionSet(state, name);
      if (set === undefined)
        problems.push(`permissionSetGroups: ${group.developerName} names no permission set ${name}.`);
      return set === undefined ? [] : [set.id];
    });
    state.permissionSetGroups.push({ id, developerName: group.developerName, label: group.label, permissionSetIds });
    const computed = regularSet(newId(keyPrefixes.PermissionSet), group.developerName, group.label);
    state.permissionSets.push({ ...computed, type: 'Group', permissionSetGroupId: id });
  }
}

/**
 * Finds a permission set by API name, groups' and profiles' own left out.
 *
 * @param state the org.
 * @param name API name, with `ns__` for a managed one.
 */
export function findPermissionSet(state: OrgState, name: string): PermissionSet | undefined {
  return state.permissionSets.find(
    (set) =>
      set.type === 'Regular' && (set.namespacePrefix === null ? '' : `${set.namespacePrefix}__`) + set.name === name,
  );
}

/**
 * Adds users with their assignments; each has one for the permission set of the profile.
 *
 * @param state the org being built.
 * @param scenario its users.
 * @param problems takes a line for each profile, permission set or group that does not exist.
 */
export function addUsers(state: OrgState, scenario: Scenario, problems: string[]): void {
  for (const source of scenario.users) {
    const profile = state.profiles.find(({ name }) => name === source.profile);
    const owned = state.permissionSets.find((set) => set.profileId === profile?.id);
    if (profile === undefined || owned === undefined) {
      problems.push(`users: ${source.username} has a profile that does not exist: ${source.profile}.`);
      continue;
    }
    const id = newId(keyPrefixes.User);
    const { username, firstName, lastName, isActive, isFrozen, email = username } = source;
    const alias = username.slice(0, 8);
    state.users.push({
      id,
      username,
      email,
      firstName,
      lastName,
      alias,
      isActive,
      isFrozen,
      profileId: profile.id,
      userType: 'Standard',
    });
    addAssignment(state, id, owned.id);
    for (const entry of source.permissionSets) {
      const { name, ...assignment } = typeof entry === 'string' ? { name: entry } : entry;
      const set = findPermissionSet(state, name);
      if (set === undefined) problems.push(`users: ${username} has a permission set that does not exist: ${name}.`);
      else addAssignment(state, id, set.id, assignment);
    }
    for (const name of source.permissionSetGroups) {
      const group = state.permissionSetGroups.find(({ developerName }) => developerName === name);
      const computed = state.permissionSets.find(
        (set) => set.permissionSetGroupId === group?.id && group !== undefined,
      );
      if (group === undefined || computed === undefined) {
        problems.push(`users: ${username} has a permission set group that does not exist: ${name}.`);
        continue;
      }
      addAssignment(state, id, computed.id, { permissionSetGroupId: group.id });
    }
  }
}

function addAssignment(
  state: OrgState,
  assigneeId: string,
  permissionSetId: string,
  options: { isActive?: boolean; expirationDate?: string | undefined; permissionSetGroupId?: string } = {},
): void {
  const { isActive = true, expirationDate = null, permissionSetGroupId = null } = options;
  const id = newId(keyPrefixes.PermissionSetAssignment);
  state.permissionSetAssignments.push({
    id,
    assigneeId,
    permissionSetId,
    permissionSetGroupId,
    isActive,
    expirationDate,
  });
}
