import { derivedId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { MetadataObject, MetadataValue } from '../../org/state.js';
import { checkIpRange, checkTrustedRangeSize } from '../ipRange.js';
import { objectOf, objectsOf, Refusal, textOf, type ComponentKind, type DeployContext } from './component.js';

/** The settings the emulator carries. */
const members = ['Security', 'ConnectedApp', 'ExternalClientApp'];

/** Present only where Support has enabled API Access Control (seen in retrieved files of orgs with and without it). */
const accessControlElements = ['enableAdminApprovedAppsOnly', 'enableAdminApprovedAppsOnlyForExternalUser'];

/** Settings by member name; the root element is the member's name with `Settings`. */
export const settingsKind: ComponentKind = {
  type: 'Settings',
  rootOf: (member) => `${member}Settings`,
  list: (org) =>
    members.map((member) => ({
      fullName: member,
      id: derivedId('000', org.state.organization.id + member),
      namespacePrefix: null,
    })),
  read: (org, member) => (members.includes(member) ? retrievedSettings(org, member) : undefined),
  keptEmpty: ['networkAccess'],
  deploy: deploySettings,
};

function deploySettings({ org }: DeployContext, member: string, metadata: MetadataObject): string {
  const id = settingsKind.list(org).find(({ fullName }) => fullName === member)?.id;
  if (id === undefined) throw new Refusal(`Not available for deploy for this organization: ${member}Settings`);
  const gated = accessControlElements.find((element) => textOf(metadata, element) !== undefined);
  // The platform's words for this are not known.
  if (gated !== undefined && !org.switches.apiAccessControl) {
    throw new Refusal(`In field: ${gated} - API Access Control is not enabled for this organization`);
  }
  const network = objectOf(metadata, 'networkAccess');
  objectsOf(network ?? {}, 'ipRanges').forEach(checkTrustedRange);
  const { fullName: _, ...content } = metadata;
  const merged = merge(org.state.settings[member] ?? {}, content);
  // Documented: the deployed ranges take the place of all that are there, and an empty element removes them.
  org.state.settings[member] = network ? { ...merged, networkAccess: network } : merged;
  return id;
}

/** The schema has both ends as optional, but a range without one is none. */
function checkTrustedRange(range: MetadataObject): void {
  const [start, end] = [textOf(range, 'start'), textOf(range, 'end')];
  if (start === undefined || end === undefined) {
    throw new Refusal(`Required field is missing: ${start === undefined ? 'start' : 'end'}`);
  }
  checkIpRange(start, end);
  checkTrustedRangeSize(start, end);
}

function merge(present: MetadataObject, deployed: MetadataObject): MetadataObject {
  const entries = Object.entries(deployed).map(([name, value]): [string, MetadataValue] => {
    const before = present[name];
    return [name, isObject(value) && isObject(before) ? merge(before, value) : value];
  });
  return { ...present, ...Object.fromEntries(entries) };
}

function isObject(value: MetadataValue | undefined): value is MetadataObject {
  return typeof value === 'object' && !Array.isArray(value);
}

function retrievedSettings(org: EmulatedOrg, member: string): MetadataObject {
  const settings = { ...org.state.settings[member] };
  if (member === 'Security') settings['networkAccess'] ??= {};
  if (member !== 'ConnectedApp') return settings;
  for (const element of accessControlElements) {
    if (org.switches.apiAccessControl) settings[element] ??= 'false';
    else delete settings[element];
  }
  return settings;
}
