import { Messages, SfError } from '@salesforce/core';
import type { CertificateInFile } from '../../certificate/types.js';
import type { Reader } from '../../org/reader.js';
import type { Notice } from '../../plan/plan.js';
import type { ConnectedAppDesired } from './desired.js';
import { readScopes } from './scopes.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'certificate');

/** A certificate that is wanted, with what is to be said of it, and what writes its files once the plan is agreed to. */
export type ReadyCertificate = { certificate: CertificateInFile; notices: Notice[]; write?: () => Promise<void> };

const makeReady = async (source: NonNullable<ConnectedAppDesired['certificate']>): Promise<ReadyCertificate> => {
  if ('file' in source) {
    const { readCertificateFile } = await import('../../certificate/parse.js');
    return { certificate: await readCertificateFile(source.file), notices: [] };
  }
  const { prepareCertificate } = await import('../../certificate/generate.js');
  const { fileName, ...options } = source.generate;
  const { certificate, isThere, write, ...files } = await prepareCertificate({ ...options, name: fileName });
  if (!isThere) return { certificate, notices: [], write };
  const paths = [files.privateKeyFile, files.certificateFile];
  const message = messages.getMessage('notice.GeneratedPairReused', paths);
  return { certificate, notices: [{ code: 'GeneratedPairReused', message }] };
};

/**
 * The certificate that is wanted of an app: read, or made with a key in memory. A run makes one key, however often it
 * looks at the org.
 *
 * @throws SfError those of `readCertificateFile` and `prepareCertificate`
 */
export async function readyCertificate(
  reader: Reader,
  { certificate }: ConnectedAppDesired,
): Promise<ReadyCertificate | undefined> {
  return certificate && reader.keep(`certificate ${JSON.stringify(certificate)}`, () => makeReady(certificate));
}

/** What is wrong with certificates and scopes, all at once and without asking the org. */
export async function checkOauthInput(desired: ConnectedAppDesired[], reader: Reader): Promise<SfError[]> {
  const errors = await Promise.all(
    desired.map(async (each): Promise<SfError[]> => {
      const ofScopes = readScopes(each.scopes ?? []).errors;
      try {
        await readyCertificate(reader, each);
        return ofScopes;
      } catch (error) {
        return [SfError.wrap(error), ...ofScopes];
      }
    }),
  );
  return errors.flat();
}
