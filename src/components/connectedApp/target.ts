import { soql } from '../../org/soql.js';
import type { ComponentRef, ManualRoute, ManualStep, Question } from '../../plan/change.js';
import type { Target } from '../../plan/kind.js';
import type { Grantee } from '../access/grantee.js';
import type { ConnectedAppWish } from './desired.js';
import type { KnownApp } from './inventory.js';

/** One app with all that is wanted of it. */
export type ConnectedAppTarget = Target &
  ConnectedAppWish & {
    known: KnownApp;
    /** Every profile and permission set of the org, and those that this run makes. */
    all: Grantee[];
    /** Ids of all apps that the org has, since several may share a label. */
    appIds: Array<string | null>;
    /** The org's own namespace, where it has one. */
    orgNamespace: string | null;
    /** Whether an id of a permission set is that of a profile whose name the org keeps from the login. */
    isHiddenProfile: (permissionSetId: string) => boolean;
    /** What has to be there before the app shuts anybody out: a new permission set and its assignments. */
    needs: ComponentRef[];
    /** Addresses of the app's own Setup page and of the list of apps. */
    links: { policies: string };
  };

/** How a change, a plan and an undo file name an app. */
export function appComponent({ fullName, label }: KnownApp): ComponentRef {
  return { type: 'ConnectedApp', fullName: fullName ?? label ?? '' };
}

/** A step that a person takes on the page of an app's policies. */
export function policiesStep(
  { links }: ConnectedAppTarget,
  step: Omit<ManualStep, 'url'>,
  until?: Question,
): ManualRoute {
  return { via: 'manual', step: { ...step, url: links.policies }, ...(until ? { until } : {}) };
}

/** Whether an app's row says that it admits approved users alone, or all. */
export function permittedUsersQuestion({ known }: ConnectedAppTarget, isAdminApproved: boolean): Question {
  const field = 'OptionsAllowAdminApprovedUsersOnly';
  const query = soql`SELECT OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication WHERE Id = ${known.id ?? ''}`;
  return { soql: query, field, equals: isAdminApproved };
}
