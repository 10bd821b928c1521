/** OAuth names of the metadata scopes whose spelling differs by more than case. */
const oauthNames: { [scope: string]: string } = {
  RefreshToken: 'refresh_token',
  OfflineAccess: 'refresh_token',
  Basic: 'id',
  CustomPermissions: 'custom_permissions',
  CustomApplications: 'visualforce',
  Chatter: 'chatter_api',
  Wave: 'wave_api',
  Eclair: 'eclair_api',
  Pardot: 'pardot_api',
};

/**
 * Gives metadata scopes the names that tokens carry.
 *
 * @param scopes e.g. `['Api', 'RefreshToken']`.
 * @returns e.g. `['api', 'refresh_token']`.
 */
export function toOauthScopes(scopes: string[]): string[] {
  return scopes.map((scope) => oauthNames[scope] ?? scope.toLowerCase());
}
