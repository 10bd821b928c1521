import { StandardColors, type SfCommand } from '@salesforce/sf-plugins-core';
import { withoutMarks } from './exitMarks.js';
import { limits, shownLine, shownName } from './text.js';

// Columns that name something; the others hold values.
const nameColumns = new Set(['component', 'name', 'target']);

const shownCell = (key: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  return nameColumns.has(key) ? shownName(value) : shownLine(value, limits.cell);
};

type TableOptions = { data: Array<Record<string, unknown>>; title?: string };

const shownTable = <T extends TableOptions>(options: T): T => ({
  ...options,
  ...(options.title === undefined ? {} : { title: shownLine(options.title) }),
  data: options.data.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, shownCell(key, value)])),
  ),
});

/**
 * Makes everything that a command says pass one place: each text becomes one line without secrets and control
 * characters, and has an end. The methods are replaced on the command itself, so that no caller can forget to.
 * Errors are made fit to be shown by {@link toShownError} before they get here.
 */
export function makeOutputSafe(command: SfCommand<unknown>): void {
  const log = command.log.bind(command);
  const warn = command.warn.bind(command);
  const table = command.table.bind(command);
  const header = command.styledHeader.bind(command);
  const confirm = command.confirm.bind(command);
  const logJson = command.logJson.bind(command);
  const logToStderr = command.logToStderr.bind(command);
  const safe: Partial<Record<keyof SfCommand<unknown>, unknown>> = {
    log: (text = '') => log(shownLine(text)),
    logSuccess: (text: string) => log(StandardColors.success(shownLine(text))),
    warn: (input: SfCommand.Warning) => warn(typeof input === 'string' ? shownLine(input) : shownWarning(input)),
    table: (options: TableOptions) => table(shownTable(options)),
    styledHeader: (text: string) => header(shownLine(text)),
    confirm: (options: Parameters<typeof confirm>[0]) => confirm({ ...options, message: shownLine(options.message) }),
    // A result holds names as the org has them; only errors are marked.
    logJson: (json: object) => logJson('exitCode' in json ? withoutMarks(json) : json),
    logToStderr: (text = '') => logToStderr(withoutMarks(text)),
  };
  Object.assign(command, safe);
}

const shownWarning = (warning: Exclude<SfCommand.Warning, string>): SfCommand.Warning => ({
  ...warning,
  message: shownLine(warning.message),
  ...(warning.actions ? { actions: warning.actions.map((action) => shownLine(action)) } : {}),
});
