import { Messages, SfError } from '@salesforce/core';
import { readCertificateFile } from '../certificate/parse.js';
import { prepareCertificate, type CertificateSubject } from '../certificate/generate.js';
import type { CertificateInFile } from '../certificate/types.js';
import { browserScopes, isUsableByServer, readScopes } from '../components/connectedApp/scopes.js';
import { throwAll } from '../errors/throwAll.js';
import type { Notice } from '../plan/plan.js';
import type { Integration } from './integration.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');
const certificateMessages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

/** A certificate to be made: what it says, and where its two files go. */
export type NewCertificate = {
  subject: CertificateSubject;
  /** Whole days of validity. */
  days: number;
  bits: 2048 | 4096;
  outputDir: string;
  /** Of the files, without ending. */
  fileName: string;
  forceOverwrite: boolean;
};

export type JwtEnableOptions = {
  app: string;
  certificate: { file: string } | { generate: NewCertificate };
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
  /** Writes a generated key and certificate; to be called once the undo file is there and before the first change in the org. */
  beforeApply?: () => Promise<void>;
  generated?: { certificateFile: string; privateKeyFile: string };
};

// What vendors' guides for the JWT bearer flow ask for.
const DEFAULT_SCOPES = ['Api', 'RefreshToken'];

type Source = Pick<JwtEnableIntent, 'beforeApply' | 'generated' | 'notices'> & { certificate: CertificateInFile };

const getCertificate = async (source: JwtEnableOptions['certificate']): Promise<Source> => {
  if ('file' in source) return { certificate: await readCertificateFile(source.file), notices: [] };
  const { fileName, ...options } = source.generate;
  const { certificate, isThere, write, ...files } = await prepareCertificate({ ...options, name: fileName });
  const { certificateFile, privateKeyFile } = files;
  const generated = { certificateFile, privateKeyFile };
  if (!isThere) return { certificate, generated, notices: [], beforeApply: write };
  const message = certificateMessages.getMessage('notice.GeneratedPairReused', [privateKeyFile, certificateFile]);
  return { certificate, generated, notices: [{ code: 'GeneratedPairReused', message }] };
};

const scopeNotices = (scopes: string[]): Notice[] => {
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

/**
 * The desired state for the JWT bearer flow ("Use digital signatures"): certificate, scopes, admin approved users, a
 * permission set that may use the app, and its assignment. Never turns on JWT-format access tokens, which is another
 * setting (isNamedUserJwtEnabled).
 *
 * @returns the state, what is worth knowing about the input, and how to write a generated key once the plan is agreed to
 * @throws SfError one for everything that is wrong with certificate and scopes, each named
 */
export async function jwtEnableIntent(options: JwtEnableOptions): Promise<JwtEnableIntent> {
  const { scopes, errors } = readScopes(options.scopes);
  const source = await getCertificate(options.certificate).catch((error: unknown) => {
    if (!(error instanceof SfError)) throw error;
    throwAll([error as SfError, ...errors]);
    throw error;
  });
  throwAll(errors);
  const wanted = scopes.length > 0 ? scopes : DEFAULT_SCOPES;
  const { certificate, notices, ...rest } = source;
  const app = {
    name: options.app,
    permittedUsers: 'AdminApprovedPreAuthorized' as const,
    certificate,
    scopes: wanted,
    dedicatedPermissionSet: {
      assignTo: options.assignTo,
      ...(options.permissionSet === undefined ? {} : { name: options.permissionSet }),
    },
  };
  return { integration: { connectedApps: [app] }, notices: [...notices, ...scopeNotices(wanted)], ...rest };
}
