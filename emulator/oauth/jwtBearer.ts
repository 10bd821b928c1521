import { compactVerify, decodeJwt, type JWTPayload } from 'jose';
import { readCertificate } from '../metadata/certificate.js';
import type { Runtime } from '../http/runtime.js';
import { childText } from '../org/metadataValue.js';
import type { User } from '../org/state.js';
import { authorizeUser, findClient, findUser, grantedScopes, type Client } from './client.js';
import { OauthError } from './oauthError.js';

export type Grant = { app: Client; user: User; scopes: string[] };

/**
 * Decides about a JWT bearer assertion (RFC 7523) in the platform's order: the app, the signature, the audience, the
 * expiry, the user and their approval, the scopes.
 *
 * @param runtime the running emulator.
 * @param assertion the signed JWT.
 * @param address the client's address.
 * @returns who gets a token for which app.
 * @throws OauthError naming the first thing that is wrong.
 */
export async function decideJwtBearer(runtime: Runtime, assertion: string, address: string): Promise<Grant> {
  const claims = readClaims(assertion);
  const app = findClient(runtime, claims.iss ?? '', findUser(runtime.org, claims.sub ?? '')?.id);
  await assertSignature(app, assertion);
  assertAudience(runtime, claims);
  assertTime(runtime, claims);
  const user = authorizeUser(runtime, app, claims.sub ?? '', address);
  const scopes = grantedScopes(runtime, app);
  assertFirstUse(runtime, app, claims);
  return { app, user, scopes };
}

function readClaims(assertion: string): JWTPayload {
  try {
    return decodeJwt(assertion);
  } catch {
    throw new OauthError('invalid_grant', 'invalid assertion');
  }
}

async function assertSignature(app: Client, assertion: string): Promise<void> {
  const certificate = readCertificate(childText(app.metadata, 'oauthConfig', 'certificate') ?? '');
  if (certificate === undefined) throw new OauthError('invalid_grant', 'invalid assertion');
  try {
    await compactVerify(assertion, certificate.publicKey, { algorithms: ['RS256', 'RS384', 'RS512'] });
  } catch {
    throw new OauthError('invalid_grant', 'invalid assertion');
  }
}

/** The audience is the login host for this kind of org, or the org's own address. */
function assertAudience({ org }: Runtime, claims: JWTPayload): void {
  const { isSandbox } = org.state.organization;
  const accepted = [isSandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com', org.url];
  const audiences = [claims.aud ?? []].flat().map((audience) => audience.replace(/\/$/, ''));
  if (!audiences.some((audience) => accepted.includes(audience))) {
    throw new OauthError('invalid_grant', 'audience is invalid');
  }
}

/** A far-future `exp`, even in milliseconds, is accepted as the platform does. */
function assertTime({ org }: Runtime, claims: JWTPayload): void {
  if (claims.exp === undefined || claims.exp * 1000 <= org.now()) {
    throw new OauthError('invalid_grant', 'expired authorization code');
  }
}

function assertFirstUse(runtime: Runtime, app: Client, claims: JWTPayload): void {
  if (claims.jti === undefined) return;
  const key = `${app.id} ${claims.jti}`;
  if (runtime.usedAssertions.has(key)) throw new OauthError('invalid_grant', 'invalid assertion');
  runtime.usedAssertions.add(key);
}
