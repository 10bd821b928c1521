import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { JwtEnableOptions } from '../integration/jwtEnable.js';
import { apiNameFromLabel } from '../names/apiName.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificateFlags');

const helpGroup = 'Generated certificate';
const needsGenerate = { dependsOn: ['generate-certificate'], helpGroup };

/** Where a certificate comes from: a file, or a new key pair. */
export const certificateFlags = {
  'certificate-file': Flags.file({
    exactlyOne: ['certificate-file', 'generate-certificate'],
    summary: messages.getMessage('flags.certificate-file.summary'),
    description: messages.getMessage('flags.certificate-file.description'),
  }),
  'generate-certificate': Flags.boolean({
    exactlyOne: ['certificate-file', 'generate-certificate'],
    dependsOn: ['output-dir'],
    summary: messages.getMessage('flags.generate-certificate.summary'),
  }),
  'output-dir': Flags.directory({
    char: 'd',
    ...needsGenerate,
    summary: messages.getMessage('flags.output-dir.summary'),
  }),
  'common-name': Flags.string({ ...needsGenerate, summary: messages.getMessage('flags.common-name.summary') }),
  organization: Flags.string({ ...needsGenerate, summary: messages.getMessage('flags.organization.summary') }),
  days: Flags.integer({
    helpGroup,
    default: 730,
    min: 1,
    max: 3650,
    summary: messages.getMessage('flags.days.summary'),
  }),
  'key-size': Flags.option({
    helpGroup,
    options: ['2048', '4096'] as const,
    default: '2048',
    summary: messages.getMessage('flags.key-size.summary'),
  })(),
  'force-overwrite': Flags.boolean({ ...needsGenerate, summary: messages.getMessage('flags.force-overwrite.summary') }),
};

export type CertificateFlags = {
  'certificate-file'?: string | undefined;
  'output-dir'?: string | undefined;
  'common-name'?: string | undefined;
  organization?: string | undefined;
  days: number;
  'key-size': string;
  'force-overwrite'?: boolean | undefined;
};

const fileNameFor = (app: string): string => {
  try {
    return apiNameFromLabel(app);
  } catch {
    return 'connected_app';
  }
};

/**
 * What the certificate flags ask for.
 *
 * @param app the app's name as given; the new certificate's common name and the files' name come from it unless told
 */
export function certificateSource(flags: CertificateFlags, app: string): JwtEnableOptions['certificate'] {
  const file = flags['certificate-file'];
  if (file !== undefined) return { file };
  const { organization } = flags;
  const commonName = flags['common-name'] ?? [...app.trim()].slice(0, 64).join('');
  return {
    generate: {
      subject: { commonName, ...(organization === undefined ? {} : { organization }) },
      days: flags.days,
      bits: flags['key-size'] === '4096' ? 4096 : 2048,
      outputDir: flags['output-dir'] ?? '.',
      fileName: fileNameFor(app),
      forceOverwrite: flags['force-overwrite'] ?? false,
    },
  };
}
