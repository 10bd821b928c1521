import type { EmulatedOrg } from '../../org/org.js';
import { markModified } from '../../org/modified.js';
import type { ConnectedApp, MetadataObject } from '../../org/state.js';
import { bareCertificate, certificateProblem } from '../certificate.js';
import { grantElements, resolveGrantNames, writeGrants } from './access.js';
import {
  managedRefusal,
  objectOf,
  Refusal,
  refuseForeignNamespace,
  textOf,
  textsOf,
  type DeployContext,
} from './component.js';
import { changedDeveloperField } from './connectedAppPackaged.js';

/** What is deployed: a file and the app of its name, if the org has one. */
type Deployed = { fullName: string; app: ConnectedApp | undefined; metadata: MetadataObject };

const ipRelaxations = ['ENFORCE', 'BYPASS', 'BYPASS_2FACTOR', 'ENFORCE_RELAXREFRESH'];
const refreshTokenPolicy = /^(infinite|zero|specific_(lifetime|inactivity):[1-9]\d*:(HOURS|DAYS|MONTHS))$/;

/**
 * Changes a connected app as its file says.
 *
 * @param context the org and the API version.
 * @param deployed the file's content and the app of its name.
 * @returns the app's id.
 * @throws Refusal for an app that is not there (none can be created), that another org owns, or whose file names
 * something the org does not take.
 */
export function deployConnectedApp({ org }: DeployContext, deployed: Deployed): string {
  const app = changeableApp(org, deployed);
  const { metadata } = deployed;
  checkCredentials(org, metadata);
  checkContent(org, metadata);
  const oauthConfig = objectOf(metadata, 'oauthConfig');
  const isAdminApproved = textOf(oauthConfig ?? {}, 'isAdminApproved') ?? String(app.isAdminApproved);
  const grants = grantElements.map((element) => {
    const names = element in metadata ? textsOf(metadata, element) : undefined;
    // Documented as a precondition of the two lists; the platform's own words for it are not known.
    if (names?.length && isAdminApproved !== 'true') {
      throw new Refusal(
        `In field: ${element} - isAdminApproved must be true to give profiles or permission sets access`,
      );
    }
    return { element, ids: names && resolveGrantNames(org, element, names) };
  });
  const before = securityOf(org, app);
  writeApp(org, app, metadata);
  app.isAdminApproved = isAdminApproved === 'true';
  for (const { element, ids } of grants) writeGrants(org, element, { id: app.id, type: 'ConnectedApplication' }, ids);
  if (securityOf(org, app) !== before) app.changedAt = org.now();
  return app.id;
}

function changeableApp(org: EmulatedOrg, { fullName, app, metadata }: Deployed): ConnectedApp {
  if (app?.origin === 'own') return app;
  if (app?.origin === 'packaged') {
    if (org.switches.packagedAppPolicyDeploy === 'refused') throw managedRefusal('ConnectedApplication', app.id);
    const field = changedDeveloperField(app, metadata);
    if (field !== undefined) throw managedRefusal('ConnectedApplication', app.id, field);
    return app;
  }
  refuseForeignNamespace(org, fullName);
  const key = textOf(objectOf(metadata, 'oauthConfig') ?? {}, 'consumerKey');
  if (key !== undefined && isKeyKnown(org, key)) throw new Refusal('The consumer key is already taken');
  // An app of another org is not this org's component, so a file of its name is a new app to the platform.
  throw new Refusal(
    "You can't create a connected app. To enable connected app creation, contact Salesforce Customer Support.",
  );
}

function checkCredentials(org: EmulatedOrg, metadata: MetadataObject): void {
  const oauthConfig = objectOf(metadata, 'oauthConfig') ?? {};
  if (textOf(oauthConfig, 'consumerKey') !== undefined) throw new Refusal('You cannot provide a Consumer Key');
  if (textOf(oauthConfig, 'consumerSecret') !== undefined) throw new Refusal('You cannot provide a Consumer Secret');
  const user = textOf(oauthConfig, 'oauthClientCredentialUser');
  if (user !== undefined && !org.state.users.some(({ username }) => username === user)) {
    throw new Refusal(`In field: oauthClientCredentialUser - no User named ${user} found`);
  }
}

function isKeyKnown({ state }: EmulatedOrg, key: string): boolean {
  return [...state.connectedApps, ...state.uninstalledApps].some(({ consumerKey }) => consumerKey === key);
}

function checkContent(org: EmulatedOrg, metadata: MetadataObject): void {
  const email = textOf(metadata, 'contactEmail') ?? '';
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw new Refusal(`In field: contactEmail - invalid email address: ${email}`);
  const policy = objectOf(metadata, 'oauthPolicy') ?? {};
  const relaxation = textOf(policy, 'ipRelaxation') ?? 'ENFORCE';
  if (!ipRelaxations.includes(relaxation)) throw new Refusal(`In field: ipRelaxation - invalid value: ${relaxation}`);
  const refresh = textOf(policy, 'refreshTokenPolicy') ?? 'infinite';
  if (!refreshTokenPolicy.test(refresh)) throw new Refusal(`In field: refreshTokenPolicy - invalid value: ${refresh}`);
  const certificate = textOf(objectOf(metadata, 'oauthConfig') ?? {}, 'certificate');
  const problem = certificateProblem(certificate, org.switches.certificateForm);
  if (problem !== undefined) throw new Refusal(`In field: certificate - Invalid certificate: ${problem}`);
}

/** Elements that the file leaves out stay as they are, but for those that a switch decides about. */
function writeApp(org: EmulatedOrg, app: ConnectedApp, metadata: MetadataObject): void {
  const { profileName: _profiles, permissionSetName: _sets, fullName: _name, oauthConfig: _oauth, ...rest } = metadata;
  const oauthConfig = objectOf(metadata, 'oauthConfig');
  const present = withoutEmpty({ ...app.metadata, ...rest });
  if (oauthConfig)
    present['oauthConfig'] = mergedOauthConfig(org, objectOf(app.metadata, 'oauthConfig') ?? {}, oauthConfig);
  app.metadata = present;
  app.label = textOf(metadata, 'label') ?? app.label;
  for (const item of org.state.appMenuItems) if (item.applicationId === app.id) item.label = app.label;
  markModified(org, app);
}

function mergedOauthConfig(org: EmulatedOrg, present: MetadataObject, deployed: MetadataObject): MetadataObject {
  const { isAdminApproved: _, certificate: __, ...rest } = deployed;
  const { certificate: kept, ...others } = present;
  const sent = textOf(deployed, 'certificate');
  const merged = withoutEmpty({ ...others, ...rest });
  if (sent !== undefined) return { ...merged, certificate: bareCertificate(sent) };
  const isKept = !('certificate' in deployed) && org.switches.omittedCertificate === 'kept' && kept !== undefined;
  return isKept ? { ...merged, certificate: kept } : merged;
}

function withoutEmpty(metadata: MetadataObject): MetadataObject {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== ''));
}

/** All that the token endpoint goes by. */
function securityOf(org: EmulatedOrg, app: ConnectedApp): string {
  const { oauthConfig, oauthPolicy, sessionPolicy } = app.metadata;
  const access = org.state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId === app.id);
  const parents = access.map(({ parentId }) => parentId);
  return JSON.stringify([app.isAdminApproved, oauthConfig, oauthPolicy, sessionPolicy, parents]);
}
