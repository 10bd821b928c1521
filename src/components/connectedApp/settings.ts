import { readCertificateFromMetadata, type CertificateInMetadata } from '../../certificate/metadata.js';
import type { MetadataFile } from '../../metadata/metadataFile.js';
import type { AppRef } from '../../plan/plan.js';
import type { KnownApp } from './inventory.js';
import type { UninstalledApp } from './resolve.js';
import { normalizeScope } from './scopes.js';

/**
 * What an app's file says about how it lets users in: the one place where its elements are read. Without a file nothing is
 * said.
 */
export class AppSettings {
  public constructor(private readonly file: MetadataFile | undefined) {}

  public get hasOauth(): boolean | undefined {
    return this.file?.has(['oauthConfig']);
  }

  public get label(): string | undefined {
    return this.text('label');
  }

  public get consumerKey(): string | undefined {
    return this.text('oauthConfig', 'consumerKey');
  }

  /** The scopes as the platform writes them back; none without a file. */
  public get scopes(): string[] {
    const scopes = this.file?.texts(['oauthConfig', 'scopes']) ?? [];
    return scopes.map((scope) => normalizeScope(scope.trim()));
  }

  public get isBlocked(): boolean {
    return this.text('sessionPolicy', 'policyAction') === 'Block';
  }

  /** Whether the app's session level is HIGH_ASSURANCE, whatever is done about a session of a lower one. */
  public get wantsHighAssurance(): boolean {
    return this.text('sessionPolicy', 'sessionLevel') === 'HIGH_ASSURANCE';
  }

  public get raisesSessionLevel(): boolean {
    return this.text('sessionPolicy', 'policyAction') === 'RaiseSessionLevel';
  }

  public get ipRelaxation(): string | undefined {
    return this.text('oauthPolicy', 'ipRelaxation');
  }

  /** The certificate, or why what stands there is none; undefined where nothing does. */
  public certificate(now?: Date): CertificateInMetadata | undefined {
    const text = this.text('oauthConfig', 'certificate');
    return text ? readCertificateFromMetadata(text, now ? { now } : {}) : undefined;
  }

  /**
   * Whether the app is for users that an admin has approved. Where file and row differ, the looser reading would hide
   * work to do, so both have to say yes.
   *
   * @param fromRow the row's field, null where the org doesn't tell
   * @returns null where neither tells
   */
  public isAdminApproved(fromRow: boolean | null): boolean | null {
    const fromFile = this.file?.bool(['oauthConfig', 'isAdminApproved']);
    return fromFile === undefined ? fromRow : fromFile && fromRow !== false;
  }

  private text(...path: string[]): string | undefined {
    return this.file?.text(path)?.trim();
  }
}

/** An app's label: its file's, which is never cut, before what lists and rows say. */
export function labelOf(known: KnownApp | UninstalledApp, settings: AppSettings): string {
  return known.kind === 'Uninstalled' ? known.label : (settings.label ?? known.label ?? known.fullName ?? '');
}

/**
 * Whether a retrieve's message says that the org can't hand an app over because it is another org's. The two texts that
 * reports show (sfdx-hardis, before-refresh.ts), for apps that the org lists all the same.
 */
const isForeignByWord = (problem: string): boolean => /cannot be found|Load of metadata from db failed/i.test(problem);

/**
 * Whose an app is, on the org's own word: a package's by what the listing says of it, the org's own by the file that it
 * handed over, another org's by its saying that it can't.
 *
 * @param refused what the org said in place of the file
 * @returns null for anything else that the org says, and for an app that only has a row: from what the listing lacks
 * nothing follows
 */
export function originOf(
  known: KnownApp | UninstalledApp,
  hasFile: boolean,
  refused: string | undefined,
): AppRef['origin'] {
  if (known.kind === 'Uninstalled') return 'uninstalled';
  if (known.isPackaged) return 'packaged';
  if (hasFile) return 'own';
  return refused !== undefined && isForeignByWord(refused) ? 'installed' : null;
}
