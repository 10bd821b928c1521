import { join } from 'node:path';
import { Messages } from '@salesforce/core';
import type { ConnectedAppDesired } from '../components/connectedApp/desired.js';
import { browserScopes, isUsableByServer, readScopes } from '../components/connectedApp/scopes.js';
import type { Notice } from '../plan/plan.js';
import type { Integration } from './integration.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

export type JwtEnableOptions = {
  app: string;
  certificate: NonNullable<ConnectedAppDesired['certificate']>;
  /** In either spelling; empty: api and refresh_token. */
  scopes: string[];
  /** Label or API name; without it "<app label> JWT Access". */
  permissionSet?: string;
  /** Usernames or emails. */
  assignTo: string[];
};

export type JwtEnableIntent = {
  integration: Integration;
  notices: Notice[];
  /** Where a generated key and certificate are once the run is over. */
  generated?: { certificateFile: string; privateKeyFile: string };
};

// What vendors' guides for the JWT bearer flow ask for.
const DEFAULT_SCOPES = ['Api', 'RefreshToken'];

const scopeNotices = (given: string[]): Notice[] => {
  const { scopes } = readScopes(given);
  const forBrowsers = browserScopes(scopes);
  return [
    ...(isUsableByServer(scopes)
      ? []
      : [{ code: 'ScopesNotForServers', message: messages.getMessage('notice.ScopesNotForServers') }]),
    ...(forBrowsers.length === 0
      ? []
      : [
          {
            code: 'ScopesForBrowsers',
            message: messages.getMessage('notice.ScopesForBrowsers', [forBrowsers.join(', ')]),
          },
        ]),
  ];
};

const generatedFiles = (certificate: JwtEnableOptions['certificate']): JwtEnableIntent['generated'] => {
  if ('file' in certificate) return undefined;
  const { outputDir, fileName } = certificate.generate;
  const pathOf = (ending: string): string => join(outputDir, `${fileName}.${ending}`);
  return { certificateFile: pathOf('crt'), privateKeyFile: pathOf('key') };
};

/**
 * The desired state for the JWT bearer flow ("Use digital signatures"): certificate, scopes, admin approved users, a
 * permission set that may use the app, and its assignment. Never turns on JWT-format access tokens, which is another
 * setting (isNamedUserJwtEnabled).
 */
export function jwtEnableIntent({
  app: name,
  certificate,
  scopes: given,
  permissionSet,
  assignTo,
}: JwtEnableOptions): JwtEnableIntent {
  const scopes = given.length > 0 ? given : DEFAULT_SCOPES;
  const app: ConnectedAppDesired = {
    ...{ name, permittedUsers: 'AdminApprovedPreAuthorized', certificate, scopes },
    dedicatedPermissionSet: { assignTo, ...(permissionSet === undefined ? {} : { name: permissionSet }) },
  };
  const generated = generatedFiles(certificate);
  return {
    integration: { connectedApps: [app] },
    notices: scopeNotices(scopes),
    ...(generated ? { generated } : {}),
  };
}
