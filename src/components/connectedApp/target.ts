import type { CertificateInFile } from '../../certificate/types.js';
import type { Grantee } from '../grantee.js';

/** What an app should be, with its profiles and permission sets found. */
export type ConnectedAppTarget = {
  isAdminApproved: boolean;
  grantees: Grantee[];
  certificate?: CertificateInFile;
  scopes: string[];
};
