import type { Explanation } from '../explain/types.js';
import type { Layer, LayerName } from './types.js';

/** Which layers a refusal can come from, the likeliest first, by the code of its explanation. */
const suspects: { readonly [code: string]: readonly LayerName[] } = {
  ClientIdInvalid: ['app'],
  AppNotInstalled: ['app'],
  ExternalClientAppNotFound: ['app'],
  AppBlocked: ['blocked', 'apiAccessControl'],
  InvalidAssertion: ['certificate'],
  // A JWT login sends no secret, so the credentials are the signature.
  ClientCredentialsInvalid: ['certificate', 'app'],
  // The platform doesn't tell an unknown user from one who hasn't approved.
  ConsumerNotApproved: ['permittedUsers', 'user'],
  UserNotAdminApproved: ['coverage'],
  InvalidScope: ['scope'],
  TooManyScopes: ['scope'],
  // One text for two causes: the scope is missing, or the user isn't pre-authorized.
  RefreshScopeRequired: ['scope', 'permittedUsers', 'coverage', 'app'],
  UserInactive: ['user'],
  IpRestricted: ['ip'],
  ApiDisabledForOrg: ['apiEnabled'],
  ApiDisabledForUser: ['apiEnabled'],
};

/**
 * Which layer a refusal names: of those it can come from, one that fails by what the org tells, else the likeliest.
 *
 * @returns `login` for a refusal that is about none of them, such as a wrong clock or no connection
 */
export function failingLayer(explanation: Explanation | undefined, layers: Layer[]): LayerName {
  const names = suspects[explanation?.code ?? ''] ?? [];
  const hasFailed = (name: LayerName): boolean =>
    layers.some(({ layer, status }) => layer === name && status === 'fail');
  return names.find(hasFailed) ?? names[0] ?? 'login';
}
