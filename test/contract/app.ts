import { parseMetadata, type MetadataFile } from '../../src/metadata/metadataFile.js';
import { saysTheSame } from '../../src/metadata/content.js';
import { soql } from '../../src/org/soql.js';
import { fileIn, type Outcome } from './metadata.js';
import type { Listed, ProbeOrg } from './org.js';
import { NoReading } from './probe.js';

/** An app the org made itself: its full name and its file as retrieved. */
export type OwnApp = { fullName: string; label: string; xml: string };

export type AppRow = {
  Id: string;
  Name: string;
  OptionsAllowAdminApprovedUsersOnly: boolean;
  LastModifiedDate: string;
};

type GrantRow = {
  Id: string;
  ParentId: string;
  Parent: { Label: string; IsOwnedByProfile: boolean; Profile: { Name: string } | null };
};

export const certificatePath = ['oauthConfig', 'certificate'];

/** A certificate on one line without header lines. */
export function bareForm(certificate: string): string {
  return certificate.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '');
}

/** A certificate with header lines. */
export function pemForm(certificate: string): string {
  const lines = bareForm(certificate).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n');
}

/** What the org calls itself in the names of its own components; null for most orgs. */
export function ownNamespace(org: ProbeOrg): Promise<string | null> {
  return org.once('namespace', async () => {
    const [row] = await org.rows<{ NamespacePrefix: string | null }>('SELECT NamespacePrefix FROM Organization');
    return row?.NamespacePrefix ?? null;
  });
}

/** The connected apps that the org lists, whoever made them. */
export function listedApps(org: ProbeOrg): Promise<Listed[]> {
  return org.once('list ConnectedApp', () => org.list('ConnectedApp'));
}

/** The apps listed that carry another org's namespace. */
export async function packagedApps(org: ProbeOrg): Promise<Listed[]> {
  const own = await ownNamespace(org);
  return (await listedApps(org)).filter(({ namespacePrefix }) => namespacePrefix && namespacePrefix !== own);
}

/** The apps that the org hands over the files of, other than packaged ones: those it made itself. */
export async function ownApps(org: ProbeOrg): Promise<OwnApp[]> {
  const packaged = new Set((await packagedApps(org)).map(({ fullName }) => fullName));
  const names = (await listedApps(org)).map(({ fullName }) => fullName).filter((name) => !packaged.has(name));
  if (names.length === 0) return [];
  const archive = await org.retrieve('ConnectedApp', names);
  return names.flatMap((fullName) => {
    const xml = fileIn(archive, { type: 'ConnectedApp', fullName });
    if (xml === undefined) return [];
    const label = parseMetadata(xml).text(['label']) ?? '';
    org.names.add(label);
    return [{ fullName, label, xml }];
  });
}

/** Whether the org is seen to show any app's certificate in its file. */
export async function showsCertificates(org: ProbeOrg): Promise<boolean> {
  return (await ownApps(org)).some(({ xml }) => parseMetadata(xml).text(certificatePath));
}

/** The app's record, found by its label, which has to be of this app alone. */
export async function recordOf(org: ProbeOrg, label: string): Promise<AppRow> {
  const rows = await org.rows<AppRow>(
    soql`SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly, LastModifiedDate FROM ConnectedApplication WHERE Name = ${label}`,
  );
  const [row] = rows;
  if (row && rows.length === 1) return row;
  throw new NoReading(`${rows.length} apps of the org have the label of the app, so that its record isn't certain`);
}

/** Who has access to an app. */
export function grantsOf(org: ProbeOrg, appId: string): Promise<GrantRow[]> {
  return org.rows<GrantRow>(
    soql`SELECT Id, ParentId, Parent.Label, Parent.IsOwnedByProfile, Parent.Profile.Name FROM SetupEntityAccess WHERE SetupEntityId = ${appId}`,
  );
}

/** The app that probes may change, as it was when the probe began, and the way back to that. */
export class AppUnderTest {
  /** The certificate it has, bare; undefined when nobody can tell. */
  public readonly certificate: string | undefined;
  /** Whether its file shows the certificate. */
  public readonly showsCertificate: boolean;
  #form: (certificate: string) => string = bareForm;

  private constructor(
    private readonly org: ProbeOrg,
    public readonly own: OwnApp,
    public readonly record: AppRow,
    private readonly grants: GrantRow[],
  ) {
    const shown = parseMetadata(own.xml).text(certificatePath)?.trim();
    this.showsCertificate = shown !== undefined && shown !== '';
    const known = this.showsCertificate ? shown : org.inputs.certificate;
    this.certificate = known ? bareForm(known) : undefined;
  }

  /**
   * Finds the app that was named for probes.
   *
   * @throws NoReading when none was named, or it isn't one the org made itself
   */
  public static async find(org: ProbeOrg): Promise<AppUnderTest> {
    const { app } = org.inputs;
    if (app === undefined) throw new NoReading('needs an app of the org that may be changed: name it with --app');
    const candidates = await ownApps(org);
    const own =
      candidates.find(({ fullName }) => fullName === app) ??
      (candidates.filter(({ label }) => label === app).length === 1
        ? candidates.find(({ label }) => label === app)
        : undefined);
    if (!own) throw new NoReading('the app of --app is not one that this org made itself');
    const record = await recordOf(org, own.label);
    return new AppUnderTest(org, own, record, await grantsOf(org, record.Id));
  }

