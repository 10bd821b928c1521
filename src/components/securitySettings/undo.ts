import type { ComponentKind, Target } from '../../plan/kind.js';
import type { Undone } from '../../plan/undoFile.js';
import { isHolderMoved } from '../ipRange/diff.js';
import { securityMember, type RangeHolder } from '../ipRange/holder.js';
import { readHolders } from '../ipRange/read.js';
import { diffUndoneRanges, rangesPage } from '../ipRange/undo.js';
import { byComponent, componentMissing, unknownProperties } from '../undo/common.js';

type SecurityUndo = Target & { undone: Undone[]; page: string };

/** Undo of the org's Security settings: the trusted ranges that a run added go again. */
export const securitySettingsUndo: ComponentKind<Undone, SecurityUndo, RangeHolder> = {
  key: 'Settings',
  check: (undone) => [
    ...unknownProperties(undone, ['networkAccess']),
    ...undone
      .filter(({ component }) => component.fullName !== securityMember.fullName)
      .map(({ component }) => componentMissing(component)),
  ],
  find: (reader, undone) => {
    const targets = byComponent(undone).map((group) => ({ ...group, page: rangesPage(reader) }));
    return Promise.resolve({ targets, errors: [] });
  },
  read: (reader, targets) =>
    readHolders(
      reader,
      targets.map(() => null),
    ),
  diff: (holder, { undone, page }) => diffUndoneRanges(holder, undone, page),
  isMoved: isHolderMoved,
};
