import { Messages, type SfError } from '@salesforce/core';
import { throwAll } from '../errors/throwAll.js';
import { uniqueBy } from '../names/uniqueBy.js';
import type { Reader } from '../org/reader.js';
import type { Change } from './change.js';
import type { AnyKind, Depth, Desired, Found, ImpactReport, KindTable, Part, Target } from './kind.js';
import type { AppRef, Notice, Plan } from './plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

type Finding = { kind: AnyKind; found: Found<Target> };

const namedKinds = async (kinds: KindTable, desired: Desired): Promise<AnyKind[]> => {
  const loaders = Object.entries(kinds).filter(([key]) => (desired[key] ?? []).length > 0);
  return Promise.all(loaders.map(([, load]) => load()));
};

const combine = (one: Desired, other: Desired): Desired =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => [
      key,
      [...(one[key] ?? []), ...(other[key] ?? [])],
    ]),
  );

const findKinds = async (kinds: AnyKind[], reader: Reader, desired: Desired): Promise<Finding[]> => {
  const results = await Promise.all(
    kinds.map(async (kind): Promise<Finding> => ({ kind, found: await kind.find(reader, desired[kind.key] ?? []) })),
  );
  return results;
};

/** Finds what is meant, kinds side by side; what one kind implies of others is found after it. */
async function findAll(kinds: KindTable, reader: Reader, desired: Desired): Promise<Finding[]> {
  const first = await findKinds(await namedKinds(kinds, desired), reader, desired);
  const implied = first.reduce((all, { found }) => combine(all, found.implies ?? {}), {} as Desired);
  const others = await namedKinds(kinds, implied);
  if (others.length === 0) return first;
  const whole = combine(desired, implied);
  const again = await findKinds(others, reader, whole);
  const order = Object.keys(kinds);
  return [...first.filter(({ kind }) => !others.includes(kind)), ...again].sort(
    (one, other) => order.indexOf(one.kind.key) - order.indexOf(other.kind.key),
  );
}

/**
 * Reads components and compares them with what they should be.
 *
 * @returns a part for each target, in their order
 */
export async function readParts(
  reader: Reader,
  wanted: Array<Pick<Part, 'kind' | 'target'>>,
  depth: Depth,
): Promise<Part[]> {
  const kinds = [...new Set(wanted.map(({ kind }) => kind))];
  const parts = await Promise.all(
    kinds.map(async (kind): Promise<Part[]> => {
      const targets = wanted.filter((part) => part.kind === kind).map(({ target }) => target);
      const states: unknown[] = await kind.read(reader, targets, depth);
      return targets.map((target, index) => {
        const state = states[index];
        return { kind, target, state, difference: kind.diff(state, target) };
      });
    }),
  );
  return parts.flat();
}

/**
 * Reads components the quickest way, and those that a glance puts under suspicion once more as a whole, since a glance
 * may not show everything, or in another form.
 *
 * @returns a part for each target, in their order
 */
export async function readClosely(
  reader: Reader,
  wanted: Array<Pick<Part, 'kind' | 'target'>>,
  isSuspect: (part: Part, index: number) => boolean,
): Promise<Part[]> {
  const glanced = await readParts(reader.fresh(), wanted, 'glance');
  const suspects = glanced.filter(isSuspect);
  if (suspects.length === 0) return glanced;
  const read = await readParts(reader.fresh(), suspects, 'whole');
  return glanced.map((part) => read[suspects.indexOf(part)] ?? part);
}

const noReport: ImpactReport = { impact: { losesAccess: [] }, notices: [], risks: [] };

/** Who is shut out by the whole of a plan, each kind asked for its own components. */
async function impactOf(reader: Reader, parts: Part[]): Promise<ImpactReport> {
  const kinds = [...new Set(parts.map(({ kind }) => kind))].filter((kind) => kind.impact !== undefined);
  const reports = await Promise.all(
    kinds.map(async (kind) => {
      const own = parts.filter((part) => part.kind === kind);
      return kind.impact?.(reader, own, parts);
    }),
  );
  const known = reports.filter((report) => report !== undefined);
  const unknown = known.flatMap(({ impact }) => impact.unknown ?? []);
  return {
    impact: {
      losesAccess: known.flatMap(({ impact }) => impact.losesAccess),
      ...(unknown.length > 0 ? { unknown: unknown.join(' ') } : {}),
    },
    notices: known.flatMap(({ notices }) => notices),
    risks: known.flatMap(({ risks }) => risks),
  };
}

