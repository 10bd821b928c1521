import { randomBytes } from 'node:crypto';
import type { EmulatedOrg } from './org.js';
import type { OrgState, Session } from './state.js';

/**
 * Makes the token that the org's administrator always has, so that a test can log in without asking for one.
 *
 * @param state the org.
 * @returns a token in the platform's shape, the same for the same org id.
 */
export function adminToken(state: OrgState): string {
  return `${state.organization.id.slice(0, 15)}!AQEmulator.AdministratorSession.0123456789abcdefghijklmnopqrstuvwxyz`;
}

/**
 * Gives the administrator's session and makes it if the state has none.
 *
 * @param org the org.
 * @returns a session with every scope, of the first active user whose profile is `Admin`.
 * @throws Error when the org has no such user.
 */
export function adminSession(org: EmulatedOrg): Session {
  const accessToken = adminToken(org.state);
  const known = org.state.sessions.find((session) => session.accessToken === accessToken);
  if (known !== undefined) return known;
  const profile = org.state.profiles.find(({ fullName }) => fullName === 'Admin');
  const admin = org.state.users.find((user) => user.isActive && user.profileId === profile?.id);
  if (admin === undefined) throw new Error('The org has no active user with the profile Admin.');
  const session: Session = { accessToken, userId: admin.id, scopes: ['full'], consumerKey: null, isRevoked: false };
  org.state.sessions.push(session);
  return session;
}

/**
 * Opens a new session, as a successful token request does.
 *
 * @param org the org, to which the session is added.
 * @param session whose it is, what it may do and which app asked.
 * @returns the session with a fresh token.
 */
export function openSession(org: EmulatedOrg, session: Pick<Session, 'userId' | 'scopes' | 'consumerKey'>): Session {
  const secret = randomBytes(48).toString('base64url').replaceAll('-', '.');
  const accessToken = `${org.state.organization.id.slice(0, 15)}!AQ${secret}`;
  const opened: Session = { ...session, accessToken, isRevoked: false };
  org.state.sessions.push(opened);
  return opened;
}

/**
 * Finds the session a token belongs to.
 *
 * @param org the org.
 * @param accessToken the bearer token or SOAP session id.
 * @returns undefined when the token is unknown or revoked or its user is not active any more or frozen.
 */
export function findSession(org: EmulatedOrg, accessToken: string): Session | undefined {
  const session = org.state.sessions.find((candidate) => candidate.accessToken === accessToken);
  const user = org.state.users.find(({ id }) => id === session?.userId);
  return session === undefined || session.isRevoked || user?.isActive !== true || user.isFrozen ? undefined : session;
}
