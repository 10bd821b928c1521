import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { jwtEnableIntent } from '../../integration/jwtEnable.js';
import { changeFlags } from '../../output/changeFlags.js';
import { certificateFlags, certificateSource } from '../../output/certificateFlags.js';
import { runAndShow } from '../../output/runIntegration.js';
import type { IntegrationResult } from '../../output/result.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedapp.jwt-enable');

export type ConnectedappJwtEnableResult = IntegrationResult & {
  /** Paths of a generated key and certificate. */
  generated?: { certificateFile: string; privateKeyFile: string };
};

export default class ConnectedappJwtEnable extends SfCommand<ConnectedappJwtEnableResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    name: Flags.string({ char: 'n', required: true, summary: messages.getMessage('flags.name.summary') }),
    ...certificateFlags,
    scope: Flags.string({
      multiple: true,
      summary: messages.getMessage('flags.scope.summary'),
      description: messages.getMessage('flags.scope.description'),
    }),
    'permission-set': Flags.string({
      summary: messages.getMessage('flags.permission-set.summary'),
      description: messages.getMessage('flags.permission-set.description'),
    }),
    'assign-to': Flags.string({ multiple: true, summary: messages.getMessage('flags.assign-to.summary') }),
    ...changeFlags,
  };

  public async run(): Promise<ConnectedappJwtEnableResult> {
    const { flags } = await this.parse(ConnectedappJwtEnable);
    const permissionSet = flags['permission-set'];
    const intent = await jwtEnableIntent({
      app: flags.name,
      certificate: certificateSource(flags, flags.name),
      scopes: flags.scope ?? [],
      assignTo: flags['assign-to'] ?? [],
      ...(permissionSet === undefined ? {} : { permissionSet }),
    });
    const result = await runAndShow(this, intent.integration, flags, {
      title: messages.getMessage('info.Title', [flags.name]),
      ...intent,
    });
    return { ...result, ...(intent.generated ? { generated: intent.generated } : {}) };
  }
}
