// Puts every kind of fault on every request of every command that changes an org: npm run test:faults [-- command [fault]].
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/process.js';
import { faultKinds, type FaultName, type Judged } from './cell.js';
import { commands } from './commands.js';
import { countsOf, toText, writeCounts, type Cell } from './table.js';
import type { Report, Task } from './worker.js';

// Most of a run with a fault is waiting.
const AT_A_TIME = 10;

const matches = (name: string, wanted: string | undefined): boolean => wanted === undefined || name.includes(wanted);

const tasksFor = ([command, fault]: string[]): Task[] =>
  commands
    .filter(({ name }) => matches(name, command))
    .flatMap(({ name }) =>
      (Object.keys(faultKinds) as FaultName[])
        .filter((kind) => matches(kind, fault))
        .map((kind) => ({ command: name, fault: kind })),
    );

/** Runs tasks in worker processes, the slow ones first. */
async function runTasks(tasks: Task[]): Promise<{ cells: Cell[]; crashes: string[] }> {
  const isSlow = ({ fault }: Task): number => Number(fault === 'hang');
  const waiting = [...tasks].sort((one, other) => isSlow(other) - isSlow(one));
  const cells: Cell[] = [];
  const crashes: string[] = [];
  const work = (worker: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      let open = 0;
      const next = (): void => {
        const task = waiting.shift();
        if (task) {
          open += 1;
          worker.send(task);
        } else if (open === 0) {
          worker.disconnect();
        }
      };
      worker.on('message', (message) => {
        const report = message as Report;
        if ('crash' in report) {
          crashes.push(`${report.crash}\nwhile: ${JSON.stringify(report.running)}`);
          return;
        }
        open -= 1;
        cells.push({ ...report.task, judged: report.judged });
        process.stderr.write(`\r${cells.length} of ${tasks.length} `);
        next();
      });
      worker.on('error', reject).on('exit', () => resolve());
      for (let count = 0; count < AT_A_TIME; count += 1) next();
    });
  const program = join(import.meta.dirname, 'worker.ts');
  const workers = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, () =>
    // The emulator's address is http, of which Node warns each time.
    fork(program, { execArgv: [...process.execArgv, '--no-warnings'] }),
  );
  await Promise.all(workers.map(work));
  process.stderr.write('\n');
  return { cells, crashes };
}

const describe = ({ command, fault }: Cell, { number, lasting, findings }: Judged): string[] =>
  findings.map(({ problem, detail }) => `${command} × ${fault} × request ${number} ${lasting}: ${problem}: ${detail}`);

const started = performance.now();
const wanted = process.argv.slice(2);
const { cells, crashes } = await runTasks(tasksFor(wanted));
const seconds = Math.round((performance.now() - started) / 1000);
const lines = [...cells.flatMap((cell) => cell.judged.flatMap((judged) => describe(cell, judged))), ...crashes];
mkdirSync(join(root, 'tmp'), { recursive: true });
writeFileSync(join(root, 'tmp', 'faults.txt'), `${lines.join('\n')}\n`);
console.log(toText(cells));
const counts = countsOf(cells, crashes.length);
console.log(`${counts.runs} runs with a fault in ${seconds} s; what was found is in tmp/faults.txt`);
console.table(counts.byProblem);
if (wanted.length === 0) writeCounts(cells, counts);
process.exitCode = lines.length > 0 ? 1 : 0;
