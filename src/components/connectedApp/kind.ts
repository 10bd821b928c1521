import { Messages } from '@salesforce/core';
import type { ComponentKind } from '../../plan/kind.js';
import type { Notice } from '../../plan/plan.js';
import { checkOauthInput } from './certificate.js';
import type { ConnectedAppDesired } from './desired.js';
import { blamesChange, diffConnectedApp } from './diff.js';
import { findConnectedApps } from './find.js';
import { connectedAppImpact } from './impact.js';
import { isAppMoved, readConnectedApps, type ConnectedAppState } from './state.js';
import type { ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** Whoever had access before belongs to what an app should be. */
const keep = (target: ConnectedAppTarget, { accessIds }: ConnectedAppState): ConnectedAppTarget => {
  const earlier = target.all.filter(({ permissionSetId }) => accessIds.includes(permissionSetId));
  return { ...target, grantees: [...new Set([...target.grantees, ...earlier])] };
};

/** Access that nobody asked for and that wasn't there before. */
const appeared = (
  before: ConnectedAppState,
  now: ConnectedAppState,
  { all, grantees }: ConnectedAppTarget,
): Notice[] => {
  const expected = new Set(
    grantees.map(({ permissionSetId, isNew }) => (isNew ? (now.created.get(permissionSetId) ?? '') : permissionSetId)),
  );
  return all
    .filter(
      ({ permissionSetId: id }) => now.accessIds.includes(id) && !before.accessIds.includes(id) && !expected.has(id),
    )
    .map(({ label }) => ({
      code: 'UnexpectedAccess',
      message: messages.getMessage('notice.UnexpectedAccess', [label]),
    }));
};

/** Connected apps: Permitted Users, who may use them, certificate and scopes. */
export const connectedAppKind: ComponentKind<ConnectedAppDesired, ConnectedAppTarget, ConnectedAppState> = {
  key: 'connectedApps',
  check: checkOauthInput,
  find: findConnectedApps,
  read: readConnectedApps,
  diff: diffConnectedApp,
  isMoved: isAppMoved,
  keep,
  appeared,
  impact: connectedAppImpact,
  blames: blamesChange,
};
