import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { changeFlags, openFlag } from '../../cli/changeFlags.js';
import { guarded } from '../../cli/guarded.js';
import { runAndShow } from '../../cli/runIntegration.js';
import type { IntegrationResult } from '../../cli/result.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remotesite.deactivate');

export type RemotesiteDeactivateResult = IntegrationResult;

export default class RemotesiteDeactivate extends SfCommand<RemotesiteDeactivateResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    name: Flags.string({
      char: 'n',
      multiple: true,
      atLeastOne: ['name', 'url'],
      summary: messages.getMessage('flags.name.summary'),
    }),
    url: Flags.string({ multiple: true, summary: messages.getMessage('flags.url.summary') }),
    'ignore-missing': Flags.boolean({ summary: messages.getMessage('flags.ignore-missing.summary') }),
    ...changeFlags,
    ...openFlag,
  };

  public async run(): Promise<RemotesiteDeactivateResult> {
    return guarded(this, async (progress) => {
      const { flags } = await this.parse(RemotesiteDeactivate);
      const select = {
        names: flags.name ?? [],
        urls: flags.url ?? [],
        isMissingIgnored: flags['ignore-missing'] ?? false,
      };
      return runAndShow(this, { remoteSites: [{ select, values: { isActive: false } }] }, flags, {
        title: messages.getMessage('info.Title'),
        progress,
      });
    });
  }
}
