import { Messages } from '@salesforce/core';
import type { Notice } from '../plan/plan.js';
import { quoteName } from '../names/quoteName.js';
import { setupLink } from '../org/setupLinks.js';
import { buildLayer, preauthorizeCommand, type LayerContext } from './context.js';
import type { Facts } from './facts.js';
import { titlesOf } from './titles.js';
import { valueOf } from '../plan/told.js';
import type { Layer, LayerFix } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

const NAMED_HOLDERS = 5;

/** Who may go on using the app, a few by name; those known to be inactive are left out. */
const holdersOf = ({ known, activeHolders }: Facts): string => {
  const users = known.kind === 'Uninstalled' ? known.users : [];
  const { asked, active } = valueOf(activeHolders) ?? { asked: [], active: [] };
  const inactive = new Set(asked.filter((name) => !active.includes(name)));
  const holders = users.filter((name) => !inactive.has(name));
  if (holders.length === 0) return messages.getMessage('evidence.app.nobody');
  const named = holders.slice(0, NAMED_HOLDERS).join(', ');
  const rest = holders.length - NAMED_HOLDERS;
  return rest > 0 ? messages.getMessage('evidence.app.andMore', [named, rest]) : named;
};

const usageOf = (rows: NonNullable<Facts['ownTokens']['value']>): string => {
  const count = rows.reduce((sum, { UseCount }) => sum + (UseCount ?? 0), 0);
  const [last] = rows
    .flatMap(({ LastUsedDate }) => LastUsedDate ?? [])
    .sort()
    .reverse();
  return last === undefined
    ? messages.getMessage('evidence.app.unusedToken')
    : messages.getMessage('evidence.app.usedToken', [count, last.slice(0, 10)]);
};

/** To install the app is what lets everybody in who is approved afterwards. */
export const installFixes = (context: LayerContext): LayerFix[] => [
  { text: messages.getMessage('fix.app.install', [setupLink(context.connection, 'connectedAppsOauthUsage')]) },
  { text: messages.getMessage('fix.app.thenApprove'), command: preauthorizeCommand(context) },
];

/**
 * Whether this user may use an app that isn't installed. Since September 2025 such an app is closed to all but those
 * who authorized it before and those with "Approve Uninstalled Connected Apps" (help.salesforce.com 005132365).
 */
export function uninstalledAppLayer(context: LayerContext): Layer {
  const { facts } = context;
  const { user, ownTokens, approveUninstalled } = facts;
  const evidence = messages.getMessage('evidence.app.uninstalled', [quoteName(facts.label), holdersOf(facts)]);
  const unknown = (reason: string): Layer => {
    const about = messages.getMessage('evidence.app.uninstalledUnknown', [evidence, reason]);
    return buildLayer('app', 'unknown', about, installFixes(context));
  };
  if (!user.row) return unknown(messages.getMessage('unknown.NoUser'));
  if (ownTokens.unknown !== undefined) return unknown(ownTokens.unknown);
  if (ownTokens.value.length > 0) {
    const about = messages.getMessage('evidence.app.mayGoOn', [evidence, user.row.Username, usageOf(ownTokens.value)]);
    return buildLayer('app', 'pass', about);
  }
  if (approveUninstalled.unknown !== undefined) return unknown(approveUninstalled.unknown);
  if (approveUninstalled.value.length > 0) {
    const tokens = [evidence, user.row.Username, titlesOf(approveUninstalled.value)];
    return buildLayer('app', 'pass', messages.getMessage('evidence.app.mayApprove', tokens));
  }
  const about = messages.getMessage('evidence.app.shutOut', [evidence, user.row.Username]);
  return buildLayer('app', 'fail', about, installFixes(context));
}

/** A word on an app that works for this user although it isn't installed: for others it doesn't. */
export function uninstalledAppNotices({ connection, facts }: LayerContext, layers: Layer[]): Notice[] {
  const isOpen = layers.some(({ layer, status }) => layer === 'app' && status === 'pass');
  if (facts.known.kind !== 'Uninstalled' || !isOpen) return [];
  const tokens = [quoteName(facts.label), holdersOf(facts), setupLink(connection, 'connectedAppsOauthUsage')];
  return [{ code: 'UninstalledAppInUse', message: messages.getMessage('notice.UninstalledAppInUse', tokens) }];
}
