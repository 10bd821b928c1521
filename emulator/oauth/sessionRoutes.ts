import { html, json, type Incoming, type Outgoing, type Runtime } from '../http/runtime.js';
import { findSession } from '../org/session.js';
import type { Session, User } from '../org/state.js';

/**
 * Answers `/services/oauth2/revoke`: ends a session, or takes a refresh token away with its usage row and sessions.
 *
 * @param runtime the running emulator.
 * @param request GET or POST with `token`: an access token, a refresh token or an OauthToken's DeleteToken.
 * @returns 200 with an empty body, or 400 `invalid_token`.
 */
export function answerRevoke(runtime: Runtime, request: Incoming): Outgoing {
  const { state, onChange } = runtime.org;
  const token = new URLSearchParams(request.body).get('token') ?? request.search.get('token') ?? '';
  const session = findSession(runtime.org, token);
  const usage = state.oauthTokens.find((row) => row.deleteToken === token);
  const refresh = state.refreshTokens.find((row) => row.refreshToken === token);
  if (session === undefined && usage === undefined && refresh === undefined) {
    return json(400, { error: 'invalid_token', error_description: 'invalid token' });
  }
  if (session !== undefined) session.isRevoked = true;
  state.oauthTokens = state.oauthTokens.filter((row) => row !== usage);
  state.refreshTokens = state.refreshTokens.filter((row) => row !== refresh);
  for (const open of state.sessions) {
    const isOfToken = open.userId === refresh?.userId && open.consumerKey === refresh.consumerKey;
    if (isOfToken) open.isRevoked = true;
  }
  onChange.forEach((listener) => listener('revoke token'));
  return json(200, undefined);
}

/**
 * Answers `/services/oauth2/introspect`.
 *
 * @param runtime the running emulator.
 * @param request a form with `token`.
 * @returns 200 with `active`, and whose token it is when it is active.
 */
export function answerIntrospect(runtime: Runtime, request: Incoming): Outgoing {
  const session = findSession(runtime.org, new URLSearchParams(request.body).get('token') ?? '');
  if (session === undefined) return json(200, { active: false });
  const user = userOf(runtime, session);
  return json(200, {
    active: true,
    scope: session.scopes.join(' '),
    client_id: session.consumerKey,
    username: user?.username,
    token_type: 'access_token',
    sub: `${runtime.org.url}/id/${runtime.org.state.organization.id}/${session.userId}`,
  });
}

/**
 * Answers `/services/oauth2/userinfo` and the identity address.
 *
 * @param runtime the running emulator.
 * @param request carries the token in its Authorization header.
 * @returns 200 with the user, or 403 `Bad_OAuth_Token` as text.
 */
export function answerUserInfo(runtime: Runtime, request: Incoming): Outgoing {
  const session = bearerSession(runtime, request);
  const user = session && userOf(runtime, session);
  if (user === undefined) return { ...html(403, 'Bad_OAuth_Token') };
  const { organization } = runtime.org.state;
  return json(200, {
    sub: `${runtime.org.url}/id/${organization.id}/${user.id}`,
    user_id: user.id,
    organization_id: organization.id,
    preferred_username: user.username,
    username: user.username,
    name: `${user.firstName} ${user.lastName}`.trim(),
    email: user.email,
    email_verified: true,
    given_name: user.firstName,
    family_name: user.lastName,
    active: user.isActive,
    user_type: user.userType.toUpperCase(),
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    is_app_installed: true,
  });
}

/**
 * Answers `/services/oauth2/singleaccess`, which the CLI asks for an address that logs a browser in.
 *
 * @param runtime the running emulator.
 * @param request `redirect_uri` is where the browser goes afterwards.
 * @returns 200 with `frontdoor_uri`, or 403.
 */
export function answerSingleAccess(runtime: Runtime, request: Incoming): Outgoing {
  const session = bearerSession(runtime, request);
  if (session === undefined)
    return json(403, [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]);
  const form = new URLSearchParams(request.body);
  const redirect = request.search.get('redirect_uri') ?? form.get('redirect_uri');
  const address = new URL('/secur/frontdoor.jsp', runtime.org.url);
  address.searchParams.set('sid', session.accessToken);
  if (redirect !== null) address.searchParams.set('retURL', redirect);
  return json(200, { frontdoor_uri: address.href });
}

function bearerSession(runtime: Runtime, request: Incoming): Session | undefined {
  const [, token = ''] = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(String(request.headers['authorization'] ?? '')) ?? [];
  return findSession(runtime.org, token);
}

function userOf(runtime: Runtime, session: Session): User | undefined {
  return runtime.org.state.users.find(({ id }) => id === session.userId);
}
