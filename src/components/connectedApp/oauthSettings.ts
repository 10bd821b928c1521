import { Messages } from '@salesforce/core';
import { isSameCertificate, readCertificateFromMetadata } from '../../certificate/metadata.js';
import type { CertificateInFile } from '../../certificate/types.js';
import { quoteName } from '../../names/quoteName.js';
import type { Change } from '../../change/change.js';
import type { Notice } from '../../change/plan.js';
import { appFacts } from './facts.js';
import { normalizeScope } from '../../integration/scopes.js';
import type { ConnectedAppState } from './state.js';
import type { ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

const day = (date: Date): string => date.toISOString().slice(0, 10);

const describeCertificate = ({ fingerprint256, validTo }: CertificateInFile): string =>
  messages.getMessage('value.Certificate', [fingerprint256, day(validTo)]);

const currentCertificate = ({ file }: ConnectedAppState): CertificateInFile | undefined =>
  readCertificateFromMetadata(file?.metadata.text(['oauthConfig', 'certificate'])).certificate;

const currentScopes = ({ file }: ConnectedAppState): string[] =>
  (file?.metadata.texts(['oauthConfig', 'scopes']) ?? []).map((scope) => normalizeScope(scope.trim()));

/** Whether the app has this very certificate already. */
export function hasCertificate(state: ConnectedAppState, certificate: CertificateInFile): boolean {
  const current = currentCertificate(state);
  return current !== undefined && isSameCertificate(current, certificate);
}

/** The scopes that the app doesn't have yet, compared as the platform writes them back. */
export function missingScopes(state: ConnectedAppState, scopes: string[]): string[] {
  const current = new Set(currentScopes(state));
  return scopes.filter((scope) => !current.has(normalizeScope(scope)));
}

/**
 * Checks that what is wanted can be set on this app at all.
 *
 * @throws SfError AppWithoutOauth; CertificateNotYours, since only an app's owner sets certificate and scopes
 * (packaging guide, Connected App: developer-editable attributes)
 */
export function assertSettable({ app, file }: ConnectedAppState, target: ConnectedAppTarget): void {
  const setsOauth = target.certificate !== undefined || target.scopes.length > 0;
  if (setsOauth && app.origin !== 'own') {
    throw messages.createError('error.CertificateNotYours', [quoteName(app.label)], [quoteName(app.label)]);
  }
  if (file && (target.isAdminApproved || setsOauth) && !file.metadata.has(['oauthConfig'])) {
    throw messages.createError('error.AppWithoutOauth', [quoteName(app.label)]);
  }
}

/** What has to change in certificate and scopes; both only by deploying the app's file. */
export function diffOauthSettings(state: ConnectedAppState, { certificate, scopes }: ConnectedAppTarget): Change[] {
  const deployed = { via: 'deploy' as const, file: state.file?.path ?? '' };
  const changes: Change[] = [];
  if (certificate && !hasCertificate(state, certificate)) {
    const current = currentCertificate(state);
    const before = current ? describeCertificate(current) : null;
    changes.push({ ...appFacts(state, 'certificate', before, describeCertificate(certificate)), ...deployed });
  }
  if (missingScopes(state, scopes).length > 0) {
    const current = currentScopes(state);
    const after = [...current, ...missingScopes(state, scopes)];
    changes.push({ ...appFacts(state, 'scopes', current, after), ...deployed });
  }
  return changes;
}

/** A certificate that is replaced stops the logins of whoever holds the key of the old one. */
export function certificateRisks(state: ConnectedAppState, certificate: CertificateInFile | undefined): Notice[] {
  const current = currentCertificate(state);
  if (!certificate || !current || isSameCertificate(current, certificate)) return [];
  const tokens = [quoteName(state.app.label), describeCertificate(current), describeCertificate(certificate)];
  return [{ code: 'CertificateReplaced', message: messages.getMessage('risk.CertificateReplaced', tokens) }];
}

/** What stands in the way of a JWT login although nothing of it was asked to change. */
export function jwtNotices({ file, app }: ConnectedAppState): Notice[] {
  const level = file?.metadata.text(['sessionPolicy', 'sessionLevel'])?.trim();
  if (level !== 'HIGH_ASSURANCE') return [];
  return [
    {
      code: 'HighAssuranceBlocksJwt',
      message: messages.getMessage('notice.HighAssuranceBlocksJwt', [quoteName(app.label)]),
    },
  ];
}
