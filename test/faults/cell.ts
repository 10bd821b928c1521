import type { FaultKind } from '../../emulator/org/switches.js';
import type { Command } from './commands.js';
import { judgeAgain, judgeFaulty, type Finding } from './judge.js';
import { closeOrg, FAULTY_WAIT, openOrg, runLine } from './run.js';

/** A kind of fault as the table has it: the emulator's, or one of its shades. */
export const faultKinds = {
  'status 503': { kind: 'status', status: 503 },
  'status 500': { kind: 'status', status: 500 },
  reset: { kind: 'reset' },
  hang: { kind: 'hang' },
  truncate: { kind: 'truncate' },
  garbage: { kind: 'garbage' },
  html: { kind: 'html' },
  redirect: { kind: 'redirect' },
  expiredSession: { kind: 'expiredSession' },
  requestLimit: { kind: 'requestLimit' },
  locked: { kind: 'locked' },
  deployFails: { kind: 'deployFails' },
  deployLies: { kind: 'deployLies' },
  partial: { kind: 'partial' },
  noStatus: { kind: 'noStatus' },
  replyLost: { kind: 'replyLost' },
  shortResults: { kind: 'shortResults' },
  noId: { kind: 'noId' },
} as const satisfies { [name: string]: { kind: FaultKind; status?: number } };

export type FaultName = keyof typeof faultKinds;

/** once: the n-th request that fits alone; for good: that one and all after it. */
export type Lasting = 'once' | 'for good';

export type Judged = { number: number; lasting: Lasting; findings: Finding[]; milliseconds: number };

/**
 * Runs a command with a fault on one request, then once more without.
 *
 * @returns undefined where there was no such request
 */
export async function runWithFault(
  command: Command,
  name: FaultName,
  lasting: Lasting,
  number: number,
): Promise<Judged | undefined> {
  const line = await command.line();
  const org = await openOrg(command);
  try {
    const { kind, ...details } = faultKinds[name];
    const fault = { kind, ...details, ...(lasting === 'once' ? { nth: number } : { from: number }) };
    const faulty = await runLine(org, line, [fault], FAULTY_WAIT);
    // The emulator takes a fault away when it has struck, unless it is for good.
    if (lasting === 'once' && faulty.faultsLeft > 0) return undefined;
    const findings = judgeFaulty(faulty, { org, line, kind, isForGood: lasting === 'for good' });
    const again = await runLine(org, line, [], 60_000);
    return {
      ...{ number, lasting, milliseconds: faulty.milliseconds },
      findings: [...findings, ...judgeAgain(again, faulty, command, line)],
    };
  } finally {
    await closeOrg(org, line);
  }
}

/**
 * Puts a fault on each request of a command, one after the other, until a run passes untouched.
 *
 * @param lastings how long the fault lasts; `for good` is tried on the requests that `once` has found
 */
export async function runCell(command: Command, name: FaultName, lastings: Lasting[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (let number = 1; ; number += 1) {
    const once = await runWithFault(command, name, 'once', number);
    if (!once) return judged;
    judged.push(...(lastings.includes('once') ? [once] : []));
    if (!lastings.includes('for good')) continue;
    const forGood = await runWithFault(command, name, 'for good', number);
    if (forGood) judged.push(forGood);
  }
}
