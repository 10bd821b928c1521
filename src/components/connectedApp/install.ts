import { Messages, type Connection } from '@salesforce/core';
import { setupLink } from '../../org/setupLinks.js';
import type { Plan } from '../../change/plan.js';
import { isInstalledNow } from './observe.js';
import type { UninstalledApp } from './resolve.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** The plan for an app that is used but not installed: nothing can be set before a person has installed it. */
export function planInstall(connection: Connection, { label }: UninstalledApp): Plan {
  const plan: Plan = {
    app: { name: null, label, id: null, kind: 'ConnectedApp', origin: 'uninstalled' },
    changes: [],
    unchanged: [],
    files: [],
    notices: [],
    risks: [],
    impact: { losesAccess: [] },
    prerequisite: {
      step: {
        code: 'InstallApp',
        title: messages.getMessage('manual.InstallApp.title', [label]),
        reason: messages.getMessage('manual.InstallApp.reason'),
        url: setupLink(connection, 'connectedAppsOauthUsage'),
      },
      isDone: (org) => isInstalledNow(org, label),
    },
    recheck: () => Promise.resolve(plan),
  };
  return plan;
}
