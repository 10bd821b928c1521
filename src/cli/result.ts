import { routeOf, type Change, type ChangeStatus, type ChangeValue } from '../plan/change.js';
import type { Outcome, OutcomeState } from '../plan/outcome.js';

/** The JSON result of every command that changes an org. More fields may follow; these stay. */
export type IntegrationResult = {
  /** The org that was meant; null for what the login doesn't tell. */
  org: {
    username: string;
    alias: string | null;
    id: string;
    instanceUrl: string;
    isSandbox: boolean | null;
  };
  app?: {
    name: string | null;
    label: string;
    id: string | null;
    kind: 'ConnectedApp' | 'ExternalClientApp';
    origin: 'own' | 'packaged' | 'installed' | 'uninstalled' | null;
  };
  changes: Array<{
    type: string;
    fullName: string;
    action: 'create' | 'update' | 'delete';
    property: string | null;
    before: ChangeValue;
    after: ChangeValue;
    via: 'deploy' | 'record' | 'manual';
    status: ChangeStatus;
    error?: { name: string; message: string; actions?: string[] };
  }>;
  notices: Array<{ code: string; message: string }>;
  manualSteps: Array<{
    code: string;
    title: string;
    reason: string;
    url: string;
    component: { type: string; fullName: string };
  }>;
  impact: { losesAccess: Array<{ username: string; lastUsed: string | null }>; unknown?: string };
  deployId: string | null;
  undoFile: string | null;
};

/** Exit codes by how a run ended: 0 done, 1 failed or declined, 68 partly done or a step for a person left, 69 timed out, 130 interrupted. */
export const exitCodes: { readonly [state in OutcomeState]: number } = {
  unchanged: 0,
  planned: 0,
  applied: 0,
  declined: 1,
  failed: 1,
  partial: 68,
  manual: 68,
  timedOut: 69,
  interrupted: 130,
};

const toChange = (change: Change): IntegrationResult['changes'][number] => {
  const { component, action, property, before, after, status, error } = change;
  return {
    type: component.type,
    fullName: component.fullName,
    action,
    property: property ?? null,
    ...{ before, after, via: routeOf(change).via, status },
    ...(error ? { error: { name: error.name, message: error.message, actions: error.actions ?? [] } } : {}),
  };
};

/** An outcome as JSON: plain data, one shape whatever the flags. */
export function toResult(
  { app, changes, notices, risks, manualSteps, impact, deployId, undoFile }: Outcome,
  org: IntegrationResult['org'],
): IntegrationResult {
  return {
    org,
    ...(app ? { app } : {}),
    changes: changes.map(toChange),
    notices: [...risks, ...notices],
    ...{ manualSteps, impact, deployId, undoFile },
  };
}
