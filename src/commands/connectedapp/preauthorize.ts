import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { changeFlags, openFlag } from '../../cli/changeFlags.js';
import { guarded } from '../../cli/guarded.js';
import { runAndShow } from '../../cli/runIntegration.js';
import type { IntegrationResult } from '../../cli/result.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedapp.preauthorize');

export type ConnectedappPreauthorizeResult = IntegrationResult;

export default class ConnectedappPreauthorize extends SfCommand<ConnectedappPreauthorizeResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    name: Flags.string({ char: 'n', required: true, summary: messages.getMessage('flags.name.summary') }),
    profile: Flags.string({ multiple: true, summary: messages.getMessage('flags.profile.summary') }),
    'permission-set': Flags.string({ multiple: true, summary: messages.getMessage('flags.permission-set.summary') }),
    ...changeFlags,
    ...openFlag,
  };

  public async run(): Promise<ConnectedappPreauthorizeResult> {
    return guarded(this, async (progress) => {
      const { flags } = await this.parse(ConnectedappPreauthorize);
      const app = {
        name: flags.name,
        permittedUsers: 'AdminApprovedPreAuthorized' as const,
        profiles: flags.profile ?? [],
        permissionSets: flags['permission-set'] ?? [],
      };
      return runAndShow(this, { connectedApps: [app] }, flags, {
        title: messages.getMessage('info.Title', [flags.name]),
        progress,
      });
    });
  }
}
