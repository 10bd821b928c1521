import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

/** The sentences on metadata files. */
export const messages = Messages.loadMessages('sf-plugin-connectedapp', 'metadata');
