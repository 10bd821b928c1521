import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { guarded } from '../../cli/guarded.js';
import { verifyAndShow } from '../../cli/verify.js';
import type { VerifyResult } from '../../verify/types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedapp.verify');

export type ConnectedappVerifyResult = VerifyResult;

export default class ConnectedappVerify extends SfCommand<ConnectedappVerifyResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    name: Flags.string({ char: 'n', required: true, summary: messages.getMessage('flags.name.summary') }),
    username: Flags.string({
      char: 'u',
      required: true,
      summary: messages.getMessage('flags.username.summary'),
      description: messages.getMessage('flags.username.description'),
    }),
    'jwt-key-file': Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.jwt-key-file.summary'),
      description: messages.getMessage('flags.jwt-key-file.description'),
    }),
    'client-id': Flags.string({
      char: 'i',
      dependsOn: ['jwt-key-file'],
      summary: messages.getMessage('flags.client-id.summary'),
    }),
    'source-ip': Flags.string({ summary: messages.getMessage('flags.source-ip.summary') }),
    wait: Flags.duration({
      char: 'w',
      unit: 'minutes',
      defaultValue: 10,
      min: 0,
      helpValue: '<minutes>',
      summary: messages.getMessage('flags.wait.summary'),
    }),
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
  };

  public async run(): Promise<ConnectedappVerifyResult> {
    return guarded(this, async () => {
      const { flags } = await this.parse(ConnectedappVerify);
      // The framework takes a lower limit of 0 for none.
      if (flags.wait.milliseconds < 0) throw messages.createError('error.WaitNegative', [flags.wait.minutes]);
      return verifyAndShow(this, flags['target-org'].getConnection(flags['api-version']), {
        app: flags.name,
        username: flags.username,
        jwtKeyFile: flags['jwt-key-file'],
        consumerKey: flags['client-id'],
        sourceAddress: flags['source-ip'],
        wait: flags.wait,
      });
    });
  }
}
