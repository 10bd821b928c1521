import { Messages } from '@salesforce/core';
import { quoteName } from '../../names/quoteName.js';
import { readTokens } from '../../org/oauthTokens.js';
import type { Reader } from '../../org/reader.js';
import type { ImpactReport, Part } from '../../plan/kind.js';
import type { Impact, Notice } from '../../plan/plan.js';
import { accessLoss } from '../access/coverage.js';
import type { ConnectedAppState } from './state.js';
import type { ConnectedAppTarget } from './target.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

type AppPart = Part<ConnectedAppTarget, ConnectedAppState>;

/** Users whom this very plan gives one of the permission sets that may use the app. */
const assignedNow = (all: Part[], { grantees }: ConnectedAppTarget): Set<string> => {
  const labels = new Set(grantees.map(({ label }) => label));
  const changes = all.flatMap(({ difference }) => difference.changes);
  return new Set(
    changes
      .filter(({ component, after }) => component.type === 'PermissionSetAssignment' && labels.has(String(after)))
      .map(({ component }) => component.fullName),
  );
};

const impactOfApp = async (reader: Reader, { target, state }: AppPart, all: Part[]): Promise<Impact> => {
  const existing = target.grantees.filter(({ isNew }) => !isNew).map(({ permissionSetId }) => permissionSetId);
  const covering = [...new Set([...state.accessIds, ...existing])];
  // The label is known too late for the first reading when only the file tells it.
  const tokens = state.tokens ?? (await readTokens(reader.connection, state.app.label));
  const impact = await accessLoss(reader.connection, tokens, state.app.id, covering);
  const assigned = assignedNow(all, target);
  return { ...impact, losesAccess: impact.losesAccess.filter(({ username }) => !assigned.has(username)) };
};

const noticesOf = ({ state }: AppPart, { unknown }: Impact): Notice[] =>
  unknown === undefined
    ? []
    : [
        {
          code: 'AccessLossUnknown',
          message: messages.getMessage('notice.AccessLossUnknown', [state.app.label, unknown]),
        },
      ];

/** An app that admits approved users alone, and approves nobody, is shut for all. */
const risksOf = ({ state, target }: AppPart): Notice[] =>
  state.accessIds.length > 0 || target.grantees.length > 0
    ? []
    : [
        {
          code: 'NobodyCouldUseApp',
          message: messages.getMessage('risk.NobodyCouldUseApp', [quoteName(state.app.label)]),
        },
      ];

/** Who loses access when apps turn to "Admin approved users are pre-authorized". */
export async function connectedAppImpact(reader: Reader, parts: AppPart[], all: Part[]): Promise<ImpactReport> {
  const turning = parts.filter(({ state, target }) => target.isAdminApproved && !state.isAdminApproved);
  const impacts = await Promise.all(turning.map((part) => impactOfApp(reader, part, all)));
  const unknown = impacts.flatMap((impact) => impact.unknown ?? []);
  return {
    impact: {
      losesAccess: impacts.flatMap(({ losesAccess }) => losesAccess),
      ...(unknown.length > 0 ? { unknown: unknown.join(' ') } : {}),
    },
    notices: turning.flatMap((part, index) => noticesOf(part, impacts[index] ?? { losesAccess: [] })),
    risks: turning.flatMap(risksOf),
  };
}