  /** Finds the app and has it put back when the probe ends. */
  public static async forChange(org: ProbeOrg): Promise<AppUnderTest> {
    const app = await AppUnderTest.find(org);
    const labels = app.grants.map(({ Parent }) => `${Parent.IsOwnedByProfile} ${Parent.Profile?.Name ?? Parent.Label}`);
    if (new Set(labels).size < labels.length) {
      throw new NoReading('two permission sets of one label have the app, so that its file could not put them back');
    }
    // A file without a certificate takes one away that the org may have and not show.
    const isSure = app.certificate !== undefined || org.inputs.certificate === null || (await showsCertificates(org));
    if (!isSure) {
      throw new NoReading(
        'the file of the app shows no certificate: name it with --certificate-file, or say --no-certificate',
      );
    }
    org.onEnd(`connected app ${app.own.fullName}`, () => app.#putBack());
    return app;
  }

  /**
   * Deploys the app with a change.
   *
   * @param change is given the app's file as it was, with everybody who had access, without what no deployment takes
   * @param isApproved Permitted Users; as it was unless told
   */
  public async deploy(
    change: (file: MetadataFile) => void,
    { checkOnly = false, isApproved = this.record.OptionsAllowAdminApprovedUsersOnly } = {},
  ): Promise<Outcome> {
    const send = (form: (certificate: string) => string): Promise<Outcome> => {
      const file = this.#file(isApproved, form);
      change(file);
      const text = file.toString();
      return this.org.deploy([{ type: 'ConnectedApp', fullName: this.own.fullName, text }], { checkOnly });
    };
    const outcome = await send(this.#form);
    if (outcome.isTaken || !outcome.problems.some((problem) => /certificate/i.test(problem))) return outcome;
    // The org takes the certificate in the other form alone.
    const other = this.#form === bareForm ? pemForm : bareForm;
    const second = await send(other);
    if (second.isTaken) this.#form = other;
    return second;
  }

  /** Deploys the app with one form of its certificate and no other. */
  public deployCertificate(certificate: string, checkOnly: boolean): Promise<Outcome> {
    const file = this.#file(this.record.OptionsAllowAdminApprovedUsersOnly, bareForm);
    const text = file.setText(certificatePath, certificate).toString();
    return this.org.deploy([{ type: 'ConnectedApp', fullName: this.own.fullName, text }], { checkOnly });
  }

  /** The app's file as it is now. */
  public async file(): Promise<string> {
    const { fullName } = this.own;
    const xml = fileIn(await this.org.retrieve('ConnectedApp', [fullName]), { type: 'ConnectedApp', fullName });
    if (xml === undefined) throw new NoReading('the org did not hand over the file of the app any more');
    return xml;
  }

  /** Whether a permission set has access to the app now. */
  public async isGranted(permissionSetId: string): Promise<boolean> {
    return (await grantsOf(this.org, this.record.Id)).some(({ ParentId }) => ParentId === permissionSetId);
  }

  /** The file as it was, in the shape a deployment takes, with the lists of who has access. */
  #file(isApproved: boolean, form: (certificate: string) => string): MetadataFile {
    const file = parseMetadata(this.own.xml);
    for (const secret of ['consumerKey', 'consumerSecret']) file.remove(['oauthConfig', secret]);
    for (const list of ['permissionSetName', 'profileName']) file.remove([list]);
    if (this.certificate !== undefined) file.setText(certificatePath, form(this.certificate));
    file.setText(['oauthConfig', 'isAdminApproved'], isApproved);
    // The lists are refused beside self-authorize.
    for (const { Parent } of isApproved ? this.grants : []) {
      if (Parent.IsOwnedByProfile) file.append(['profileName'], Parent.Profile?.Name ?? '');
      else file.append(['permissionSetName'], Parent.Label);
    }
    return file;
  }

  async #putBack(): Promise<string[]> {
    const lines: string[] = [];
    const outcome = await this.deploy(() => undefined);
    if (!outcome.isTaken) lines.push(`the file as it was is refused: ${outcome.problems.join('; ')}`);
    const now = await grantsOf(this.org, this.record.Id);
    const before = new Set(this.grants.map(({ ParentId }) => ParentId));
    for (const { Id, ParentId } of now) {
      if (!before.has(ParentId)) await this.org.connection.sobject('SetupEntityAccess').destroy(Id);
    }
    for (const { ParentId, Parent } of this.grants) {
      if (now.some((row) => row.ParentId === ParentId)) continue;
      const { code } = await this.org.grant(ParentId, this.record.Id);
      const name = Parent.Profile?.Name ?? Parent.Label;
      if (code !== undefined) lines.push(`access of "${name}" has to be given again: ${code}`);
    }
    const record = await recordOf(this.org, this.own.label);
    if (record.OptionsAllowAdminApprovedUsersOnly !== this.record.OptionsAllowAdminApprovedUsersOnly) {
      lines.push('Permitted Users is not what it was');
    }
    if (!saysTheSame(await this.file(), this.own.xml)) lines.push('its file is not what it was');
    return lines;
  }
}
