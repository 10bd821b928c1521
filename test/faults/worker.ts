// Runs cells of the table in a process of its own, several at a time: most of a run with a fault is waiting.
import { inspect } from 'node:util';
import { faultKinds, runCell, type FaultName, type Judged } from './cell.js';
import { commands } from './commands.js';

export type Task = { command: string; fault: FaultName };
export type Report = { task: Task; judged: Judged[] } | { crash: string; running: Task[] };

const running = new Set<Task>();

const report = (message: Report): void => void process.send?.(message);

/** What nobody caught: it can't be told whose it is, only what was running. */
const onCrash = (thrown: unknown): void => report({ crash: inspect(thrown), running: [...running] });
process.on('uncaughtException', onCrash).on('unhandledRejection', onCrash);

process.on('message', (task: Task) => {
  const command = commands.find(({ name }) => name === task.command);
  if (!command || !(task.fault in faultKinds)) throw new Error(`unknown: ${JSON.stringify(task)}`);
  running.add(task);
  void runCell(command, task.fault, ['once', 'for good']).then(
    (judged) => {
      running.delete(task);
      report({ task, judged });
    },
    (error: unknown) => {
      running.delete(task);
      report({
        task,
        judged: [
          { number: 0, lasting: 'once', milliseconds: 0, findings: [{ problem: 'trace', detail: inspect(error) }] },
        ],
      });
    },
  );
});
