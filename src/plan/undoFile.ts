import { Messages, type SfError } from '@salesforce/core';
import { decodeFullName } from '../org/metadata/component.js';
import type { Change, ChangeValue, ComponentRef, Route } from './change.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'undo');

/** One change of a run as its undo file has it. */
export type RecordedChange = Pick<Change, 'component' | 'action' | 'before' | 'after' | 'status'> & {
  via: Route['via'];
  property?: string;
  /** Id of the record that was made. */
  recordId?: string;
};

/** What an undo needs: each change with its values before and after, the files as they were, the records that were made. */
export type UndoFile = {
  version: 1;
  createdAt: string;
  command: string;
  org: { id: string; username: string; instanceUrl: string };
  changes: RecordedChange[];
  /** Metadata files as they were, by path; null where there was none. No consumer key or secret is in them. */
  files: { [path: string]: string | null };
};

/**
 * A change that is to be taken back, with the file that it was made in as it was before, and the other components that
 * the same run gave the same value: who was given what it made.
 */
export type Undone = RecordedChange & { fileBefore: string | null; related: ComponentRef[] };

export const UNDO_VERSION = 1;

const RECORD_ID = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;

const isComponent = (value: unknown): value is ComponentRef =>
  isObject(value) && isText(value['type']) && isText(value['fullName']);

const isValue = (value: unknown): value is ChangeValue =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every((each) => typeof each === 'string'));

const words = {
  action: ['create', 'update', 'delete'],
  via: ['deploy', 'record', 'manual'],
  status: ['planned', 'applied', 'manual', 'failed', 'unknown', 'unchanged'],
} as const;

const isRecorded = (value: unknown): value is RecordedChange =>
  isObject(value) &&
  isComponent(value['component']) &&
  (Object.keys(words) as Array<keyof typeof words>).every((name) =>
    (words[name] as readonly unknown[]).includes(value[name]),
  ) &&
  isValue(value['before']) &&
  isValue(value['after']) &&
  ['string', 'undefined'].includes(typeof value['property']) &&
  // An id goes into a query: nothing else may stand in its place.
  (value['recordId'] === undefined || (isText(value['recordId']) && RECORD_ID.test(value['recordId'])));

const invalid = (path: string, what: string): SfError => messages.createError('error.UndoFileInvalid', [path, what]);

const parse = (path: string, text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below, as for every other text that isn't an object.
  }
  throw invalid(path, messages.getMessage('reason.notJson'));
};

/**
 * Reads the text of an undo file.
 *
 * @param path where it was read, for the errors
 * @throws SfError UndoFileInvalid for anything that isn't an undo file; UndoFileNewer for one of a later version
 */
export function parseUndoFile(path: string, text: string): UndoFile {
  const content = parse(path, text);
  const { version, org, changes, files } = content;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw invalid(path, messages.getMessage('reason.noVersion'));
  }
  if (version > UNDO_VERSION) throw messages.createError('error.UndoFileNewer', [path, version, UNDO_VERSION]);
  if (!isObject(org) || !isText(org['id'])) throw invalid(path, messages.getMessage('reason.noOrg'));
  if (!Array.isArray(changes) || !changes.every(isRecorded)) {
    throw invalid(path, messages.getMessage('reason.badChanges'));
  }
  const isFile = (value: unknown): boolean => value === null || typeof value === 'string';
  if (!isObject(files) || !Object.values(files).every(isFile)) {
    throw invalid(path, messages.getMessage('reason.badFiles'));
  }
  return content as unknown as UndoFile;
}

/** The folder of a component's file, by which an undo file's path is told from another type's. */
const folders: { readonly [type: string]: string } = {
  ConnectedApp: 'connectedApps',
  Profile: 'profiles',
  RemoteSiteSetting: 'remoteSiteSettings',
  Settings: 'settings',
  PermissionSet: 'permissionsets',
};

const fileBefore = ({ files }: UndoFile, { type, fullName }: ComponentRef): string | null => {
  const start = `${folders[type] ?? type}/${fullName}.`;
  const [, xml = null] = Object.entries(files).find(([path]) => decodeFullName(path).startsWith(start)) ?? [];
  return xml;
};

/** The changes of a run that may be there now, the last one first: those that were made, and those nobody knows of. */
export function undoneChanges(file: UndoFile): Undone[] {
  const made = file.changes.filter(({ status }) => status === 'applied' || status === 'unknown');
  const relatedTo = (change: RecordedChange): ComponentRef[] =>
    made.filter((other) => other !== change && other.after === change.after).map(({ component }) => component);
  return made
    .map((change) => ({
      ...change,
      fileBefore: fileBefore(file, change.component),
      related: relatedTo(change),
    }))
    .reverse();
}
