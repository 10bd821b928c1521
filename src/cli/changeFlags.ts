import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'changeFlags');

/** The flags that every command which changes an org has. */
export const changeFlags = {
  'target-org': Flags.requiredOrg(),
  'api-version': Flags.orgApiVersion(),
  wait: Flags.duration({
    char: 'w',
    unit: 'minutes',
    defaultValue: 33,
    min: 1,
    helpValue: '<minutes>',
    summary: messages.getMessage('flags.wait.summary'),
  }),
  'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
  'no-prompt': Flags.boolean({ char: 'p', summary: messages.getMessage('flags.no-prompt.summary') }),
};

/** For commands whose plan may hold a step that a person takes in Setup. */
export const openFlag = {
  open: Flags.boolean({ summary: messages.getMessage('flags.open.summary') }),
};
