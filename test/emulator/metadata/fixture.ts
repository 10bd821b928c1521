import JSZip from 'jszip';
import type { EmulatedOrg, LoggedDeployment } from '../../../emulator/org/org.js';
import type { ConnectedApp, OrgState } from '../../../emulator/org/state.js';
import { defaultSwitches, type Switches } from '../../../emulator/org/switches.js';
import { handleMetadataSoap } from '../../../emulator/metadata/soap.js';
import { childElement, childElements, parseDocument } from '../../../emulator/metadata/xml.js';
import { buildState, ids } from './fixtureState.js';

export { connectedApp, consumerKey, ids } from './fixtureState.js';

/** A PEM certificate's base64 on one line, without header lines. */
export function bare(pem: string): string {
  return pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
}

export type Fixture = {
  org: EmulatedOrg;
  state: OrgState;
  app: ConnectedApp;
  changes: string[];
  deployments: LoggedDeployment[];
  clock: { now: number };
};

/** An org with an own, a packaged and an installed app, and a clock that stands still. */
export function fixture(switches: Partial<Switches> = {}): Fixture {
  const clock = { now: Date.parse('2026-11-22T10:00:00.000Z') };
  const changes: string[] = [];
  const org: EmulatedOrg = {
    state: buildState(),
    switches: { ...defaultSwitches, ...switches },
    faults: [],
    url: 'http://localhost',
    onChange: [(what): unknown => changes.push(what)],
    now: () => clock.now,
  };
  const [app] = org.state.connectedApps;
  if (!app) throw new Error('The fixture has an app.');
  return { org, state: org.state, app, changes, deployments: [], clock };
}

export type Answer = { status: number; body: string; soapAction: string };

/** Sends one operation. */
export async function call(
  { org, deployments }: Fixture,
  operation: string,
  content: string,
  { apiVersion = '67.0', userId = ids.admin } = {},
): Promise<Answer> {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">' +
    '<soapenv:Header xmlns="http://soap.sforce.com/2006/04/metadata"><SessionHeader><sessionId>x</sessionId></SessionHeader></soapenv:Header>' +
    `<soapenv:Body xmlns="http://soap.sforce.com/2006/04/metadata"><${operation}>${content}</${operation}></soapenv:Body></soapenv:Envelope>`;
  return handleMetadataSoap(org, {
    body,
    apiVersion,
    userId,
    logDeployment: (logged) => deployments.push(logged),
  });
}

/** The texts of all elements of a name in an answer. */
export function texts(answer: Answer | string, name: string): string[] {
  const body = typeof answer === 'string' ? answer : answer.body;
  return [...body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => unescape(text ?? ''));
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

export function manifest(types: { [type: string]: string[] }, version = '67.0'): string {
  const parts = Object.entries(types).map(
    ([name, members]) =>
      `<types>${members.map((member) => `<members>${member}</members>`).join('')}<name>${name}</name></types>`,
  );
  return `${parts.join('')}<version>${version}</version>`;
}

export type Retrieval = { files: { [path: string]: string }; problems: string[]; answer: Answer };

/** Retrieves components to the end. */
export async function retrieve(
  org: Fixture,
  types: { [type: string]: string[] },
  version = '67.0',
): Promise<Retrieval> {
  const request = `<request><apiVersion>${version}</apiVersion><unpackaged>${manifest(types, version)}</unpackaged></request>`;
  const started = await call(org, 'retrieve', request);
  const id = texts(started, 'id')[0] ?? '';
  const answer = await call(org, 'checkRetrieveStatus', `<asyncProcessId>${id}</asyncProcessId>`);
  const zip = await JSZip.loadAsync(texts(answer, 'zipFile')[0] ?? '', { base64: true });
  const files: { [path: string]: string } = {};
  for (const { name, dir } of Object.values(zip.files))
    if (!dir) files[name] = (await zip.file(name)?.async('string')) ?? '';
  return { files, problems: texts(answer, 'problem'), answer };
}

/** A metadata file around its content. */
export function metadataFile(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${content}\n</${root}>\n`;
}

/** A package.xml for a deployment. */
export function packageFile(types: { [type: string]: string[] }, version = '67.0'): string {
  return metadataFile('Package', manifest(types, version));
}

export type Deployment = {
  id: string;
  status: string;
  problems: string[];
  successes: string[];
  answer: Answer;
};

/** Zips texts by path; base64. */
export async function zipOf(files: { [path: string]: string }): Promise<string> {
  const zip = new JSZip();
  for (const [path, text] of Object.entries(files)) zip.file(path, text);
  return zip.generateAsync({ type: 'base64' });
}

/** Deploys files to the end. */
export async function deploy(
  org: Fixture,
  files: { [path: string]: string },
  options: { [option: string]: boolean | string } = {},
): Promise<Deployment> {
  const all = { rollbackOnError: true, singlePackage: true, ...options };
  const written = Object.entries(all).map(([name, value]) => `<${name}>${value}</${name}>`);
  const request = `<ZipFile>${await zipOf(files)}</ZipFile><DeployOptions>${written.join('')}</DeployOptions>`;
  const started = await call(org, 'deploy', request);
  const id = texts(started, 'id')[0] ?? '';
  return deployment(org, id);
}

/** Asks how a deployment stands. */
export async function deployment(org: Fixture, id: string): Promise<Deployment> {
  const content = `<asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails>`;
  const answer = await call(org, 'checkDeployStatus', content);
  const successes = [...answer.body.matchAll(/<componentSuccesses>.*?<\/componentSuccesses>/g)].map(([text]) => text);
  const names = successes.flatMap((text) => texts(text, 'fullName')).filter((name) => name !== 'package.xml');
  return { id, status: texts(answer, 'status')[0] ?? '', problems: texts(answer, 'problem'), successes: names, answer };
}

/** Deploys one component whose file is given. */
export async function deployOne(
  org: Fixture,
  component: { type: string; fullName: string; path: string; file: string },
  options: { [option: string]: boolean | string } = {},
  version = '67.0',
): Promise<Deployment> {
  const files = {
    'package.xml': packageFile({ [component.type]: [component.fullName] }, version),
    [component.path]: component.file,
  };
  return deploy(org, files, options);
}

/** Deploys a connected app from its file's content. */
export async function deployApp(org: Fixture, content: string, fullName = 'Billing_Sync'): Promise<Deployment> {
  const path = `connectedApps/${fullName}.connectedApp`;
  return deployOne(org, { type: 'ConnectedApp', fullName, path, file: metadataFile('ConnectedApp', content) });
}

/** A connected app file's content, with what is put into its oauthConfig and beside it. */
export function appContent({ oauth = '', rest = '', policy = '' } = {}): string {
  return (
    '<contactEmail>admin@example.com</contactEmail><label>Billing Sync</label>' +
    `<oauthConfig><callbackUrl>https://example.com/callback</callbackUrl>${oauth}<scopes>Api</scopes><scopes>RefreshToken</scopes></oauthConfig>` +
    `<oauthPolicy>${policy || '<ipRelaxation>ENFORCE</ipRelaxation><refreshTokenPolicy>infinite</refreshTokenPolicy>'}</oauthPolicy>${rest}`
  );
}

/** The first fault in an answer. */
export function faultOf(answer: Answer): { code: string; message: string } {
  const body = childElement(parseDocument(answer.body), 'Body');
  const [fault] = body ? childElements(body) : [];
  const part = (name: string): string => (fault && childElement(fault, name)?.text) ?? '';
  return { code: part('faultcode'), message: part('faultstring') };
}
