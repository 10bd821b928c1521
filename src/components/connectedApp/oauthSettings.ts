import { Messages, type SfError } from '@salesforce/core';
import { isSameCertificate } from '../../certificate/metadata.js';
import type { CertificateInFile } from '../../certificate/types.js';
import { quoteName } from '../../names/quoteName.js';
import type { Change, DeployRoute } from '../../plan/change.js';
import type { Edit } from '../../plan/edit.js';
import type { Notice } from '../../plan/plan.js';
import { normalizeScope } from './scopes.js';
import type { ConnectedAppState } from './state.js';
import { appComponent, type ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

const day = (date: Date): string => date.toISOString().slice(0, 10);

const describeCertificate = ({ fingerprint256, validTo }: CertificateInFile): string =>
  messages.getMessage('value.Certificate', [fingerprint256, day(validTo)]);

const currentCertificate = ({ settings }: ConnectedAppState): CertificateInFile | undefined =>
  settings.certificate()?.certificate;

/** The app's certificate as changes name it; null where it has none. */
export function describeCurrentCertificate(state: ConnectedAppState): string | null {
  const current = currentCertificate(state);
  return current ? describeCertificate(current) : null;
}

/** Whether the app has this very certificate already. */
export function hasCertificate(state: ConnectedAppState, certificate: CertificateInFile): boolean {
  const current = currentCertificate(state);
  return current !== undefined && isSameCertificate(current, certificate);
}

/** The scopes that the app doesn't have yet, compared as the platform writes them back. */
export function missingScopes(state: ConnectedAppState, scopes: string[]): string[] {
  const current = new Set(state.settings.scopes);
  return scopes.filter((scope) => !current.has(normalizeScope(scope)));
}

/**
 * What stands against setting on this app what is wanted: AppWithoutOauth; CertificateNotYours, since only an app's owner
 * sets certificate and scopes (packaging guide, Connected App: developer-editable attributes).
 */
export function settableErrors({ app, settings }: ConnectedAppState, target: ConnectedAppTarget): SfError[] {
  const setsOauth = target.certificate !== undefined || target.scopes.length > 0;
  if (setsOauth && app.origin !== 'own') {
    return [messages.createError('error.CertificateNotYours', [quoteName(app.label)], [quoteName(app.label)])];
  }
  if (settings.hasOauth === false && (target.isAdminApproved || setsOauth)) {
    return [messages.createError('error.AppWithoutOauth', [quoteName(app.label)])];
  }
  return [];
}

const PATH = ['oauthConfig', 'certificate'];

/** What has to change in certificate and scopes; both only by deploying the app's file. */
export function diffOauthSettings(
  state: ConnectedAppState,
  target: ConnectedAppTarget,
  deploy: (edits: Edit[]) => DeployRoute,
): Change[] {
  const { certificate, scopes, known } = target;
  const facts = { component: appComponent(known), action: 'update' as const, status: 'planned' as const };
  const changes: Change[] = [];
  if (certificate && !hasCertificate(state, certificate)) {
    // Retrieved files have bare base64; the Metadata API guide says PEM. Where the org refuses the first form, it gets
    // the other.
    const forms = [certificate.base64, certificate.pem.trim()];
    const [bare, pem] = forms.map((value) => deploy([{ edit: 'set', path: PATH, value }]));
    changes.push({
      ...facts,
      property: 'certificate',
      before: describeCurrentCertificate(state),
      after: describeCertificate(certificate),
      routes: [bare, pem] as [DeployRoute, DeployRoute],
    });
  }
  const missing = missingScopes(state, scopes);
  if (missing.length > 0) {
    const current = state.settings.scopes;
    const edits = missing.map((value): Edit => ({ edit: 'append', path: ['oauthConfig', 'scopes'], value }));
    changes.push({
      ...facts,
      property: 'scopes',
      before: current,
      after: [...current, ...missing],
      routes: [deploy(edits)],
    });
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
export function jwtNotices({ settings, app }: ConnectedAppState): Notice[] {
  if (!settings.wantsHighAssurance) return [];
  return [
    {
      code: 'HighAssuranceBlocksJwt',
      message: messages.getMessage('notice.HighAssuranceBlocksJwt', [quoteName(app.label)]),
    },
  ];
}
