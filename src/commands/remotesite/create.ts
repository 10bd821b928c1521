import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { changeFlags } from '../../cli/changeFlags.js';
import { guarded } from '../../cli/guarded.js';
import { runAndShow } from '../../cli/runIntegration.js';
import type { IntegrationResult } from '../../cli/result.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remotesite.create');

export type RemotesiteCreateResult = IntegrationResult;

export default class RemotesiteCreate extends SfCommand<RemotesiteCreateResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    name: Flags.string({ char: 'n', required: true, summary: messages.getMessage('flags.name.summary') }),
    url: Flags.string({ required: true, summary: messages.getMessage('flags.url.summary') }),
    description: Flags.string({ summary: messages.getMessage('flags.description.summary') }),
    'disable-protocol-security': Flags.boolean({
      summary: messages.getMessage('flags.disable-protocol-security.summary'),
    }),
    inactive: Flags.boolean({ summary: messages.getMessage('flags.inactive.summary') }),
    ...changeFlags,
  };

  public async run(): Promise<RemotesiteCreateResult> {
    return guarded(this, async (progress) => {
      const { flags } = await this.parse(RemotesiteCreate);
      const create = {
        name: flags.name,
        url: flags.url,
        isActive: !flags.inactive,
        disableProtocolSecurity: flags['disable-protocol-security'] ?? false,
        ...(flags.description === undefined ? {} : { description: flags.description }),
      };
      return runAndShow(this, { remoteSites: [{ create }] }, flags, {
        title: messages.getMessage('info.Title', [flags.name]),
        progress,
      });
    });
  }
}
