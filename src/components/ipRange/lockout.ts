import { Messages } from '@salesforce/core';
import { containsAddress, type IpRange } from '../../ipRange/ipRange.js';
import { sameId } from '../../names/salesforceId.js';
import type { Reader } from '../../org/reader.js';
import type { Query, QueryResult } from '../../org/records.js';
import { chunks, soql } from '../../org/soql.js';
import type { Notice } from '../../plan/plan.js';
import { nameRanges } from './diff.js';
import type { ProfileRef } from './holder.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

/** A profile that gets its first ranges: until now its users log in from anywhere. */
type FirstRanges = { profile: ProfileRef; ranges: IpRange[] };

type Lockout = { notices: Notice[]; risks: Notice[] };

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

/** Runs queries that have no names of their own. */
const ask = async <T>(reader: Reader, queries: Query[]): Promise<Array<QueryResult<T>>> => {
  const named = Object.fromEntries(queries.map((query, index) => [String(index), query]));
  return Object.values(await reader.query<Record<string, T>>(named));
};

/** The active users of profiles, or why the org doesn't tell. */
const activeUsers = async (reader: Reader, profileIds: string[]): Promise<{ users: UserRow[]; unknown?: string }> => {
  const columns = 'SELECT Id, Username, ProfileId FROM User WHERE IsActive = true AND';
  const queries = chunks(profileIds).map((group) => ({ soql: columns + soql` ProfileId IN ${group}` }));
  const results = await ask<UserRow>(reader, queries);
  const unknown = results.find(({ error }) => error)?.error?.message;
  const users = results.flatMap(({ records }) => records ?? []);
  return unknown === undefined ? { users } : { users, unknown };
};

/** The latest address of each user, as far as the login history tells; the rows come newest first. */
const latestAddresses = async (reader: Reader, users: UserRow[], own?: string): Promise<LatestAddresses> => {
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
  const results = await ask<LoginRow>(reader, queries);
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

/** Where it can't be told from where users log in, they may be shut out. */
const unknownRisk = (first: FirstRanges, users: UserRow[], addresses: Map<string, string>): Notice[] => {
  const unknown = users.filter(({ Id }) => isLetIn(first.ranges, addresses.get(Id)) === undefined);
  if (unknown.length === 0) return [];
  const tokens = [first.profile.label, unknown.length, users.length];
  return [{ code: 'LockoutUnknown', message: messages.getMessage('risk.LockoutUnknown', tokens) }];
};

const combine = (lockouts: Lockout[]): Lockout => ({
  notices: lockouts.flatMap(({ notices }) => notices),
  risks: lockouts.flatMap(({ risks }) => risks),
});

const noticeOf = (code: string, tokens: string[]): Lockout => ({
  notices: [{ code, message: messages.getMessage(`notice.${code}`, tokens) }],
  risks: [],
});

/** What the first ranges of a profile do to its users, as far as the org tells who they are. */
const assessUsers = (
  first: FirstRanges,
  users: UserRow[],
  own: UserRow | undefined,
  { byUser, unknown }: LatestAddresses,
): Lockout => {
  const isOwn = own !== undefined && users.includes(own);
  const others = users.filter((user) => user !== own);
  const silent = unknown !== undefined && users.length > 0;
  return combine([
    silent ? noticeOf('LoginAddressesUnknown', [first.profile.label, unknown]) : { notices: [], risks: [] },
    isOwn ? ownRisk(first, own, byUser.get(own.Id)) : { notices: [], risks: [] },
    { notices: [], risks: [...othersRisk(first, others, byUser), ...unknownRisk(first, users, byUser)] },
  ]);
};

const usersUnknown = ({ profile }: FirstRanges, why: string): Lockout => {
  const message = messages.getMessage('risk.LockoutUsersUnknown', [profile.label, why]);
  return combine([
    noticeOf('LoginAddressesUnknown', [profile.label, why]),
    { notices: [], risks: [{ code: 'LockoutUnknown', message }] },
  ]);
};

/**
 * Finds who could not log in any more once profiles get their first ranges, the running user before all: by the
 * address of each user's latest login.
 *
 * @param firsts the profiles and the ranges they get
 * @returns risks for users whose latest login came from an address that would be shut out, and for active users of whom
 * the org doesn't tell from where they log in; notices for what else isn't known
 * @throws SfError connection errors
 */
export async function assessLockout(reader: Reader, firsts: FirstRanges[]): Promise<Lockout> {
  if (firsts.length === 0) return { notices: [], risks: [] };
  const { users, unknown } = await activeUsers(
    reader,
    firsts.flatMap(({ profile }) => profile.id ?? []),
  );
  const username = reader.connection.getUsername()?.toLowerCase();
  const own = users.find(({ Username }) => Username.toLowerCase() === username);
  const addresses = await latestAddresses(reader, users, own?.Id);
  return combine(
    firsts.map((first) => {
      const { id, label } = first.profile;
      const told = noticeOf('FirstIpRange', [label, nameRanges(first.ranges)]);
      const why = id === null ? messages.getMessage('value.ProfileWithoutId') : unknown;
      if (why !== undefined) return combine([told, usersUnknown(first, why)]);
      const ofProfile = users.filter(({ ProfileId }) => sameId(ProfileId, id));
      return combine([told, assessUsers(first, ofProfile, own, addresses)]);
    }),
  );
}
