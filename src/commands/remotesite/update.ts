import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { changeFlags, openFlag } from '../../cli/changeFlags.js';
import { guarded } from '../../cli/guarded.js';
import { runAndShow } from '../../cli/runIntegration.js';
import type { IntegrationResult } from '../../cli/result.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remotesite.update');

export type RemotesiteUpdateResult = IntegrationResult;

export default class RemotesiteUpdate extends SfCommand<RemotesiteUpdateResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    name: Flags.string({ char: 'n', required: true, summary: messages.getMessage('flags.name.summary') }),
    url: Flags.string({
      atLeastOne: ['url', 'description', 'disable-protocol-security'],
      summary: messages.getMessage('flags.url.summary'),
    }),
    description: Flags.string({
      summary: messages.getMessage('flags.description.summary'),
      description: messages.getMessage('flags.description.description'),
    }),
    'disable-protocol-security': Flags.boolean({
      allowNo: true,
      summary: messages.getMessage('flags.disable-protocol-security.summary'),
    }),
    ...changeFlags,
    ...openFlag,
  };

  public async run(): Promise<RemotesiteUpdateResult> {
    return guarded(this, async (progress) => {
      const { flags } = await this.parse(RemotesiteUpdate);
      const isSecurityOff = flags['disable-protocol-security'];
      const values = {
        ...(flags.url === undefined ? {} : { url: flags.url }),
        ...(flags.description === undefined ? {} : { description: flags.description }),
        ...(isSecurityOff === undefined ? {} : { disableProtocolSecurity: isSecurityOff }),
      };
      const select = { names: [flags.name], isOne: true };
      return runAndShow(this, { remoteSites: [{ select, values }] }, flags, {
        title: messages.getMessage('info.Title', [flags.name]),
        progress,
      });
    });
  }
}
