import { Messages, type Connection } from '@salesforce/core';
import { containsAddress, type IpRange } from '../../ipRange/ipRange.js';
import { sameId } from '../../names/salesforceId.js';
import { queryAll, type Query } from '../../org/records.js';
import { chunks, soql } from '../../org/soql.js';
import type { Notice } from '../../plan/plan.js';
import { nameRanges } from './diff.js';
import type { ProfileRef } from './holder.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

/** A profile that gets its first ranges: until now its users log in from anywhere. */
export type FirstRanges = { profile: ProfileRef; ranges: IpRange[] };

export type Lockout = { notices: Notice[]; risks: Notice[] };

type UserRow = { Id: string; Username: string; ProfileId: string };
type LatestAddresses = { byUser: Map<string, string>; unknown?: string };
type LoginRow = { UserId: string; SourceIp: string | null };

const NAMED_USERS_MAX = 5;
const RECENT_LOGINS = 2000;

/** Undefined where it isn't known: the platform also writes words there, "Salesforce.com IP" for one. */
const isLetIn = (ranges: IpRange[], address: string | null | undefined): boolean | undefined => {
  if (!address) return undefined;
  try {
    return ranges.some((range) => containsAddress(range, address));
  } catch {
    return undefined;
  }
};

/** The latest address of each user, as far as the login history tells; the rows come newest first. */
const latestAddresses = async (connection: Connection, users: UserRow[], own?: string): Promise<LatestAddresses> => {
  if (users.length === 0) return { byUser: new Map() };
  const columns = 'SELECT UserId, SourceIp FROM LoginHistory WHERE';
  const ids = users.map(({ Id }) => Id);
  const queries: Query[] = [
    // Asked for on its own, so that it's known whatever number of logins the others have.
    ...(own === undefined ? [] : [{ soql: columns + soql` UserId = ${own} ORDER BY LoginTime DESC LIMIT 1` }]),
    ...chunks(ids).map((group) => ({
      soql: columns + soql` UserId IN ${group} ORDER BY LoginTime DESC LIMIT ${RECENT_LOGINS}`,
    })),
  ];
  const answers = await queryAll<Record<string, LoginRow>>(
    connection,
    Object.fromEntries(queries.map((query, index) => [String(index), query])),
  );
  const results = Object.values(answers);
  const byUser = new Map<string, string>();
  for (const { UserId, SourceIp } of results.flatMap(({ records }) => records ?? [])) {
    if (SourceIp && !byUser.has(UserId)) byUser.set(UserId, SourceIp);
  }
  const unknown = results.find(({ error }) => error)?.error?.message;
  return unknown === undefined ? { byUser } : { byUser, unknown };
};

const ownRisk = (first: FirstRanges, own: UserRow, address: string | undefined): Lockout => {
  const isAllowed = isLetIn(first.ranges, address);
  if (isAllowed) return { notices: [], risks: [] };
  const { label } = first.profile;
  if (isAllowed === undefined) {
    const message = messages.getMessage('notice.OwnAddressUnknown', [own.Username, label]);
    return { notices: [{ code: 'OwnAddressUnknown', message }], risks: [] };
  }
  const message = messages.getMessage('risk.OwnAddressNotAllowed', [label, own.Username, address]);
  return { notices: [], risks: [{ code: 'OwnAddressNotAllowed', message }] };
};

const othersRisk = (first: FirstRanges, others: UserRow[], addresses: Map<string, string>): Notice[] => {
  const out = others.filter(({ Id }) => isLetIn(first.ranges, addresses.get(Id)) === false);
  if (out.length === 0) return [];
  const named = out.slice(0, NAMED_USERS_MAX).map(({ Id, Username }) => `${Username} (${addresses.get(Id) ?? ''})`);
  const more = out.length > named.length ? [messages.getMessage('risk.MoreUsers', [out.length - named.length])] : [];
  const list = [...named, ...more].join(', ');
  const message = messages.getMessage('risk.UsersNotAllowed', [first.profile.label, out.length, list]);
  return [{ code: 'UsersNotAllowed', message }];
};

/**
 * Finds who could not log in any more once profiles get their first ranges, the running user before all: by the
 * address of each user's latest login.
 *
 * @param firsts the profiles and the ranges they get
 * @returns risks for users whose latest login came from an address that would be shut out; notices for what isn't
 * known
 * @throws SfError connection errors
 */
export async function assessLockout(connection: Connection, firsts: FirstRanges[]): Promise<Lockout> {
  const profileIds = firsts.flatMap(({ profile }) => profile.id ?? []);
  if (profileIds.length === 0) return { notices: [], risks: [] };
  const username = connection.getUsername() ?? '';
  const { users } = await queryAll<{ users: UserRow }>(connection, {
    users: {
      soql: soql`SELECT Id, Username, ProfileId FROM User WHERE IsActive = true AND ProfileId IN ${profileIds}`,
    },
  });
  const rows = users.records ?? [];
  const own = rows.find(({ Username }) => Username.toLowerCase() === username.toLowerCase());
  const { byUser, unknown = users.error?.message } = await latestAddresses(connection, rows, own?.Id);
  const lockout: Lockout = { notices: [], risks: [] };
  const note = (code: string, tokens: string[]): void => {
    lockout.notices.push({ code, message: messages.getMessage(`notice.${code}`, tokens) });
  };
  for (const first of firsts) {
    const { label, id } = first.profile;
    note('FirstIpRange', [label, nameRanges(first.ranges)]);
    if (unknown !== undefined) note('LoginAddressesUnknown', [label, unknown]);
    const ofProfile = rows.filter(({ ProfileId }) => sameId(ProfileId, id));
    if (own && ofProfile.includes(own)) {
      const { notices, risks } = ownRisk(first, own, byUser.get(own.Id));
      lockout.notices.push(...notices);
      lockout.risks.push(...risks);
    }
    const others = ofProfile.filter((user) => user !== own);
    lockout.risks.push(...othersRisk(first, others, byUser));
  }
  return lockout;
}
