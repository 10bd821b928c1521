import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/process.js';
import { faultKinds, type FaultName, type Judged } from './cell.js';
import { commands } from './commands.js';
import { problems, type Problem } from './judge.js';

/** All runs of one command with one kind of fault. */
export type Cell = { command: string; fault: FaultName; judged: Judged[] };

export type Counts = { runs: number; byProblem: { [problem in Problem | 'crash']: number } };

const has = ({ findings }: Judged, problem: Problem): boolean => findings.some((each) => each.problem === problem);

/** How many runs there were, and in how many of them each thing was wrong. */
export function countsOf(cells: Cell[], crashes: number): Counts {
  const judged = cells.flatMap((cell) => cell.judged);
  const count = (problem: Problem): number => judged.filter((each) => has(each, problem)).length;
  const byProblem = Object.fromEntries(problems.map((problem) => [problem, count(problem)]));
  return { runs: judged.length, byProblem: { ...byProblem, crash: crashes } as Counts['byProblem'] };
}

const cellText = (cell: Cell | undefined): string => {
  if (!cell || cell.judged.length === 0) return '-';
  const wrong = cell.judged.filter(({ findings }) => findings.length > 0).length;
  return wrong === 0 ? String(cell.judged.length) : `${cell.judged.length} (${wrong} wrong)`;
};

const rowsOf = (cells: Cell[]): string[][] => {
  const names = commands.map(({ name }) => name).filter((name) => cells.some(({ command }) => command === name));
  const faults = (Object.keys(faultKinds) as FaultName[]).filter((name) => cells.some(({ fault }) => fault === name));
  const find = (name: string, kind: FaultName): Cell | undefined =>
    cells.find(({ command, fault }) => command === name && fault === kind);
  return [['fault', ...names], ...faults.map((fault) => [fault, ...names.map((name) => cellText(find(name, fault)))])];
};

/** The table for a terminal: kinds of faults down, commands across, the number of runs in each cell. */
export function toText(cells: Cell[]): string {
  const rows = rowsOf(cells);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

const begin = '<!-- faults: written by "npm run test:faults" -->';
const end = '<!-- /faults -->';

const toMarkdown = (cells: Cell[]): string => {
  const [head = [], ...rows] = rowsOf(cells);
  const line = (row: string[]): string => `| ${row.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};

/** Writes the counts into the documentation, between the marks that are there for it. */
export function writeCounts(cells: Cell[], { runs, byProblem }: Counts): void {
  const file = join(root, 'docs', 'reliability.md');
  const text = readFileSync(file, 'utf8');
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`${file} lacks the marks ${begin} and ${end}`);
  const found = Object.entries(byProblem).map(([problem, count]) => `${problem}: ${count}`);
  const body = [
    `On ${new Date().toISOString().slice(0, 10)}: ${runs} runs with a fault, each followed by the same line without one.`,
    '',
    `Runs with something wrong: ${found.join(', ')}.`,
    '',
    'Runs by fault and command, each request of a command once and from there on for good:',
    '',
    toMarkdown(cells),
  ].join('\n');
  writeFileSync(file, `${text.slice(0, start + begin.length)}\n\n${body}\n\n${text.slice(stop)}`);
}
