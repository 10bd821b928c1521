import { isVia, type Change, type Route } from '../plan/change.js';
import type { Stage } from '../plan/runOptions.js';

export type ApplyStage = Exclude<Stage, 'read' | 'manual'>;

export const stageTitles: { readonly [stage in ApplyStage]: string } = {
  grant: 'Give access',
  deploy: 'Deploy',
  verify: 'Read the org again',
};

/** The stages that applying these changes goes through. */
export function stagesOf(changes: Change[]): ApplyStage[] {
  const has = (via: Route['via']): boolean => changes.some(isVia(via));
  return [...(has('record') ? ['grant' as const] : []), ...(has('deploy') ? ['deploy' as const] : []), 'verify'];
}
