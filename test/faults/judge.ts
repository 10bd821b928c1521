import { inspect } from 'node:util';
import { SfError } from '@salesforce/core';
import type { FaultKind } from '../../emulator/org/switches.js';
import type { Change } from '../../src/plan/change.js';
import { findLeaks, secretsOfKey, secretWord, textsBelow, type Secrets } from '../support/leaks.js';
import type { Command, Line } from './commands.js';
import { isSo, lacking, type Facts } from './facts.js';
import { FAULTY_WAIT, type Ended, type FaultOrg } from './run.js';

/** What can be wrong with a run, in the order of how bad it is. */
export const problems = [
  'wrong done',
  'loss',
  'leak',
  'trace',
  'hang',
  'undo file',
  'silent end',
  'no convergence',
] as const;
export type Problem = (typeof problems)[number];

export type Finding = { problem: Problem; detail: string };

const finding = (problem: Problem, details: string[]): Finding[] => details.map((detail) => ({ problem, detail }));

/** Everything as it was, and what is wanted besides. */
export function expectedFacts(before: Facts, line: Line): Facts {
  return new Map([...before, ...line.wanted()]);
}

const isAsExpected = (facts: Facts, expected: Facts): boolean =>
  lacking(facts, expected).length === 0 && lacking(expected, facts).length === 0;

const doneStates = ['applied', 'unchanged', 'manual'];

/** A run that says it is done while the org isn't as wanted. */
const judgeDone = ({ outcome, after, before }: Ended, line: Line): Finding[] => {
  if (!outcome || !doneStates.includes(outcome.state)) return [];
  const expected = expectedFacts(before, line);
  const wanted = line.wanted();
  const isByHand = (key: string, value: string): boolean =>
    outcome.changes.some((change) => change.status === 'manual' && isSo(new Map([[key, value]]), change, wanted));
  // A step that is left to a person isn't said to be done.
  const left = outcome.state === 'manual' ? [...expected].filter(([key, value]) => isByHand(key, value)) : [];
  const told = new Map([...expected].filter(([key]) => !left.some(([other]) => other === key)));
  return finding('wrong done', lacking(after, told));
};

/** Whatever came of a run, what was so before stays, but for what it was to change; and nothing else comes. */
const judgeLoss = ({ before, after }: Ended, line: Line): Finding[] => {
  const expected = expectedFacts(before, line);
  const kept = new Map([...before].filter(([key]) => before.get(key) === expected.get(key)));
  const strange = [...after].filter(([key, value]) => before.get(key) !== value && expected.get(key) !== value);
  return finding('loss', [...lacking(after, kept), ...strange.map(([key, value]) => `strange: ${key}: ${value}`)]);
};

const languageErrors = /^(?:Type|Range|Reference|Syntax|Assertion|Eval|URI)?Error$/;

const judgeError = ({ thrown }: Ended): Finding[] => {
  if (thrown === undefined) return [];
  if (!(thrown instanceof SfError)) return finding('trace', [inspect(thrown)]);
  const { name, message, actions = [] } = thrown as SfError;
  const isNamed = name.endsWith('Error') && !languageErrors.test(name) && message.trim() !== '' && actions.length > 0;
  return isNamed ? [] : finding('trace', [inspect(thrown)]);
};

/** Errors of single changes are shown too. */
const judgeChangeErrors = ({ outcome }: Ended): Finding[] =>
  (outcome?.changes ?? []).flatMap(({ error }) => (error ? judgeError({ thrown: error } as Ended) : []));

const secretsOf = ({ keys, certificates, secretWords }: FaultOrg, { folder }: Line): Secrets => {
  const files = folder === undefined ? [] : Object.values(textsBelow(folder));
  const isKey = (text: string): boolean => text.includes('PRIVATE KEY');
  const shown = [...certificates, ...files.filter((text) => !isKey(text))];
  return [
    ...[...keys, ...files.filter(isKey)].flatMap((pem) => secretsOfKey('a private key', pem, shown)),
    ...secretWords.filter((word) => word !== '').flatMap((word) => secretWord('a token or consumer key', word)),
  ];
};

const judgeLeaks = ({ outcome, thrown, undoFiles }: Ended, org: FaultOrg, line: Line): Finding[] => {
  const texts = {
    outcome: JSON.stringify(outcome ?? null),
    error: inspect(thrown, { depth: 8, maxStringLength: null }),
    'undo file': undoFiles.map(({ text }) => text).join('\n'),
  };
  return finding('leak', findLeaks(texts, secretsOf(org, line)));
};

// Each request has at least a second, so that a last look can be made when the time is up.
const LONGEST = 3 * FAULTY_WAIT + 2000;

const judgeTime = ({ milliseconds }: Ended): Finding[] =>
  finding('hang', milliseconds > LONGEST ? [`${Math.round(milliseconds)} ms`] : []);

