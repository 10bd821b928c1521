import { Messages, type SfError } from '@salesforce/core';
import { nearestNames } from '../../names/nearest.js';
import { quoteName } from '../../names/quoteName.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/**
 * The scopes by the word that OAuth requests use, in metadata spelling (Metadata API guide, ConnectedApp, scopes; the
 * tail of the list from the generated metadata types).
 */
const byOauthName: { readonly [oauthName: string]: string } = {
  api: 'Api',
  refresh_token: 'RefreshToken',
  offline_access: 'RefreshToken',
  full: 'Full',
  web: 'Web',
  openid: 'OpenID',
  id: 'Basic',
  profile: 'Basic',
  email: 'Basic',
  address: 'Basic',
  phone: 'Basic',
  chatter_api: 'Chatter',
  custom_permissions: 'CustomPermissions',
  visualforce: 'CustomApplications',
  wave_api: 'Wave',
  eclair_api: 'Eclair',
  pardot_api: 'Pardot',
  lightning: 'Lightning',
  content: 'Content',
  cdp_ingest_api: 'CDPIngest',
  cdp_profile_api: 'CDPProfile',
  cdp_query_api: 'CDPQuery',
  cdp_segment_api: 'CDPSegment',
  cdp_identityresolution_api: 'CDPIdentityResolution',
  cdp_calculated_insight_api: 'CDPCalculatedInsight',
  cdp_api: 'CDP',
  chatbot_api: 'Chatbot',
  forgot_password: 'ForgotPassword',
  user_registration_api: 'UserRegistration',
  pwdless_login_api: 'PwdlessLogin',
  sfap_api: 'SFAP',
  interaction_api: 'Interaction',
  einstein_gpt_api: 'EinsteinGPT',
  mcp_api: 'MCP',
  scrt_api: 'SCRT',
};

// Words the platform takes and writes back as another one (Metadata API guide: values when retrieving).
const synonyms: { readonly [name: string]: string } = {
  OfflineAccess: 'RefreshToken',
  Address: 'Basic',
  Email: 'Basic',
  Phone: 'Basic',
  Profile: 'Basic',
};

const newerNames = ['DataCloudUserClaims', 'A2A', 'CmdbDiscovery', 'SemanticLayer'];

const metadataNames = [...new Set([...Object.values(byOauthName), ...newerNames, ...Object.keys(synonyms)])];

// Without one of these a token for a server can't call any of the org's APIs.
const serverScopes = new Set(['Api', 'Full']);

/** A scope as the platform writes it back: Basic for its four parts, RefreshToken for OfflineAccess. Unknown words stay. */
export function normalizeScope(scope: string): string {
  return synonyms[scope] ?? scope;
}

/**
 * Reads scopes given in either spelling, `refresh_token` or `RefreshToken`, without regard to case.
 *
 * @returns the scopes in metadata spelling, normalised, each once, and an error for every unknown one
 */
export function readScopes(given: string[]): { scopes: string[]; errors: SfError[] } {
  const results = given.map((text) => {
    const wanted = text.trim();
    const name =
      byOauthName[wanted.toLowerCase()] ?? metadataNames.find((known) => known.toLowerCase() === wanted.toLowerCase());
    if (name !== undefined) return normalizeScope(name);
    const nearest = nearestNames(wanted, [...Object.keys(byOauthName), ...metadataNames])
      .map(quoteName)
      .join(', ');
    return messages.createError('error.ScopeUnknown', [quoteName(wanted)], [nearest || 'api, refresh_token']);
  });
  return {
    scopes: [...new Set(results.filter((result): result is string => typeof result === 'string'))],
    errors: results.filter((result): result is SfError => typeof result !== 'string'),
  };
}

/** Whether a server that logs in with JWT alone could call an API with these scopes. */
export function isUsableByServer(scopes: string[]): boolean {
  return scopes.some((scope) => serverScopes.has(normalizeScope(scope)));
}

/** Scopes that need a browser session, so a JWT login alone can't use them. */
export function browserScopes(scopes: string[]): string[] {
  return scopes
    .map(normalizeScope)
    .filter((scope) => ['Web', 'CustomApplications', 'Lightning', 'Content', 'OpenID'].includes(scope));
}