const onlyOne = <T>(values: T[]): T | undefined => (values.length === 1 ? values[0] : undefined);

/** The app that a plan is about, where it is about one. */
const appOf = (findings: Finding[], parts: Part[]): AppRef | undefined =>
  onlyOne([
    ...parts.flatMap(({ difference }) => difference.app ?? []),
    ...findings.flatMap(({ found }) => found.app ?? []),
  ]);

/** Several desired states may be wrong in the same way. */
const uniqueErrors = (errors: SfError[]): SfError[] => uniqueBy(errors, ({ name, message }) => `${name} ${message}`);

const checkInput = async (kinds: KindTable, reader: Reader, desired: Desired): Promise<void> => {
  const named = await namedKinds(kinds, desired);
  const checked = await Promise.all(named.map(async (kind) => kind.check?.(desired[kind.key] ?? [], reader)));
  const errors: SfError[] = checked.flatMap((each) => each ?? []);
  throwAll(uniqueErrors(errors));
};

const uniqueNotices = (notices: Notice[]): Notice[] => uniqueBy(notices, ({ code, message }) => `${code} ${message}`);

/** Whether anything that a plan was made from is another thing now: contents are compared, since dates prove nothing. */
export async function isMoved(reader: Reader, parts: Part[]): Promise<boolean> {
  const due = parts.filter(({ difference }) => (difference.files ?? []).length > 0);
  const hasMoved = ({ kind, state }: Part, index: number): boolean => kind.isMoved(due[index]?.state, state);
  return (await readClosely(reader, due, hasMoved)).some(hasMoved);
}

const MOST_READINGS = 4;

/**
 * Reads the org and plans what brings it to the desired state, each kind of component by its own module, loaded only
 * when the desired state names it.
 *
 * @param kinds the table of kinds; its order is that of the plan
 * @param looksAgain look again, beside the last questions, whether what the plan is made from is still so: a plan that
 * is sent at once needs no other look
 * @throws SfError one for everything that is wrong with the input, before the org is asked; one for everything that is
 * wrong with the names given, before any change; OrgKeepsChanging; and connection errors
 */
export async function planDesired(
  kinds: KindTable,
  reader: Reader,
  desired: Desired,
  { looksAgain }: { looksAgain: boolean },
  reading = 1,
): Promise<Plan> {
  await checkInput(kinds, reader, desired);
  const findings = await findAll(kinds, reader, desired);
  throwAll(uniqueErrors(findings.flatMap(({ found }) => found.errors)));
  const wanted = findings.flatMap(({ kind, found }) => found.targets.map((target) => ({ kind, target })));
  const parts = await readParts(reader, wanted, 'whole');
  throwAll(uniqueErrors(parts.flatMap(({ difference }) => difference.errors ?? [])));
  const changes: Change[] = parts.flatMap(({ difference }) => difference.changes);
  const hasFiles = parts.some(({ difference }) => (difference.files ?? []).length > 0);
  const [report, hasMoved] = await Promise.all([
    changes.length > 0 ? impactOf(reader, parts) : noReport,
    looksAgain && hasFiles ? isMoved(reader, parts) : false,
  ]);
  if (hasMoved) {
    if (reading >= MOST_READINGS) throw messages.createError('error.OrgKeepsChanging');
    return planDesired(kinds, reader.fresh(), desired, { looksAgain }, reading + 1);
  }
  const app = appOf(findings, parts);
  return {
    ...(app ? { app } : {}),
    parts,
    changes,
    files: parts.flatMap(({ difference }) => difference.files ?? []),
    notices: uniqueNotices([
      ...findings.flatMap(({ found }) => found.notices ?? []),
      ...parts.flatMap(({ difference }) => difference.notices ?? []),
      ...report.notices,
    ]),
    risks: [...parts.flatMap(({ difference }) => difference.risks ?? []), ...report.risks],
    impact: report.impact,
    prerequisites: findings.flatMap(({ found }) => found.prerequisites ?? []),
    beforeApply: findings.flatMap(({ found }) => found.beforeApply ?? []),
  };
}