/** Faults under which the org's own word tells that nothing was taken, so that everything can be known when they pass. */
const plainKinds: FaultKind[] = ['requestLimit', 'locked', 'deployFails'];

type Written = Pick<Change, 'component' | 'property' | 'after' | 'status'> & { via?: string; recordId?: string };

const judgeStatuses = (
  where: string,
  changes: Written[],
  { before, after }: Ended,
  line: Line,
  mayBeUnknown: boolean,
): Finding[] => {
  const wanted = line.wanted();
  return changes.flatMap((change) => {
    const { component, property, status } = change;
    const isThere = isSo(after, change as Change, wanted);
    const wasThere = isSo(before, change as Change, wanted);
    const wrong =
      (status === 'applied' && !isThere) ||
      ((status === 'planned' || status === 'failed') && isThere && !wasThere) ||
      (status === 'unknown' && !mayBeUnknown);
    const name = `${where}: ${component.fullName} ${property ?? ''} ${String(change.after)} is ${status}, there: ${isThere}`;
    const lacksId =
      where === 'undo file' && change.via === 'record' && status === 'applied' && !wasThere && !change.recordId;
    return finding('undo file', [...(wrong ? [name] : []), ...(lacksId ? [`${name}, without id`] : [])]);
  });
};

const judgeUndoFile = (ended: Ended, line: Line, mayBeUnknown: boolean): Finding[] => {
  const { outcome, thrown, undoFiles, before, after } = ended;
  const [undo, ...others] = undoFiles;
  const isChanged = !isAsExpected(after, before);
  const hasUnknown = undo?.content.changes.some(({ status }) => status === 'unknown') ?? false;
  const named = outcome?.undoFile ?? null;
  const hasEndedBadly = thrown !== undefined || named === null || outcome?.state === 'failed';
  const isUseless = undo !== undefined && !isChanged && !hasUnknown && hasEndedBadly;
  return [
    ...finding(
      'undo file',
      others.map(({ path }) => `another one: ${path}`),
    ),
    ...finding(
      'undo file',
      isUseless ? [`left though nothing was changed: ${JSON.stringify(undo.content.changes)}`] : [],
    ),
    ...finding('undo file', isChanged && !undo ? ['there is none though something was changed'] : []),
    ...finding(
      'undo file',
      outcome && named !== (undo?.path ?? null) ? [`outcome names ${named}, there is ${undo?.path}`] : [],
    ),
    ...(undo ? judgeStatuses('undo file', undo.content.changes, ended, line, mayBeUnknown) : []),
    ...(outcome ? judgeStatuses('outcome', outcome.changes, ended, line, mayBeUnknown) : []),
  ];
};

/** An error after a change has to say where the undo file is. */
const judgeSilence = ({ thrown, before, after, undoFiles }: Ended): Finding[] => {
  if (thrown === undefined || isAsExpected(after, before)) return [];
  const { actions = [] } = thrown as SfError;
  const isNamed = undoFiles.some(({ path }) => actions.some((action) => action.includes(path)));
  return finding('silent end', isNamed ? [] : [inspect(thrown)]);
};

/** An expired login has to be told as one, whatever it stopped. */
const judgeExpiry = ({ thrown, outcome }: Ended, kind: FaultKind): Finding[] => {
  if (kind !== 'expiredSession') return [];
  const name = thrown === undefined ? `outcome ${outcome?.state}` : (thrown as Error).name;
  return finding('trace', name === 'LoginExpiredError' ? [] : [`an expired login ends as ${name}`]);
};

/** What is wrong with a run that suffered a fault. */
export function judgeFaulty(
  ended: Ended,
  { org, line, kind, isForGood }: { org: FaultOrg; line: Line; kind: FaultKind; isForGood: boolean },
): Finding[] {
  const mayBeUnknown = isForGood || !plainKinds.includes(kind);
  return [
    ...judgeDone(ended, line),
    ...judgeLoss(ended, line),
    ...judgeLeaks(ended, org, line),
    ...judgeError(ended),
    ...judgeChangeErrors(ended),
    ...judgeExpiry(ended, kind),
    ...judgeTime(ended),
    ...judgeUndoFile(ended, line, mayBeUnknown),
    ...judgeSilence(ended),
  ];
}

/** What is wrong with the same line again when all is well: it ends well, and everything is as wanted. */
export function judgeAgain(ended: Ended, faulty: Ended, { end }: Command, line: Line): Finding[] {
  const { outcome, thrown, after } = ended;
  const expected = expectedFacts(faulty.before, line);
  const isEnd = outcome !== undefined && [end ?? 'applied', end ? end : 'unchanged'].includes(outcome.state);
  return [
    ...finding('no convergence', isEnd ? [] : [thrown === undefined ? `ends ${outcome?.state}` : inspect(thrown)]),
    ...finding('no convergence', [...lacking(after, expected), ...lacking(expected, after)]),
  ];
}
