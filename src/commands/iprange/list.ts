import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { guarded } from '../../cli/guarded.js';
import { showIpRanges } from '../../cli/ipRanges.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'iprange.list');

export type IprangeListResult = Array<{
  target: 'profile' | 'orgWide';
  profile: string | null;
  profileName: string | null;
  start: string;
  end: string;
  description: string | null;
}>;

export default class IprangeList extends SfCommand<IprangeListResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    profile: Flags.string({ multiple: true, summary: messages.getMessage('flags.profile.summary') }),
    'org-wide': Flags.boolean({ summary: messages.getMessage('flags.org-wide.summary') }),
  };

  public async run(): Promise<IprangeListResult> {
    return guarded(this, async () => {
      const { flags } = await this.parse(IprangeList);
      const { listRanges } = await import('../../components/ipRange/list.js');
      const list = await listRanges(flags['target-org'].getConnection(flags['api-version']), {
        profiles: flags.profile ?? [],
        isOrgWide: flags['org-wide'] ?? false,
      });
      showIpRanges(this, list);
      return { result: list.ranges, exitCode: 0 };
    });
  }
}
