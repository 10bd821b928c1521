import type { CertificateSubject } from '../../certificate/generate.js';
import type { CertificateInFile } from '../../certificate/types.js';
import type { Grantee } from '../access/grantee.js';

/** Permitted Users, in the platform's spelling. */
export type PermittedUsers = 'AdminApprovedPreAuthorized' | 'AllSelfAuthorized';

/** A certificate to be made: what it says, and where its two files go. */
export type NewCertificate = {
  subject: CertificateSubject;
  /** Whole days of validity. */
  days: number;
  bits: 2048 | 4096;
  outputDir: string;
  /** Of the files, without ending. */
  fileName: string;
  forceOverwrite: boolean;
};

/** What a connected app should look like. What isn't named stays as it is; lists are added to, never shortened. */
export type ConnectedAppDesired = {
  /** API name, label, id or consumer key. */
  name: string;
  permittedUsers?: PermittedUsers;
  /** Profiles that may use the app, by label or API name. */
  profiles?: string[];
  /** Permission sets that may use the app, by label or API name. */
  permissionSets?: string[];
  /** The certificate for "Use digital signatures": in a file, or made with its key. */
  certificate?: { file: string } | { generate: NewCertificate };
  /** OAuth scopes, in metadata spelling or as OAuth requests have them. */
  scopes?: string[];
  /** A permission set for the integration's users: an existing one by label or API name, or made with that label. */
  dedicatedPermissionSet?: {
    /** Without it, "<app label> JWT Access". */
    name?: string;
    /** Users to assign it to, by username or email. */
    assignTo: string[];
  };
};

/** What an app should be, with its profiles and permission sets found. */
export type ConnectedAppWish = {
  isAdminApproved: boolean;
  grantees: Grantee[];
  certificate?: CertificateInFile;
  scopes: string[];
};
