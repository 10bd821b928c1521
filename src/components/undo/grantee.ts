import type { SfError } from '@salesforce/core';
import type { Undone } from '../../plan/undoFile.js';
import type { Grantee } from '../access/grantee.js';
import { describeNew } from '../permissionSet/find.js';
import { componentMissing } from './common.js';

const kindOf = ({ property }: Undone): Grantee['kind'] => (property === 'profile' ? 'Profile' : 'PermissionSet');

/**
 * The profiles or permission sets that a change of access may be about: by API name, since labels may be shared. Undo
 * files of version 0.1.0 have the label alone.
 */
export function granteesNamed(grantees: Grantee[], undone: Undone): Grantee[] {
  const { apiName, before, after } = undone;
  const label = after ?? before;
  return grantees.filter(
    (grantee) =>
      grantee.kind === kindOf(undone) &&
      (apiName === undefined ? grantee.label === label : grantee.apiName === apiName),
  );
}

const restoredGrantee = (grantees: Grantee[], undone: Undone): Grantee | SfError => {
  const [found] = granteesNamed(grantees, undone);
  if (found) return found;
  const { apiName = String(undone.before), before, related } = undone;
  const type = kindOf(undone);
  const isMadeAgain = related.some((other) => other.type === type && other.fullName === apiName);
  return isMadeAgain ? describeNew(String(before), apiName) : componentMissing({ type, fullName: apiName });
};

/**
 * The profiles and permission sets that are given again what the run took from them; a permission set that the run
 * removed as well is made again by the same undo.
 *
 * @returns them, and UndoComponentMissing for each that isn't there and doesn't come back
 */
export function restoredGrantees(grantees: Grantee[], taken: Undone[]): { restored: Grantee[]; errors: SfError[] } {
  const results = taken.map((undone) => restoredGrantee(grantees, undone));
  return {
    restored: results.filter((result): result is Grantee => !(result instanceof Error)),
    errors: results.filter((result): result is SfError => result instanceof Error),
  };
}
