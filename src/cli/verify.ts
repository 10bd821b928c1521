import { Messages, type Connection } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { LayerName, LayerStatus, LoginAttempt, VerifyResult, VerifyState } from '../verify/types.js';
import type { VerifyOptions } from '../verify/verify.js';
import { showFix } from './explain.js';
import type { Ending } from './guarded.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedapp.verify');

/** Exit codes by how a verification ended: 0 proved, or no layer fails where no key was given; 69 waited in vain. */
export const verifyExitCodes: { readonly [state in VerifyState]: number } = {
  proved: 0,
  passed: 0,
  failed: 1,
  timedOut: 69,
};

const titles: { readonly [layer in LayerName]: string } = {
  app: 'App installed',
  blocked: 'Not blocked',
  certificate: 'Certificate',
  scope: 'Scopes',
  permittedUsers: 'Permitted users',
  user: 'User active',
  coverage: 'User covered',
  apiEnabled: 'API Enabled',
  apiAccessControl: 'API Access Control',
  ip: 'Login IP ranges',
  login: 'Login',
};

const statuses: { readonly [status in LayerStatus]: string } = { pass: 'pass', fail: 'FAIL', unknown: 'unknown' };

const sentences: { readonly [state in VerifyState]: string } = {
  proved: 'info.Proved',
  passed: 'info.Passed',
  failed: 'info.Failed',
  timedOut: 'info.TimedOut',
};

const showAttempt = (command: SfCommand<unknown>, attempt: LoginAttempt): void => {
  const { number, outcome, error = '', errorDescription = '', audience, retryIn } = attempt;
  if (outcome === 'token') return command.log(messages.getMessage('info.AttemptGranted', [number]));
  const words = [error, errorDescription].filter(Boolean).join(': ');
  const text = messages.getMessage('info.AttemptRefused', [number, audience, words]);
  const seconds = Math.ceil((retryIn ?? 0) / 1000);
  return command.log(seconds > 0 ? `${text} ${messages.getMessage('info.Retry', [seconds])}` : text);
};

/** Shows each layer with its evidence, then what to do where one fails, then what isn't known, then the verdict. */
export function showVerification(command: SfCommand<unknown>, result: VerifyResult): void {
  const { app, username, layers, state, notices } = result;
  command.table({
    data: layers.map(({ layer, status, evidence }) => ({ check: titles[layer], result: statuses[status], evidence })),
    columns: ['check', 'result', 'evidence'],
    title: messages.getMessage('info.Title', [app.label, username]),
    overflow: 'wrap',
  });
  for (const wanted of ['fail', 'unknown'] as const) {
    for (const { layer, status, fix } of layers) {
      if (status !== wanted || !fix) continue;
      command.log(messages.getMessage(wanted === 'fail' ? 'info.Fix' : 'info.Look', [titles[layer]]));
      showFix(command, fix);
      command.log();
    }
  }
  notices.forEach(({ message }) => command.warn(message));
  const failing = layers.filter(({ status }) => status === 'fail').map(({ layer }) => titles[layer]);
  const unproved = layers.filter(({ status }) => status === 'unknown').map(({ layer }) => titles[layer]);
  const sentence = messages.getMessage(sentences[state], [username, app.label]);
  if (state === 'proved') return command.logSuccess(sentence);
  if (state === 'passed') return showPassed(command, sentence, unproved);
  const names = failing.length > 0 ? failing : unproved;
  return command.log(
    state === 'failed' ? `${sentence} ${messages.getMessage('info.Names', [names.join(', ')])}` : sentence,
  );
}

const showPassed = (command: SfCommand<unknown>, sentence: string, unproved: string[]): void => {
  command.logSuccess(sentence);
  if (unproved.length > 0) command.log(messages.getMessage('info.Unknown', [unproved.join(', ')]));
};

/**
 * Verifies a login, and shows what comes of it while it goes on and at its end.
 *
 * @returns the JSON result and the exit code
 */
export async function verifyAndShow(
  command: SfCommand<unknown>,
  connection: Connection,
  options: Omit<VerifyOptions, 'onAttempt'>,
): Promise<Ending<VerifyResult>> {
  const { verifyLogin } = await import('../verify/verify.js');
  command.spinner.start(messages.getMessage('info.Reading'));
  const result = await verifyLogin(connection, {
    ...options,
    onAttempt: (attempt) => {
      command.spinner.stop();
      showAttempt(command, attempt);
    },
  });
  command.spinner.stop();
  showVerification(command, result);
  return { result, exitCode: verifyExitCodes[result.state] };
}
