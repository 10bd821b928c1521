import type { EmulatedOrg } from '../../org/org.js';
import type { MetadataObject } from '../../org/state.js';
import { addAccess } from './access.js';
import { profileOwnedSet, Refusal, textOf } from './component.js';
import { splitList, type StoredExternalClientApp } from './externalClientAppState.js';

const ipRelaxations = ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_RelaxRefresh'];
const validityUnits = ['Days', 'Hours', 'Months'];
const lists = ['commaSeparatedProfile', 'commaSeparatedPermissionSet'] as const;

/**
 * Writes an external client app's OAuth policy.
 *
 * @param org the org.
 * @param app the app, whose permitted users and access change along.
 * @param present the policy as it is; undefined when the app has none.
 * @param deployed the file's content without the reference to the app.
 * @returns the content to keep.
 * @throws Refusal for a value that is none of the documented ones, and for a name that has access already.
 */
export function writePolicy(
  org: EmulatedOrg,
  app: StoredExternalClientApp,
  present: MetadataObject | undefined,
  deployed: MetadataObject,
): MetadataObject {
  const merged: MetadataObject = { ...present, ...deployed };
  checkValues(merged);
  const granted = lists.flatMap((element) =>
    splitList(textOf(deployed, element) ?? '').map((name) => ({
      element,
      name,
      setId: permissionSetIdOf(org, element, name),
    })),
  );
  for (const { element, setId } of granted) {
    const isRepeat = org.state.setupEntityAccess.some((row) => row.parentId === setId && row.setupEntityId === app.id);
    // Reported for a profile sent again; the lists only add.
    if (isRepeat)
      throw new Refusal(
        `${element === 'commaSeparatedProfile' ? 'profile' : 'permission set'} names are already taken`,
      );
  }
  for (const { setId } of granted) addAccess(org.state, setId, { id: app.id, type: 'ExternalClientApplication' });
  for (const element of lists) {
    const before = splitList(textOf(present ?? {}, element) ?? '');
    const added = granted.filter((grant) => grant.element === element).map(({ name }) => name);
    merged[element] = [...before, ...added].join(',');
  }
  const permitted = textOf(merged, 'permittedUsersPolicyType');
  if (permitted === 'AllSelfAuthorized' || permitted === 'AdminApprovedPreAuthorized')
    app.permittedUsersPolicyType = permitted;
  return merged;
}

function checkValues(policy: MetadataObject): void {
  const relaxation = textOf(policy, 'ipRelaxationPolicyType') ?? 'Enforce';
  if (!ipRelaxations.includes(relaxation))
    throw new Refusal(`In field: ipRelaxationPolicyType - invalid value: ${relaxation}`);
  const unit = textOf(policy, 'refreshTokenValidityUnit');
  if (unit !== undefined && !validityUnits.includes(unit)) {
    throw new Refusal(`In field: refreshTokenValidityUnit - invalid value: ${unit}`);
  }
  const isLimited = textOf(policy, 'refreshTokenPolicyType')?.startsWith('Specific') ?? false;
  const missing = ['refreshTokenValidityPeriod', 'refreshTokenValidityUnit'].find(
    (name) => textOf(policy, name) === undefined,
  );
  if (isLimited && missing !== undefined) throw new Refusal(`Required field is missing: ${missing}`);
}

/** Profiles go by label; permission sets by API name, or by id as the documentation has it. */
function permissionSetIdOf({ state }: EmulatedOrg, element: (typeof lists)[number], name: string): string {
  if (element === 'commaSeparatedProfile') {
    const profile = state.profiles.find((candidate) => candidate.name === name);
    if (profile) return profileOwnedSet(state, profile.id).id;
    throw new Refusal(`In field: ${element} - no Profile named ${name} found`);
  }
  const regular = state.permissionSets.filter(({ type }) => type === 'Regular');
  const set = regular.find((candidate) => candidate.name === name || candidate.id.slice(0, 15) === name.slice(0, 15));
  if (set) return set.id;
  throw new Refusal(`In field: ${element} - no PermissionSet named ${name} found`);
}
