import { createHash } from 'node:crypto';
import type { ConnectedApp, IpRange, OrgState } from '../../emulator/org/state.js';
import { formatRange } from '../../src/ipRange/ipRange.js';
import { rangeFromEdges } from '../../src/ipRange/parseRange.js';
import type { Change } from '../../src/plan/change.js';

/** What is so in an org, as sentences: what a list holds has `there` for its value. */
export type Facts = Map<string, string>;

const THERE = 'there';

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);

/** A certificate whatever its form. */
export const certificateDigest = (text: string): string => digest(text.replace(/-----[^-]+-----|\s/g, ''));

const listOf = (value: unknown): string[] => [value ?? []].flat() as string[];

const factsOfApp = (app: ConnectedApp): Array<[string, string]> => {
  const { fullName, metadata, isAdminApproved } = app;
  const {
    certificate,
    scopes,
    isAdminApproved: _,
    ...oauthConfig
  } = metadata['oauthConfig'] as Record<string, unknown>;
  return [
    [`app ${fullName} permittedUsers`, isAdminApproved ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized'],
    [`app ${fullName} certificate`, certificate === undefined ? 'none' : certificateDigest(certificate as string)],
    ...listOf(scopes).map((scope): [string, string] => [`app ${fullName} scope ${scope}`, THERE]),
    [`app ${fullName} else`, digest({ ...metadata, oauthConfig })],
  ];
};

const factsOfRanges = (holder: string, ranges: IpRange[]): Array<[string, string]> =>
  ranges.map(({ start, end, description }) => [
    `range ${holder} ${formatRange(rangeFromEdges(start, end, undefined))}`,
    description ?? '',
  ]);

/**
 * All of an org that a command may change or must not lose: apps, who may use them, permission sets and their
 * assignments, remote sites, IP ranges.
 */
export function factsOf(state: OrgState): Facts {
  const labelOf = (id: string): string => {
    const set = state.permissionSets.find((each) => each.id === id);
    return state.profiles.find((profile) => profile.id === set?.profileId)?.name ?? set?.label ?? id;
  };
  const appOf = (id: string): string => state.connectedApps.find((app) => app.id === id)?.fullName ?? id;
  const userOf = (id: string): string => state.users.find((user) => user.id === id)?.username ?? id;
  const { networkAccess, ...security } = state.settings['Security'] ?? {};
  const { ipRanges } = (networkAccess ?? {}) as { ipRanges?: IpRange | IpRange[] };
  return new Map<string, string>([
    ...state.connectedApps.flatMap(factsOfApp),
    ...state.setupEntityAccess.map(({ parentId, setupEntityId }): [string, string] => [
      `access ${appOf(setupEntityId)} ${labelOf(parentId)}`,
      THERE,
    ]),
    ...state.permissionSets.map(({ name, userPermissions }): [string, string] => [
      `permissionSet ${name}`,
      userPermissions.join(),
    ]),
    ...state.permissionSetAssignments.map(({ assigneeId, permissionSetId }): [string, string] => [
      `assignment ${userOf(assigneeId)} ${labelOf(permissionSetId)}`,
      THERE,
    ]),
    ...state.remoteSites.flatMap(({ fullName, url, isActive, disableProtocolSecurity, description }) => [
      [`site ${fullName} url`, url] as [string, string],
      [`site ${fullName} isActive`, String(isActive)] as [string, string],
      [`site ${fullName} http`, String(disableProtocolSecurity)] as [string, string],
      [`site ${fullName} description`, description ?? ''] as [string, string],
    ]),
    ...state.profiles.flatMap(({ fullName, loginIpRanges }) => factsOfRanges(`Profile ${fullName}`, loginIpRanges)),
    ...factsOfRanges('Settings Security', [ipRanges ?? []].flat()),
    ['settings', digest({ ...state.settings, Security: security })],
  ]);
}

/** Whether what a change brings about is so. */
export function isSo(facts: Facts, { component, property, after }: Change, wanted: Facts): boolean {
  const { type, fullName } = component;
  const has = (key: string): boolean => facts.has(key);
  switch (type) {
    case 'ConnectedApp': {
      if (property === 'permittedUsers') return facts.get(`app ${fullName} permittedUsers`) === after;
      if (property === 'scopes') return listOf(after).every((scope) => has(`app ${fullName} scope ${scope}`));
      const certificate = `app ${fullName} certificate`;
      if (property === 'certificate') return facts.get(certificate) === wanted.get(certificate);
      return has(`access ${fullName} ${String(after)}`);
    }
    case 'PermissionSet':
      return has(`permissionSet ${fullName}`);
    case 'PermissionSetAssignment':
      return has(`assignment ${fullName} ${String(after)}`);
    case 'RemoteSiteSetting':
      return facts.get(`site ${fullName} ${property ?? 'url'}`) === String(after);
    default:
      return has(`range ${type} ${fullName} ${String(after)}`);
  }
}

/** What `facts` lacks of others, or has another value for. */
export function lacking(facts: Facts, others: Facts): string[] {
  return [...others].filter(([key, value]) => facts.get(key) !== value).map(([key, value]) => `${key}: ${value}`);
}
