import { setTimeout as sleep } from 'node:timers/promises';
import { Messages, type Connection, type Org, type SfError } from '@salesforce/core';
import type { Duration } from '@salesforce/kit';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { throwAll } from '../errors/throwAll.js';
import type { Integration } from '../integration/integration.js';
import type { ManualStep } from '../plan/change.js';
import type { Outcome } from '../plan/outcome.js';
import type { Notice, Plan } from '../plan/plan.js';
import { runIntegration } from '../integration/run.js';
import type { RunOptions, Stage } from '../plan/runOptions.js';
import { exitCodes, toResult, type IntegrationResult } from './result.js';
import { withAdvice } from './failures.js';
import type { Ending } from './guarded.js';
import type { Progress } from './progress.js';
import { showImpact, showNotices, showOutcome, showPlan } from './plan.js';
import type { ApplyStages } from './stages.js';
import { stagesOf, stageTitles } from './stageTitles.js';
import { describeOrg } from './orgRef.js';
import { shownName } from './text.js';
import { undoDirectory } from './undoDirectory.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'cli');

/** The flags that every command which changes an org has. */
type ChangeFlags = {
  'target-org': Org;
  'api-version'?: string | undefined;
  wait: Duration;
  'dry-run'?: boolean | undefined;
  'no-prompt'?: boolean | undefined;
  open?: boolean | undefined;
};

const isInteractive = (command: SfCommand<unknown>): boolean =>
  !command.jsonEnabled() && process.stdin.isTTY && process.stdout.isTTY;

// Time enough to look up who would lose access.
const minutesToAnswer = 10;

/** Asks whether to go on. Ctrl+C at the question is a no, not an error, and so is no answer. */
async function ask(command: SfCommand<unknown>): Promise<boolean> {
  const patience = new AbortController();
  try {
    const answer = await Promise.race([
      command.confirm({ message: messages.getMessage('prompt.Continue'), ms: (minutesToAnswer + 1) * 60_000 }),
      sleep(minutesToAnswer * 60_000, undefined, { signal: patience.signal }),
    ]);
    if (answer === undefined) {
      command.log();
      command.log(messages.getMessage('info.NoAnswer', [minutesToAnswer]));
    }
    return answer ?? false;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  } finally {
    patience.abort();
    // A question that got no answer stays open, and would keep the process from ending.
    process.stdin.unref();
  }
}

const namedRisks = new Set(['NobodyCouldUseApp', 'LockoutUnknown']);

/** Why a run that can't ask ends; the risks that scripts go by have an error of their own. */
const riskError = ({ code, message }: Notice): SfError =>
  messages.createError(namedRisks.has(code) ? `error.${code}` : 'error.NotConfirmed', [message]);

/** Asks before somebody loses access or something else worth a thought happens; where nobody can be asked, only --no-prompt lets the run go on. */
async function confirm(command: SfCommand<unknown>, plan: Plan, flags: ChangeFlags): Promise<boolean> {
  const { impact, risks } = plan;
  const isRisky = impact.losesAccess.length > 0 || impact.unknown !== undefined || risks.length > 0;
  if (!isRisky || flags['no-prompt']) return true;
  if (isInteractive(command)) return ask(command);
  const names = impact.losesAccess.map(({ username }) => username);
  const errors = [
    ...(names.length > 0
      ? [messages.createError('error.AccessLossNotConfirmed', [String(names.length), names.join(', ')])]
      : []),
    ...(impact.unknown === undefined
      ? []
      : [messages.createError('error.AccessLossUnknownNotConfirmed', [impact.unknown])]),
    ...risks.map(riskError),
  ];
  throwAll(errors.map((error) => Object.assign(error, { data: { impact, risks } })));
  return false;
}

async function showManualStep(command: SfCommand<unknown>, step: ManualStep, flags: ChangeFlags): Promise<void> {
  command.log();
  command.styledHeader(step.title);
  command.log(step.reason);
  command.log(step.url);
  if (flags.open) {
    const { openPage } = await import('./openPage.js');
    if (!(await openPage(flags['target-org'], step.url))) command.warn(messages.getMessage('warning.BrowserNotOpened'));
  }
  command.log(messages.getMessage('info.Waiting', [flags.wait.minutes]));
}

