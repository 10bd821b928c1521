import { Messages, type SfError } from '@salesforce/core';
import {
  componentKey,
  describeProperty,
  type Change,
  type ChangeValue,
  type ComponentRef,
  type RecordRemoval,
} from '../../plan/change.js';
import type { Notice } from '../../plan/plan.js';
import type { Undone } from '../../plan/undoFile.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'undo');

/** The changes of a run by the component that they are about. */
export function byComponent(undone: Undone[]): Array<{ component: ComponentRef; undone: Undone[] }> {
  const groups = new Map<string, { component: ComponentRef; undone: Undone[] }>();
  for (const each of undone) {
    const key = componentKey(each.component);
    const group = groups.get(key);
    if (group) group.undone.push(each);
    else groups.set(key, { component: each.component, undone: [each] });
  }
  return [...groups.values()];
}

/** An error for each change whose property isn't one of those that can be taken back; a creation has none. */
export function unknownProperties(undone: Undone[], known: ReadonlyArray<string | undefined>): SfError[] {
  return undone
    .filter(({ property }) => !known.includes(property))
    .map(({ component, property }) =>
      messages.createError('error.UndoPropertyUnknown', [property ?? '-', component.fullName]),
    );
}

/** The error for a component that the org doesn't have any more. */
export function componentMissing({ type, fullName }: ComponentRef): SfError {
  return messages.createError('error.UndoComponentMissing', [type, fullName]);
}

/** Says that a value is another one than the run left, so that nobody's later change is lost. */
export function changedSince(undone: Undone, now: ChangeValue): Notice {
  const value = Array.isArray(now) ? now.join(', ') : String(now);
  const tokens = [describeProperty(undone), value];
  return { code: 'ChangedSince', message: messages.getMessage('notice.ChangedSince', tokens) };
}

/** Says that what a person set by hand isn't taken back. */
export function stepStays(undone: Undone): Notice {
  return { code: 'StepStays', message: messages.getMessage('notice.StepStays', [describeProperty(undone)]) };
}

/** Whether a change took something away, so that taking it back means giving it again. */
export function isTaking({ before, after }: Undone): boolean {
  return after === null && before !== null;
}

/** Whether a person made a change by hand. */
export function isByHand({ via }: Undone): boolean {
  return via === 'manual';
}

/** The change that takes a record away which the run made; what lifts a restriction comes before it. */
export function recordRemoval(
  facts: Pick<Change, 'component' | 'property' | 'apiName' | 'before' | 'needs'>,
  remove: RecordRemoval,
): Change {
  return {
    ...facts,
    ...{ action: 'delete', after: null, status: 'planned' },
    routes: [{ via: 'record', remove }],
    takes: true,
  };
}
