import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { env } from '@salesforce/kit';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import type { IpRangeIntent } from '../../components/ipRange/desired.js';
import { HYPERFORCE_URL } from '../../ipRange/hyperforceSource.js';
import { changeFlags } from '../../cli/changeFlags.js';
import { guarded } from '../../cli/guarded.js';
import { runAndShow } from '../../cli/runIntegration.js';
import type { IntegrationResult } from '../../cli/result.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'iprange.add');

export type IprangeAddResult = IntegrationResult;

const HYPERFORCE_URL_VARIABLE = 'SF_CONNECTEDAPP_HYPERFORCE_URL';

const needsList = { type: 'some' as const, flags: ['hyperforce', 'hyperforce-file'] };

export default class IprangeAdd extends SfCommand<IprangeAddResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    profile: Flags.string({
      multiple: true,
      atLeastOne: ['profile', 'org-wide'],
      summary: messages.getMessage('flags.profile.summary'),
    }),
    'org-wide': Flags.boolean({ summary: messages.getMessage('flags.org-wide.summary') }),
    range: Flags.string({
      char: 'r',
      multiple: true,
      atLeastOne: ['range', 'hyperforce', 'hyperforce-file'],
      summary: messages.getMessage('flags.range.summary'),
    }),
    description: Flags.string({ summary: messages.getMessage('flags.description.summary') }),
    hyperforce: Flags.boolean({
      exclusive: ['hyperforce-file'],
      summary: messages.getMessage('flags.hyperforce.summary'),
      description: messages.getMessage('flags.hyperforce.description', [HYPERFORCE_URL]),
    }),
    'hyperforce-file': Flags.string({ summary: messages.getMessage('flags.hyperforce-file.summary') }),
    region: Flags.string({
      multiple: true,
      relationships: [needsList],
      summary: messages.getMessage('flags.region.summary'),
    }),
    provider: Flags.string({
      multiple: true,
      relationships: [needsList],
      summary: messages.getMessage('flags.provider.summary'),
    }),
    ...changeFlags,
  };

  public static readonly envVariablesSection = toHelpSection('ENVIRONMENT VARIABLES', {
    [HYPERFORCE_URL_VARIABLE]: messages.getMessage('env.hyperforceUrl', [HYPERFORCE_URL]),
  });

  public async run(): Promise<IprangeAddResult> {
    return guarded(this, async (progress) => {
      const { flags } = await this.parse(IprangeAdd);
      const choice = { regions: flags.region ?? [], providers: flags.provider ?? [] };
      const file = flags['hyperforce-file'];
      const url = env.getString(HYPERFORCE_URL_VARIABLE, HYPERFORCE_URL);
      const intent: IpRangeIntent = {
        profiles: flags.profile ?? [],
        isOrgWide: flags['org-wide'] ?? false,
        ranges: flags.range ?? [],
        ...(flags.description === undefined ? {} : { description: flags.description }),
        ...(file === undefined ? {} : { hyperforce: { file, ...choice } }),
        ...(flags.hyperforce ? { hyperforce: { url, ...choice } } : {}),
      };
      return runAndShow(this, { ipRanges: [intent] }, flags, {
        title: messages.getMessage('info.Title'),
        progress,
      });
    });
  }
}
