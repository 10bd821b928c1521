import { defaultSwitches } from '../../emulator/org/switches.js';
import { isPosition } from './probe.js';
import type { ContractRun, Result } from './run.js';

const WIDTH = 80;
const GAP = '  ';
const COLUMNS = [26, 20, 30] as const;

/** What is sent in: readings without anything that says whose org they come from. */
export type ContractDocument = {
  format: 'sf-plugin-connectedapp contract readings';
  formatVersion: 1;
  date: string;
  apiVersion: string;
  organizationType: string;
  orgKind: string;
  allowedChanges: boolean;
  notPutBack: number;
  readings: Array<
    {
      doubt: string;
      switch: string;
      /** What the emulator takes for likeliest. */
      assumed: string;
    } & (
      | {
          reading: string;
          /** Whether the switch has a position for it. */
          isPosition: boolean;
          evidence: string;
        }
      | { notProbed: string }
    )
  >;
};

const wrapped = (text: string, width: number): string[] => {
  const lines: string[] = [];
  // A switch and its position may be parted, a long word anywhere.
  for (const word of text.match(new RegExp(`[^\\s=]+=?|=`, 'g')) ?? []) {
    for (let rest = word; rest !== ''; rest = rest.slice(width)) {
      const part = rest.slice(0, width);
      const last = lines.at(-1);
      const joined = last === undefined ? part : last.endsWith('=') ? last + part : `${last} ${part}`;
      if (last !== undefined && joined.length <= width) lines[lines.length - 1] = joined;
      else lines.push(part);
    }
  }
  return lines.length > 0 ? lines : [''];
};

const row = (cells: readonly string[]): string[] => {
  const columns = cells.map((cell, index) => wrapped(cell, COLUMNS[index] ?? 0));
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => (column[line] ?? '').padEnd(COLUMNS[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
};

const paragraph = (text: string): string[] =>
  wrapped(text, WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);

const positionOf = ({ probe, answer }: Result): string => {
  if (answer.unknown !== undefined) return '';
  if (!isPosition(probe.switch, answer.reading)) return `${probe.switch}: no position for it`;
  const isAssumed = String(defaultSwitches[probe.switch]) === answer.reading;
  return `${probe.switch}=${answer.reading}${isAssumed ? '' : ' (!)'}`;
};

/**
 * Writes what was read as plain text of 80 columns.
 *
 * @returns lines: a table of readings, then what was not probed and why, then what couldn't be put back
 */
export function toLines({ results, leftovers, org }: ContractRun): string[] {
  const read = results.filter(({ answer }) => answer.unknown === undefined);
  const unread = results.filter(({ answer }) => answer.unknown !== undefined);
  const rule = COLUMNS.map((width) => '-'.repeat(width)).join(GAP);
  const lines = [`Org: ${org.kind} (${org.type})`, ''];
  if (read.length > 0) {
    lines.push(...row(['Doubt', 'Reading seen', 'Switch position']), rule);
    for (const result of read) {
      const { probe, answer } = result;
      lines.push(...row([probe.doubt, answer.unknown === undefined ? answer.reading : '', positionOf(result)]));
    }
    lines.push('', '(!) is not what the emulator takes for likeliest.');
  }
  if (unread.length > 0) lines.push('', 'Not probed:');
  for (const { probe, answer } of unread) lines.push(...paragraph(`${probe.switch}: ${answer.unknown ?? ''}`));
  if (leftovers.length > 0) lines.push('', 'NOT put back, please do it by hand:');
  for (const leftover of leftovers) lines.push(...paragraph(leftover));
  return lines;
}

/**
 * Writes what was read as a document that can be sent in.
 *
 * @param run what came of the probes
 * @param facts the connection's API version, whether changes were allowed, and when it was
 */
export function toDocument(
  { results, leftovers, org }: ContractRun,
  { apiVersion, allowedChanges, date }: { apiVersion: string; allowedChanges: boolean; date: Date },
): ContractDocument {
  return {
    format: 'sf-plugin-connectedapp contract readings',
    formatVersion: 1,
    date: date.toISOString().slice(0, 10),
    apiVersion,
    organizationType: org.type,
    orgKind: org.kind,
    allowedChanges,
    // The lines themselves name components of the org.
    notPutBack: leftovers.length,
    readings: results.map(({ probe, answer }) => ({
      doubt: probe.doubt,
      switch: probe.switch,
      assumed: String(defaultSwitches[probe.switch]),
      ...(answer.unknown === undefined
        ? { reading: answer.reading, isPosition: isPosition(probe.switch, answer.reading), evidence: answer.evidence }
        : { notProbed: answer.unknown }),
    })),
  };
}
