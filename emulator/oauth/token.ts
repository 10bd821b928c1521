import { createHmac } from 'node:crypto';
import { json, type Incoming, type Outgoing, type Runtime } from '../http/runtime.js';
import { keyPrefixes, newId } from '../org/ids.js';
import { openSession } from '../org/session.js';
import type { User } from '../org/state.js';
import { countUse, findClient } from './client.js';
import { decideJwtBearer } from './jwtBearer.js';
import { OauthError } from './oauthError.js';

/**
 * Answers `POST /services/oauth2/token`.
 *
 * @param runtime the running emulator.
 * @param request a form with `grant_type`.
 * @returns 200 with a token, or 400 with `error` and `error_description`.
 */
export async function answerToken(runtime: Runtime, request: Incoming): Promise<Outgoing> {
  try {
    if (request.method !== 'POST') throw new OauthError('invalid_request', 'must use HTTP POST');
    const form = new URLSearchParams(request.body);
    const grantType = form.get('grant_type');
    if (grantType === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
      const { app, user, scopes } = await decideJwtBearer(runtime, form.get('assertion') ?? '', request.address);
      countUse(runtime, app, user);
      return tokenAnswer(runtime, user, { scopes, consumerKey: app.consumerKey, address: request.address });
    }
    if (grantType === 'refresh_token') return refresh(runtime, form, request.address);
    throw new OauthError('unsupported_grant_type', 'grant type not supported');
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    return json(400, { error: error.error, error_description: error.description });
  }
}

function refresh(runtime: Runtime, form: URLSearchParams, address: string): Outgoing {
  const token = runtime.org.state.refreshTokens.find(
    (candidate) =>
      candidate.refreshToken === form.get('refresh_token') && candidate.consumerKey === form.get('client_id'),
  );
  const user = runtime.org.state.users.find(({ id }) => id === token?.userId);
  const app = findClient(runtime, form.get('client_id') ?? '', user?.id);
  if (token === undefined || user === undefined) {
    throw new OauthError('invalid_grant', 'expired access/refresh token');
  }
  if (!user.isActive || user.isFrozen) throw new OauthError('inactive_user', 'user is inactive');
  countUse(runtime, app, user);
  return tokenAnswer(runtime, user, { scopes: token.scopes, consumerKey: app.consumerKey, address });
}

type Grant = { scopes: string[]; consumerKey: string; address: string };

function tokenAnswer(runtime: Runtime, user: User, { scopes, consumerKey, address }: Grant): Outgoing {
  const { org } = runtime;
  const loginTime = new Date(org.now()).toISOString();
  (org.state.logins ??= []).push({
    id: newId(keyPrefixes.LoginHistory),
    userId: user.id,
    sourceIp: address.replace(/^::ffff:(?=\d+\.)/i, ''),
    loginTime,
  });
  const session = openSession(org, { userId: user.id, scopes, consumerKey });
  const issuedAt = String(org.now());
  const id = `${org.url}/id/${org.state.organization.id}/${user.id}`;
  return json(200, {
    access_token: session.accessToken,
    signature: createHmac('sha256', consumerKey)
      .update(id + issuedAt)
      .digest('base64'),
    scope: scopes.join(' '),
    instance_url: org.url,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  });
}
