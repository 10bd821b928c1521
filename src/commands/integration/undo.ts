import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { readUndoFile, runUndo } from '../../integration/undo.js';
import { changeFlags, openFlag } from '../../cli/changeFlags.js';
import { guarded } from '../../cli/guarded.js';
import { runAndShow } from '../../cli/runIntegration.js';
import type { IntegrationResult } from '../../cli/result.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'integration.undo');

export type IntegrationUndoResult = IntegrationResult;

export default class IntegrationUndo extends SfCommand<IntegrationUndoResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    'undo-file': Flags.file({
      char: 'f',
      required: true,
      summary: messages.getMessage('flags.undo-file.summary'),
      description: messages.getMessage('flags.undo-file.description'),
    }),
    ...changeFlags,
    ...openFlag,
  };

  public async run(): Promise<IntegrationUndoResult> {
    return guarded(this, async (progress) => {
      const { flags } = await this.parse(IntegrationUndo);
      const file = await readUndoFile(flags['undo-file']);
      return runAndShow(this, (connection, options) => runUndo(connection, file, options), flags, {
        title: messages.getMessage('info.Title', [file.command]),
        progress,
      });
    });
  }
}