/** What the run tells the terminal while it goes on: a spinner for reading, stages for applying. */
class RunDisplay {
  /** Notices that stood beside the plan, and needn't be said again at the end. */
  public shownNotices: Notice[] = [];
  #stages: ApplyStages | undefined;

  public constructor(
    private readonly command: SfCommand<unknown>,
    private readonly title: string,
    private readonly progress: Progress,
  ) {
    progress.stopDisplay = () => this.error();
  }

  /** Ends the reading and makes the stages ready that the plan's changes will go through. */
  public async planned({ changes }: Plan): Promise<void> {
    this.command.spinner.stop();
    // Without a terminal, a line for each stage says as much as a picture that is drawn over and over, and costs less.
    if (this.command.jsonEnabled() || !process.stdout.isTTY) return;
    const { ApplyStages: Stages } = await import('./stages.js');
    this.#stages = new Stages({ title: shownName(this.title), stages: stagesOf(changes) });
  }

  public show(stage: Stage): void {
    this.progress.assertGoesOn();
    this.progress.isWaiting = stage === 'manual';
    this.progress.hasSent ||= stage === 'grant' || stage === 'deploy';
    if (stage === 'read') this.command.spinner.start(messages.getMessage('info.Reading'));
    else if (stage === 'manual') this.stop();
    else if (this.#stages) this.#stages.update(stage);
    else this.command.log(`${stageTitles[stage]}...`);
  }

  public stop(): void {
    this.command.spinner.stop();
    this.#stages?.stop();
    this.#stages = undefined;
  }

  private error(): void {
    this.command.spinner.stop();
    this.#stages?.error();
    this.#stages = undefined;
  }
}

/** What a command adds to a run of its own. */
type RunSettings = {
  /** Heading of the stages, e.g. `Pre-authorize "Billing Sync"`. */
  title: string;
  progress: Progress;
  /** What the command found worth saying about its input. */
  notices?: Notice[];
};

const runOptions = (
  command: SfCommand<unknown>,
  flags: ChangeFlags,
  display: RunDisplay,
  { progress, notices = [] }: RunSettings,
): RunOptions => {
  const org = flags['target-org'];
  const connection = org.getConnection(flags['api-version']);
  return {
    isDryRun: flags['dry-run'] ?? false,
    wait: flags.wait,
    undo: {
      directory: undoDirectory(),
      command: command.id ?? '',
      org: { id: org.getOrgId(), username: org.getUsername() ?? '', instanceUrl: connection.instanceUrl },
      onWritten: (path) => {
        progress.undoFile = path;
      },
    },
    confirm: async (plan) => {
      progress.assertGoesOn();
      progress.isWaiting = false;
      await display.planned(plan);
      showPlan(command, plan);
      display.shownNotices = showNotices(command, [...notices, ...plan.notices]);
      showImpact(command, plan);
      return confirm(command, plan, flags);
    },
    interruption: progress.interruption,
    ...(isInteractive(command) ? { showManualStep: (step: ManualStep) => showManualStep(command, step, flags) } : {}),
    onStage: (stage) => display.show(stage),
  };
};

/** What changes the org: bringing it to a desired state, unless it is something else. */
type RunWork = (connection: Connection, options: RunOptions) => Promise<Outcome>;

/**
 * Runs a desired state on an org and shows what happens: the plan as a table, who would lose access, the stages, the
 * outcome.
 *
 * @returns the JSON result and the exit code
 */
export async function runAndShow(
  command: SfCommand<unknown>,
  work: Integration | RunWork,
  flags: ChangeFlags,
  settings: RunSettings,
): Promise<Ending<IntegrationResult>> {
  const { progress, title } = settings;
  const display = new RunDisplay(command, title, progress);
  const connection = flags['target-org'].getConnection(flags['api-version']);
  const options = runOptions(command, flags, display, settings);
  const run: RunWork = typeof work === 'function' ? work : (org, how) => runIntegration(org, work, how);
  const ended = await run(connection, options);
  const outcome: Outcome = {
    ...ended,
    changes: await withAdvice(ended.changes),
    notices: [...(settings.notices ?? []), ...ended.notices],
  };
  display.stop();
  showNotices(command, outcome.notices, display.shownNotices);
  showOutcome(command, outcome);
  const exitCode = outcome.state === 'interrupted' ? progress.interruptedExitCode : exitCodes[outcome.state];
  return { result: toResult(outcome, await describeOrg(flags['target-org'], connection)), exitCode };
}
