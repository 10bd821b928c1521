import { Messages, SfError, type Connection } from '@salesforce/core';
import { throwAll } from '../../errors/throwAll.js';
import type { IpRangeIntent } from '../../integration/integration.js';
import type { IpRange } from '../../ipRange/ipRange.js';
import type { Notice, Plan } from '../../plan/plan.js';
import { readAdditions, type Additions } from './additions.js';
import { diffRanges, missingRanges, type RangeDiff } from './diff.js';
import type { ProfileRef, RangeHolder } from './holder.js';
import { assessLockout } from './lockout.js';
import { readHolders, readProfiles, resolveProfiles } from './read.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

/** What is asked for, by where it goes; null is the org. */
type Wanted = Map<ProfileRef | null, IpRange[]>;

const resolveWanted = async (
  connection: Connection,
  intents: IpRangeIntent[],
  additions: Additions[],
): Promise<Wanted> => {
  const names = intents.flatMap(({ profiles = [] }) => profiles);
  const directory = names.length > 0 ? await readProfiles(connection) : { profiles: [], grantees: [] };
  resolveProfiles(directory, names);
  const wanted: Wanted = new Map();
  intents.forEach(({ profiles = [], isOrgWide = false }, index) => {
    const ranges = additions[index]?.ranges ?? [];
    for (const target of [...(isOrgWide ? [null] : []), ...resolveProfiles(directory, profiles)]) {
      wanted.set(target, [...(wanted.get(target) ?? []), ...ranges]);
    }
  });
  return wanted;
};

const readWanted = (connection: Connection, wanted: Wanted): Promise<RangeHolder[]> => {
  const profiles = [...wanted.keys()].filter((target) => target !== null);
  return readHolders(connection, profiles, wanted.has(null));
};

const diffAll = (holders: RangeHolder[], wanted: Wanted): Array<{ holder: RangeHolder; diff: RangeDiff }> => {
  const errors: SfError[] = [];
  const diffs = holders.flatMap((holder) => {
    try {
      return [{ holder, diff: diffRanges(holder, wanted.get(holder.profile) ?? []) }];
    } catch (error) {
      errors.push(SfError.wrap(error));
      return [];
    }
  });
  throwAll(errors);
  return diffs;
};

/** Reads the ranges again; what was there before belongs to what should be there. */
const recheck = async (connection: Connection, wanted: Wanted, expected: Map<string, IpRange[]>): Promise<Plan> => {
  const holders = await readWanted(connection, wanted);
  return {
    changes: holders.flatMap((holder) => missingRanges(holder, expected.get(holder.member.path) ?? [])),
    unchanged: [],
    files: [],
    notices: [],
    risks: [],
    impact: { losesAccess: [] },
    recheck: () => recheck(connection, wanted, expected),
  };
};

/**
 * Plans what lets addresses in: ranges are added to those of profiles and of the org, none is altered or removed, and
 * all go in one deployment.
 *
 * @throws SfError one for all malformed ranges, before the org is asked; one for all unknown profiles; those of the
 * platform's limits; NoIpRangeTarget; and connection errors
 */
export async function planIpRanges(connection: Connection, intents: IpRangeIntent[]): Promise<Plan> {
  if (intents.some(({ profiles = [], isOrgWide }) => profiles.length === 0 && !isOrgWide)) {
    throw messages.createError('error.NoIpRangeTarget');
  }
  const additions = await Promise.all(intents.map(readAdditions));
  const wanted = await resolveWanted(connection, intents, additions);
  const diffs = diffAll(await readWanted(connection, wanted), wanted);
  const firsts = diffs.flatMap(({ holder, diff }) =>
    holder.profile && holder.entries.length === 0 && diff.added.length > 0
      ? [{ profile: holder.profile, ranges: diff.added }]
      : [],
  );
  const lockout = await assessLockout(connection, firsts);
  const notices: Notice[] = [
    ...additions.flatMap((addition) => addition.notices),
    ...diffs.flatMap(({ diff }) => diff.notices),
    ...lockout.notices,
  ];
  const expected = new Map(diffs.map(({ holder, diff }) => [holder.member.path, [...holder.ranges, ...diff.added]]));
  return {
    changes: diffs.flatMap(({ diff }) => diff.changes),
    unchanged: diffs.flatMap(({ diff }) => diff.unchanged),
    files: diffs.flatMap(({ diff }) => diff.file ?? []),
    notices,
    risks: lockout.risks,
    impact: { losesAccess: [] },
    recheck: () => recheck(connection, wanted, expected),
  };
}
