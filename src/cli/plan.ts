import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { routeOf, type ChangeValue, type ManualStep, type Route } from '../plan/change.js';
import type { Outcome } from '../plan/outcome.js';
import type { Notice, Plan } from '../plan/plan.js';
import { showFailures } from './failures.js';
import { fairWidths } from './fairWidths.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'cli');

/** A fingerprint of 32 pairs is told apart by its ends. */
const shortenFingerprint = (text: string): string =>
  text.replace(/((?:[0-9A-F]{2}:){3}[0-9A-F]{2})(?::[0-9A-F]{2}){27}(:[0-9A-F]{2})/g, '$1…$2');

const showValue = (value: ChangeValue): string => {
  if (value === null) return '';
  return shortenFingerprint(Array.isArray(value) ? value.join(', ') : String(value));
};

const viaTitles: { readonly [via in Route['via']]: string } = {
  deploy: 'deploy',
  record: 'record',
  manual: 'by hand',
};

const headings = {
  type: 'Type',
  component: 'Component',
  property: 'Property',
  before: 'Before',
  after: 'After',
  via: 'How',
};

/** Shows what will change, a row for each property; the type only where there are several, since width is scarce. */
export function showPlan(command: SfCommand<unknown>, { changes }: Pick<Plan, 'changes'>): void {
  const hasTypes = new Set(changes.map(({ component }) => component.type)).size > 1;
  const data = changes.map((change) => ({
    type: change.component.type,
    component: change.component.fullName,
    property: change.property ?? '',
    before: showValue(change.before),
    after: showValue(change.after),
    via: viaTitles[routeOf(change).via],
  }));
  const keys = (Object.keys(headings) as Array<keyof typeof headings>).filter((key) => hasTypes || key !== 'type');
  const widths = fairWidths(
    keys.map((key) => [headings[key], ...data.map((row) => row[key])]),
    process.stdout.columns,
  );
  command.table({
    data,
    columns: keys.map((key, index) => {
      const width = widths?.[index];
      return { key, name: headings[key], ...(width === undefined ? {} : { width }) };
    }),
    title: messages.getMessage('info.PlanTitle'),
    overflow: 'wrap',
  });
}

const showDate = (date: string | null): string =>
  date === null ? 'never' : `${new Date(date).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Shows who would lose access, with the last use of the app, and what else is worth a thought. */
export function showImpact(command: SfCommand<unknown>, { impact, risks }: Pick<Plan, 'impact' | 'risks'>): void {
  const { losesAccess, unknown } = impact;
  for (const { message } of risks) command.warn(message);
  if (unknown !== undefined) command.warn(messages.getMessage('warning.ImpactUnknown', [unknown]));
  if (losesAccess.length === 0) return;
  const key = losesAccess.length === 1 ? 'warning.AccessLossOfOne' : 'warning.AccessLoss';
  command.warn(messages.getMessage(key, [losesAccess.length]));
  for (const { username, lastUsed } of losesAccess) {
    command.log(`  ${messages.getMessage('info.AccessLoss', [username, showDate(lastUsed)])}`);
  }
}

/**
 * Shows what is worth knowing.
 *
 * @param shown what was said before and isn't said again
 * @returns the notices that were shown
 */
export function showNotices(command: SfCommand<unknown>, notices: Notice[], shown: Notice[] = []): Notice[] {
  // That nobody knows who loses access is said beside the impact.
  const due = notices.filter((notice) => notice.code !== 'AccessLossUnknown' && !shown.includes(notice));
  for (const { message } of due) command.warn(message);
  return due;
}

const showStep = (command: SfCommand<unknown>, { title, reason, url }: ManualStep): void => {
  command.log();
  command.styledHeader(title);
  command.log(reason);
  command.log(url);
};

const sentences: { readonly [state in Outcome['state']]: string } = {
  unchanged: 'info.Unchanged',
  planned: 'info.Planned',
  declined: 'info.Declined',
  applied: 'info.Applied',
  partial: 'info.Partial',
  failed: 'info.Failed',
  manual: 'info.Manual',
  timedOut: 'info.TimedOut',
  interrupted: 'info.Interrupted',
};

/** Shows how a run ended: what failed and why, the steps left for a person, and where the undo file is. */
export function showOutcome(command: SfCommand<unknown>, outcome: Outcome): void {
  const { state, app, changes, manualSteps } = outcome;
  if (state === 'planned' && changes.length > 0) {
    showPlan(command, outcome);
    showImpact(command, outcome);
  }
  showFailures(command, changes);
  // While it was waited for, a step was on the screen already.
  if (state !== 'timedOut' && state !== 'interrupted') manualSteps.forEach((step) => showStep(command, step));
  showReferences(command, outcome);
  const isNameless = app === undefined && (state === 'applied' || state === 'unchanged');
  const sentence = messages.getMessage(isNameless ? `${sentences[state]}All` : sentences[state], [app?.label ?? '']);
  if (state === 'applied' || state === 'unchanged') command.logSuccess(sentence);
  else command.log(sentence);
}

const showReferences = (command: SfCommand<unknown>, { state, undoFile, deployId }: Outcome): void => {
  // Else they would begin behind the "^C" that the terminal shows.
  if (state === 'interrupted') command.log();
  if (deployId) command.log(messages.getMessage('info.DeployId', [deployId]));
  if (undoFile) command.log(messages.getMessage('info.UndoFile', [undoFile]));
};
