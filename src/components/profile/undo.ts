import type { Reader } from '../../org/reader.js';
import type { ComponentKind, Found, Target } from '../../plan/kind.js';
import type { Undone } from '../../plan/undoFile.js';
import { isHolderMoved } from '../ipRange/diff.js';
import type { ProfileRef, RangeHolder } from '../ipRange/holder.js';
import { readHolders, readProfiles } from '../ipRange/read.js';
import { diffUndoneRanges, rangesPage } from '../ipRange/undo.js';
import { byComponent, componentMissing, unknownProperties } from '../undo/common.js';

type ProfileUndo = Target & { undone: Undone[]; profile: ProfileRef; page: string };

const find = async (reader: Reader, undone: Undone[]): Promise<Found<ProfileUndo>> => {
  const { profiles } = await readProfiles(reader);
  const found: Found<ProfileUndo> = { targets: [], errors: [] };
  for (const group of byComponent(undone)) {
    const profile = profiles.find(({ apiName }) => apiName === group.component.fullName);
    if (profile) found.targets.push({ ...group, profile, page: rangesPage(reader) });
    else found.errors.push(componentMissing(group.component));
  }
  return found;
};

/** Undo of profiles: the ranges that a run added go again. */
export const profileUndo: ComponentKind<Undone, ProfileUndo, RangeHolder> = {
  key: 'Profile',
  check: (undone) => unknownProperties(undone, ['loginIpRanges']),
  find,
  read: (reader, targets) =>
    readHolders(
      reader,
      targets.map(({ profile }) => profile),
    ),
  diff: (holder, { undone, page }) => diffUndoneRanges(holder, undone, page),
  isMoved: isHolderMoved,
};
