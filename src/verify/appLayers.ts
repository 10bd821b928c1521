import { Messages } from '@salesforce/core';
import { isoDay } from '../certificate/facts.js';
import { isKeyForCertificate } from '../certificate/privateKey.js';
import { isUsableByServer } from '../components/connectedApp/scopes.js';
import { quoteName } from '../names/quoteName.js';
import { connectedAppLink, setupLink } from '../org/setupLinks.js';
import { buildLayer, jwtEnableCommand, unknownLayer, type LayerContext } from './context.js';
import { valueOf } from '../plan/told.js';
import type { Layer, LayerFix, LayerStatus } from './types.js';
import { uninstalledAppLayer } from './uninstalledApp.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

// What makes the platform refuse a certificate, by the codes of the certificate's notices.
const certificateFailures = new Set([
  'CertificateKeyTypeUnsupported',
  'CertificateKeyTooSmall',
  'CertificateExpired',
  'CertificateNotYetValid',
]);

/** Whether the org has the app, and the app has OAuth settings. */
export function appLayer(context: LayerContext): Layer {
  const { known, label, settings } = context.facts;
  const name = quoteName(label);
  if (known.kind === 'Uninstalled') return uninstalledAppLayer(context);
  if (valueOf(settings)?.hasOauth === false) {
    return buildLayer('app', 'fail', messages.getMessage('evidence.app.noOauth', [name]), [
      { text: messages.getMessage('fix.app.noOauth') },
    ]);
  }
  const ownKey = valueOf(settings)?.consumerKey;
  if (context.consumerKey && ownKey && context.consumerKey !== ownKey) {
    return buildLayer('app', 'fail', messages.getMessage('evidence.app.otherKey', [name]), [
      { text: messages.getMessage('fix.app.otherKey') },
    ]);
  }
  const origin = context.facts.origin ?? 'unknown';
  return buildLayer('app', 'pass', messages.getMessage(`evidence.app.${origin}`, [name]));
}

/** Whether the app's own policy shuts it; the "Block" button of the OAuth Usage page is not shown by any API. */
export function blockedLayer({ connection, facts }: LayerContext): Layer {
  const settings = valueOf(facts.settings);
  const policies =
    facts.known.kind !== 'Uninstalled' && facts.known.id
      ? connectedAppLink(connection, facts.known.id)
      : setupLink(connection, 'manageConnectedApps');
  if (settings?.isBlocked) {
    return buildLayer('blocked', 'fail', messages.getMessage('evidence.blocked.policy'), [
      { text: messages.getMessage('fix.blocked.policy', [policies]) },
    ]);
  }
  // A login without a page can't be raised to high assurance (Metadata API guide, ConnectedAppSessionPolicy).
  if (settings?.raisesSessionLevel && settings.wantsHighAssurance) {
    return buildLayer('blocked', 'fail', messages.getMessage('evidence.blocked.highAssurance'), [
      { text: messages.getMessage('fix.blocked.highAssurance', [policies]) },
    ]);
  }
  return buildLayer('blocked', 'unknown', messages.getMessage('evidence.blocked.unknown'), [
    { text: messages.getMessage('fix.blocked.look', [setupLink(connection, 'connectedAppsOauthUsage')]) },
  ]);
}

/** What can be done about a vendor's certificate or scopes is up to the vendor. */
const ownerFix = (context: LayerContext, own: LayerFix): LayerFix[] =>
  context.facts.known.kind === 'ConnectedApp' && !context.facts.known.isPackaged
    ? [own]
    : [{ text: messages.getMessage('fix.askVendor') }];

/** Whether the app carries a certificate that is valid now and, with a key, the one the key belongs to. */
export function certificateLayer(context: LayerContext): Layer {
  const { facts, key, now } = context;
  if (facts.settings.unknown !== undefined) return unknownLayer('certificate', fileReason(context));
  const fix = ownerFix(context, {
    text: messages.getMessage('fix.certificate'),
    command: jwtEnableCommand(context),
  });
  const found = facts.settings.value.certificate(now);
  if (!found) return buildLayer('certificate', 'fail', messages.getMessage('evidence.certificate.absent'), fix);
  if (!found.certificate) {
    return buildLayer(
      'certificate',
      'fail',
      messages.getMessage('evidence.certificate.unreadable', [found.reason]),
      fix,
    );
  }
  const { certificate } = found;
  const { subject, fingerprint256, validTo, notices } = certificate;
  const tokens = [quoteName(subject), isoDay(validTo), fingerprint256];
  const description = messages.getMessage('evidence.certificate.present', tokens);
  const problems = notices.filter(({ code }) => certificateFailures.has(code));
  if (problems.length > 0) {
    return buildLayer('certificate', 'fail', [...problems.map(({ message }) => message), description].join(' '), fix);
  }
  if (key && !isKeyForCertificate(key, certificate)) {
    return buildLayer('certificate', 'fail', messages.getMessage('evidence.certificate.otherKey', [description]), [
      { text: messages.getMessage('fix.certificate.key') },
      ...fix,
    ]);
  }
  const matched = key ? [messages.getMessage('evidence.certificate.matches')] : [];
  return buildLayer(
    'certificate',
    'pass',
    [description, ...matched, ...notices.map(({ message }) => message)].join(' '),
  );
}

const fileReason = ({ facts }: LayerContext): string =>
  facts.known.kind === 'Uninstalled'
    ? messages.getMessage('unknown.NotInstalled')
    : messages.getMessage('unknown.VendorsFile', [facts.settings.unknown ?? '']);

/**
 * Whether a token of the app would open an API, and whether one is issued at all. Without refresh_token the JWT bearer
 * flow is refused on every org that public reports tell of, but Salesforce's page on the flow doesn't say so: it stays
 * unknown until a login tells.
 */
export function scopeLayer(context: LayerContext): Layer {
  const { settings } = context.facts;
  if (settings.unknown !== undefined) return unknownLayer('scope', fileReason(context));
  const { scopes } = settings.value;
  const list = scopes.join(', ');
  const fix = ownerFix(context, {
    text: messages.getMessage('fix.scope'),
    command: jwtEnableCommand(context, ' --scope api --scope refresh_token'),
  });
  if (scopes.every((scope) => scope === 'RefreshToken')) {
    return loginScopeLayer('fail', messages.getMessage('evidence.scope.none', [list || 'none']), fix);
  }
  const mayBeRefused = !scopes.some((scope) => ['RefreshToken', 'Full'].includes(scope));
  const doubt = mayBeRefused ? [messages.getMessage('evidence.scope.noRefresh')] : [];
  if (!isUsableByServer(scopes)) {
    return buildLayer('scope', 'fail', [messages.getMessage('evidence.scope.noApi', [list]), ...doubt].join(' '), fix);
  }
  const usable = messages.getMessage('evidence.scope.usable', [list]);
  return mayBeRefused
    ? loginScopeLayer('unknown', [usable, ...doubt].join(' '), fix)
    : buildLayer('scope', 'pass', usable);
}

/** Scopes that decide about the login itself rather than about the token's use. */
const loginScopeLayer = (status: LayerStatus, evidence: string, fix: LayerFix[]): Layer => ({
  ...buildLayer('scope', status, evidence, fix),
  stops: 'login',
});
