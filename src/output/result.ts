import type { ChangeStatus, ChangeValue } from '../plan/change.js';
import type { Outcome, OutcomeState } from '../plan/outcome.js';

/** The JSON result of every command that changes an org. More fields may follow; these stay. */
export type IntegrationResult = {
  app?: {
    name: string | null;
    label: string;
    id: string | null;
    kind: 'ConnectedApp' | 'ExternalClientApp';
    origin: 'own' | 'packaged' | 'installed' | 'uninstalled';
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
    error?: { name: string; message: string };
  }>;
  notices: Array<{ code: string; message: string }>;
  manualSteps: Array<{ code: string; title: string; reason: string; url: string }>;
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

/** An outcome as JSON: plain data, one shape whatever the flags. */
export function toResult({
  app,
  changes,
  notices,
  risks,
  manualSteps,
  impact,
  deployId,
  undoFile,
}: Outcome): IntegrationResult {
  return {
    ...(app ? { app } : {}),
    changes: changes.map(({ component, action, property, before, after, via, status, error }) => ({
      type: component.type,
      fullName: component.fullName,
      action,
      property: property ?? null,
      before,
      after,
      via,
      status,
      ...(error ? { error: { name: error.name, message: error.message } } : {}),
    })),
    notices: [...risks, ...notices],
    manualSteps,
    impact,
    deployId,
    undoFile,
  };
}
