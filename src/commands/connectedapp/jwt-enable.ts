import '../../startUp.js';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { jwtEnableIntent } from '../../integration/jwtEnable.js';
import { changeFlags } from '../../cli/changeFlags.js';
import { certificateFlags, certificateSource } from '../../cli/certificateFlags.js';
import { guarded } from '../../cli/guarded.js';
import { runAndShow } from '../../cli/runIntegration.js';
import type { IntegrationResult } from '../../cli/result.js';
import { assertKeyUsable, verifyEnabled } from '../../cli/verifyEnabled.js';
import type { VerifyResult } from '../../verify/types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedapp.jwt-enable');

export type ConnectedappJwtEnableResult = IntegrationResult & {
  /** Paths of a generated key and certificate. */
  generated?: { certificateFile: string; privateKeyFile: string };
  /** With --verify: what the login of each user showed. */
  verification?: VerifyResult[];
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
    verify: Flags.boolean({
      dependsOn: ['jwt-key-file', 'assign-to'],
      summary: messages.getMessage('flags.verify.summary'),
      description: messages.getMessage('flags.verify.description'),
    }),
    'jwt-key-file': Flags.file({
      char: 'f',
      relationships: [{ type: 'some', flags: ['verify'] }],
      summary: messages.getMessage('flags.jwt-key-file.summary'),
    }),
    ...changeFlags,
  };

  public async run(): Promise<ConnectedappJwtEnableResult> {
    return guarded(this, async (progress) => {
      const { flags } = await this.parse(ConnectedappJwtEnable);
      const { 'permission-set': permissionSet, 'jwt-key-file': jwtKeyFile } = flags;
      // A login that can't be tried must not show only after the change.
      if (jwtKeyFile !== undefined) await assertKeyUsable(jwtKeyFile);
      const intent = jwtEnableIntent({
        app: flags.name,
        certificate: certificateSource(flags, flags.name),
        scopes: flags.scope ?? [],
        assignTo: flags['assign-to'] ?? [],
        ...(permissionSet === undefined ? {} : { permissionSet }),
      });
      const { result, exitCode } = await runAndShow(this, intent.integration, flags, {
        title: messages.getMessage('info.Title', [flags.name]),
        progress,
        ...intent,
      });
      const generated = intent.generated ? { generated: intent.generated } : {};
      if (jwtKeyFile === undefined || flags['dry-run']) return { result: { ...result, ...generated }, exitCode };
      // Where the run itself left something undone, a login fails for a reason that is named already.
      const verified = await verifyEnabled(this, flags['target-org'].getConnection(flags['api-version']), {
        app: flags.name,
        users: exitCode === 0 ? (flags['assign-to'] ?? []) : [],
        jwtKeyFile,
        wait: flags.wait,
      });
      return {
        result: { ...result, ...generated, verification: verified.result },
        exitCode: Math.max(exitCode, verified.exitCode),
      };
    });
  }
}
