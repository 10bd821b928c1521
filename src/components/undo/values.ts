import { Messages, type SfError } from '@salesforce/core';
import { parseRange } from '../../ipRange/parseRange.js';
import { describeProperty } from '../../plan/change.js';
import type { Undone } from '../../plan/undoFile.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'undo');

type Rule = (values: Pick<Undone, 'before' | 'after' | 'fileBefore'>) => boolean;

/** Something that is given or taken: one of the two values is its name, the other is none. */
const isEntry: Rule = ({ before, after }) =>
  (before === null) !== (after === null) && typeof (before ?? after) === 'string' && (before ?? after) !== '';

const isRange: Rule = (values) => {
  if (!isEntry(values)) return false;
  try {
    parseRange(String(values.before ?? values.after));
    return true;
  } catch {
    return false;
  }
};

const isText: Rule = ({ before, after }) =>
  [before, after].every((value) => value === null || typeof value === 'string');

// Null is what the org didn't tell.
const isSwitch: Rule = ({ before, after }) =>
  [before, after].every((value) => value === null || typeof value === 'boolean');

const isList: Rule = ({ before, after }) => [before, after].every(Array.isArray);

const policies = ['AdminApprovedPreAuthorized', 'AllSelfAuthorized'];

const isPolicy: Rule = ({ before, after }) => policies.includes(String(before)) && policies.includes(String(after));

/** What the values of a change can be, by its component's type and its property; '' where it is about the whole. */
const rules: { readonly [type: string]: { readonly [property: string]: Rule } } = {
  ConnectedApp: {
    ...{ profile: isEntry, permissionSet: isEntry, permittedUsers: isPolicy },
    ...{ certificate: isText, scopes: isList },
  },
  PermissionSetAssignment: { permissionSet: isEntry },
  PermissionSet: { label: isEntry },
  RemoteSiteSetting: {
    // One that was removed comes back as its file was.
    '': (values) => isEntry(values) && (values.before === null || values.fileBefore !== null),
    ...{ isActive: isSwitch, disableProtocolSecurity: isSwitch, url: isText, description: isText },
  },
  Profile: { loginIpRanges: isRange },
  Settings: { networkAccess: isRange },
};

const ruleOf = ({ component, property = '' }: Undone): Rule | undefined => {
  const ofType = Object.hasOwn(rules, component.type) ? rules[component.type] : undefined;
  return ofType && Object.hasOwn(ofType, property) ? ofType[property] : undefined;
};

/** An error for each change whose values are none that its property can have: no run has written them. */
export function impossibleValues(undone: Undone[]): SfError[] {
  return undone
    .filter((each) => ruleOf(each)?.(each) === false)
    .map((each) => messages.createError('error.UndoValueInvalid', [describeProperty(each)]));
}
