import type { Reader } from '../../org/reader.js';
import type { ComponentRef } from '../../plan/change.js';
import type { ComponentKind, Found } from '../../plan/kind.js';
import { addedRangesErrors, readAddedRanges } from '../ipRange/addedRanges.js';
import { diffRanges, isHolderMoved, keepRanges, type WantedRanges } from '../ipRange/diff.js';
import { securityMember, type RangeHolder } from '../ipRange/holder.js';
import { readHolders } from '../ipRange/read.js';
import type { SecuritySettingsDesired } from './desired.js';

/** The org's Security settings with the ranges that all desired states want. */
type SecuritySettingsTarget = WantedRanges & { component: ComponentRef };

const find = async (reader: Reader, desired: SecuritySettingsDesired[]): Promise<Found<SecuritySettingsTarget>> => {
  const { read, errors } = await readAddedRanges(
    reader,
    desired.map(({ networkAccess }) => networkAccess),
  );
  if (errors.length > 0) return { targets: [], errors };
  const { type, fullName } = securityMember;
  return {
    targets: [{ component: { type, fullName }, wanted: [...new Set(read.flatMap(({ ranges }) => ranges))] }],
    errors,
    notices: read.flatMap(({ notices }) => notices),
  };
};

/** The org's Security settings: the trusted ranges of Network Access. Ranges are added, none is altered or removed. */
export const securitySettingsKind: ComponentKind<SecuritySettingsDesired, SecuritySettingsTarget, RangeHolder> = {
  key: 'securitySettings',
  check: (desired) => desired.flatMap(({ networkAccess }) => addedRangesErrors(networkAccess)),
  find,
  read: (reader, targets) =>
    readHolders(
      reader,
      targets.map(() => null),
    ),
  diff: diffRanges,
  isMoved: isHolderMoved,
  keep: keepRanges,
};
