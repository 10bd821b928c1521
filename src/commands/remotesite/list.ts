import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { guarded } from '../../cli/guarded.js';
import { showRemoteSites } from '../../cli/remoteSites.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'remotesite.list');

export type RemotesiteListResult = Array<{
  fullName: string;
  name: string;
  namespacePrefix: string | null;
  url: string | null;
  isActive: boolean | null;
  disableProtocolSecurity: boolean | null;
  description: string | null;
  isPackaged: boolean;
}>;

export default class RemotesiteList extends SfCommand<RemotesiteListResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    inactive: Flags.boolean({ summary: messages.getMessage('flags.inactive.summary') }),
    url: Flags.string({ multiple: true, summary: messages.getMessage('flags.url.summary') }),
  };

  public async run(): Promise<RemotesiteListResult> {
    return guarded(this, async () => {
      const { flags } = await this.parse(RemotesiteList);
      const [{ readRemoteSites }, { filterRemoteSites }] = await Promise.all([
        import('../../components/remoteSite/read.js'),
        import('../../components/remoteSite/resolve.js'),
      ]);
      const all = await readRemoteSites(flags['target-org'].getConnection(flags['api-version']));
      const sites = filterRemoteSites(all, {
        isInactive: flags.inactive ?? false,
        ...(flags.url ? { urls: flags.url } : {}),
      });
      showRemoteSites(this, sites, all.length);
      return { result: sites, exitCode: 0 };
    });
  }
}
