import { randomUUID, sign, type KeyObject } from 'node:crypto';
import type { Connection } from '@salesforce/core';

/** An access token in memory. Whatever prints or serialises the object around it gets `[hidden]`. */
export class AccessToken {
  readonly #value: string;

  public constructor(value: string) {
    this.#value = value;
  }

  /** The token itself, for the one place that puts it into a request. */
  public reveal(): string {
    return this.#value;
  }

  // eslint-disable-next-line class-methods-use-this -- what JSON shows in place of the token
  public toJSON(): string {
    return '[hidden]';
  }
}

export type TokenGrant = {
  token: AccessToken;
  /** Where the token is good for. */
  instanceUrl: string;
  /** OAuth names, e.g. `api`. */
  scopes: string[];
  /** Id of the user the org says the token is of; undefined when the answer doesn't tell. */
  userId: string | undefined;
};

/** Why no token came: the endpoint's own words, or `http_503`, `network` and what is known. */
export type TokenRefusal = { error: string; errorDescription: string };

export type TokenAnswer = { grant: TokenGrant; refusal?: undefined } | { grant?: undefined; refusal: TokenRefusal };

export type JwtRequest = {
  /** The token endpoint's origin; the connection's own org unless told. */
  loginUrl?: string;
  consumerKey: string;
  username: string;
  /** RSA private key; it signs and stays here. */
  key: KeyObject;
  /** The `aud` claim. */
  audience: string;
};

export type UserInfo = { userId: string; username: string };

type HttpRequestOptions = NonNullable<Parameters<Connection['_transport']['httpRequest']>[1]>;
type HttpAnswer = { status: number; body: string };
type HttpQuestion = { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; body?: string };

// Authors name 3 to 5 minutes as the upper limit; a claim in the past is refused, so a slow clock needs some room.
const LIFETIME_SECONDS = 180;
const REQUEST_TIMEOUT = 60_000;
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

// The transport's own five repeats take 16 seconds a request, while a token that is still good waits for its revocation.
// What is posted is sent once: an assertion's id counts once (RFC 7523, section 3, jti).
const RETRY = { maxRetries: 1, methods: ['GET'] } satisfies HttpRequestOptions['retry'];

/**
 * Sends a request without the connection's own session, through its transport: that one minds the proxy variables as all
 * of the CLI does. Redirects aren't followed, since neither a token nor an assertion is to reach another host.
 */
const send = async ({ _transport }: Connection, question: HttpQuestion): Promise<HttpAnswer> => {
  const options = { followRedirect: false, timeout: REQUEST_TIMEOUT, retry: RETRY };
  const answer = await _transport.httpRequest(question, options);
  return { status: answer.statusCode, body: String(answer.body ?? '') };
};

const form = (connection: Connection, url: string, fields: Record<string, string>): Promise<HttpAnswer> =>
  send(connection, {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const buildAssertion = ({ consumerKey, username, audience, key }: JwtRequest): string => {
  const exp = Math.floor(Date.now() / 1000) + LIFETIME_SECONDS;
  const claims = { iss: consumerKey, sub: username, aud: audience, exp, jti: randomUUID() };
  const content = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
};

const parseJson = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a failed connection is known by: the system's code where there is one. Its cause might hold the request. */
const networkRefusal = (error: unknown): TokenRefusal => {
  const { message, code, cause } = (error ?? {}) as { message?: unknown; code?: unknown; cause?: { code?: unknown } };
  return { error: 'network', errorDescription: asText(cause?.code) || asText(code) || asText(message) || 'no answer' };
};

const readTokenAnswer = ({ status, body }: HttpAnswer, instanceUrl: string): TokenAnswer => {
  const answer = parseJson(body);
  const token = asText(answer?.['access_token']);
  if (status === 200 && token !== '') {
    return {
      grant: {
        token: new AccessToken(token),
        instanceUrl: asText(answer?.['instance_url']) || instanceUrl,
        scopes: asText(answer?.['scope']).split(' ').filter(Boolean),
        userId: /\/id\/\w+\/(\w+)$/.exec(asText(answer?.['id']))?.[1],
      },
    };
  }
  const error = asText(answer?.['error']);
  return error === ''
    ? {
        refusal: {
          error: `http_${status}`,
          errorDescription: `the answer had HTTP status ${status} and no error code`,
        },
      }
    : { refusal: { error, errorDescription: asText(answer?.['error_description']) } };
};

/**
 * Asks the org's token endpoint for an access token by the JWT bearer flow (RFC 7523; Salesforce Help, "OAuth 2.0 JWT
 * Bearer Flow for Server-to-Server Integration"). The assertion is valid for three minutes and used once.
 *
 * @returns the grant, or the refusal as data: a login that fails is an answer, network failures included
 */
export async function requestJwtToken(connection: Connection, request: JwtRequest): Promise<TokenAnswer> {
  const loginUrl = request.loginUrl ?? connection.instanceUrl;
  const url = new URL('/services/oauth2/token', loginUrl).href;
  try {
    const answer = await form(connection, url, { grant_type: JWT_BEARER, assertion: buildAssertion(request) });
    return readTokenAnswer(answer, loginUrl);
  } catch (error) {
    return { refusal: networkRefusal(error) };
  }
}

/** @returns the status and parsed body of a GET with the token; status 0 when no answer came */
const get = async (
  connection: Connection,
  { token, instanceUrl }: TokenGrant,
  path: string,
): Promise<{ status: number; body: Record<string, unknown> | undefined }> => {
  const headers = { authorization: `Bearer ${token.reveal()}`, accept: 'application/json' };
  try {
    const answer = await send(connection, { method: 'GET', url: new URL(path, instanceUrl).href, headers });
    return { status: answer.status, body: parseJson(answer.body) };
  } catch {
    // The error may hold the request with its header.
    return { status: 0, body: undefined };
  }
};

/**
 * Asks the org who a token is of.
 *
 * @returns the user, or the HTTP status of the refusal (0: no answer)
 */
export async function readUserInfo(connection: Connection, grant: TokenGrant): Promise<UserInfo | { status: number }> {
  const { status, body } = await get(connection, grant, '/services/oauth2/userinfo');
  const userId = asText(body?.['user_id']);
  return status === 200 && userId !== ''
    ? { userId, username: asText(body?.['preferred_username']) }
    : { status: status === 200 ? 0 : status };
}

/** Whether the REST API takes a token: it is asked for its list of resources. */
export async function opensRestApi(connection: Connection, grant: TokenGrant): Promise<boolean> {
  const { status } = await get(connection, grant, `/services/data/v${connection.getApiVersion()}`);
  return status === 200;
}

/**
 * Ends a token (RFC 7009).
 *
 * @returns whether the org said that it did
 */
export async function revokeToken(connection: Connection, { token, instanceUrl }: TokenGrant): Promise<boolean> {
  const url = new URL('/services/oauth2/revoke', instanceUrl).href;
  try {
    return (await form(connection, url, { token: token.reveal() })).status === 200;
  } catch {
    return false;
  }
}
