import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import { adminSession, startEmulator, type Emulator } from '../emulator/emulator.js';
import { setPermittedUsers } from '../emulator/setup/actions.js';
import { generateCertificate } from '../src/certificate/generate.js';
import { loginToEmulator } from '../test/support/org.js';
import { bareEnvironment, root, temporaryHome } from '../test/support/process.js';

const home = temporaryHome();
const keepsOrg = process.argv.includes('--keep');

const say = (text: string): void => console.log(`\n# ${text}`);

const quote = (word: string): string => (/^[\w./:@-]+$/.test(word) ? word : `"${word}"`);

function node(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: bareEnvironment(home, {}),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Runs a command of the plugin as a user would type it, and stops the demo when it doesn't end as it should. */
async function sf(words: string[], expected = /^0$/): Promise<void> {
  console.log(`\n$ sf ${words.map(quote).join(' ')}`);
  const exitCode = await node(['bin/run.js', ...words]);
  if (!expected.test(String(exitCode))) throw new Error(`The command ended with ${exitCode}, not ${expected.source}.`);
}

/** A server's login with the JWT bearer flow, as an integration would do it. */
async function logIn(emulator: Emulator, appLabel: string, username: string): Promise<string> {
  const app = emulator.org.state.connectedApps.find(({ label }) => label === appLabel);
  const key = await importPKCS8(emulator.keys.get(appLabel) ?? '', 'RS256');
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(app?.consumerKey ?? '')
    .setSubject(username)
    .setAudience('https://login.salesforce.com')
    .setExpirationTime('3m')
    .sign(key);
  const response = await fetch(`${emulator.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
  });
  const answer = (await response.json()) as { access_token?: string; error?: string; error_description?: string };
  return answer.access_token ? 'granted: a token' : `refused: ${answer.error ?? ''}: ${answer.error_description ?? ''}`;
}

async function showLogin(emulator: Emulator, app: string, username: string, expected: RegExp): Promise<void> {
  const answer = await logIn(emulator, app, username);
  console.log(`JWT login to "${app}" as ${username}: ${answer}`);
  if (!expected.test(answer)) throw new Error(`That should have been ${expected.source}.`);
}

/** The step that Salesforce lets only a person take; here the demo takes it, in the emulated org's own Setup page. */
function setPermittedUsersByHand(emulator: Emulator, appLabel: string): void {
  const app = emulator.org.state.connectedApps.find(({ label }) => label === appLabel);
  if (app) setPermittedUsers(emulator.org, app, true);
}

async function altaFlow(emulator: Emulator): Promise<void> {
  const app = 'JWT Metadata API Auth Provider';
  const org = ['--target-org', 'altaflow'];
  const profiles = ['--profile', 'Sales User', '--profile', 'Standard User'];
  say('The altaFlow guide: the app of the package, two profiles. First a look at what would change.');
  await sf(['connectedapp', 'preauthorize', '--name', app, ...profiles, ...org, '--dry-run']);
  say('Now for real. The app belongs to the vendor, so one step is left that Salesforce lets only a person take.');
  await sf(['connectedapp', 'preauthorize', '--name', app, ...profiles, ...org], /^68$/);
  say('The admin takes that step in Setup, and runs the command again: it finds everything as wanted.');
  setPermittedUsersByHand(emulator, app);
  await sf(['connectedapp', 'preauthorize', '--name', app, ...profiles, ...org]);
  await showLogin(emulator, app, 'sam@northwind.example', /^granted/);
}

async function billingSync(emulator: Emulator): Promise<void> {
  const app = 'Billing Sync';
  const words = [
    'connectedapp',
    'preauthorize',
    '--name',
    app,
    '--profile',
    'Billing Integration',
    '--target-org',
    'altaflow',
  ];
  say('An app the org made itself. Before: who never approved it gets no token, and who once did keeps getting one.');
  await showLogin(emulator, app, 'invoices@northwind.example', /^refused: invalid_grant: user hasn't approved/);
  await showLogin(emulator, app, 'finn@northwind.example', /^granted/);
  say('Two users would lose access, so without a terminal the command stops and says who.');
  await sf(words, /^1$/);
  say('They should, so --no-prompt. Everything goes in one deployment.');
  await sf([...words, '--no-prompt']);
  say('A second run finds nothing to do.');
  await sf([...words, '--no-prompt']);
  say('After: the user that the profile covers gets a token, another one does not.');
  await showLogin(emulator, app, 'invoices@northwind.example', /^granted/);
  await showLogin(emulator, app, 'finn@northwind.example', /^refused: invalid_app_access: user is not admin approved/);
}

/** The vendor's key pair: the private key stays with the vendor, who sends the certificate. */
async function vendorKeyPair(): Promise<{ certificateFile: string; privateKeyFile: string }> {
  const subject = { commonName: 'ActiFi' };
  return generateCertificate({
    subject,
    days: 730,
    bits: 2048,
    outputDir: home,
    name: 'actifi',
    forceOverwrite: false,
  });
}

async function successPro(): Promise<void> {
  const emulator = await startEmulator({ scenario: 'successpro' });
  const { accessToken } = adminSession(emulator.org);
  await loginToEmulator(home, { instanceUrl: emulator.url, accessToken, alias: 'successpro' });
  const { certificateFile, privateKeyFile } = await vendorKeyPair();
  const app = ['--name', 'SuccessPro Connected App'];
  const org = ['--target-org', 'successpro'];
  const check = [...app, '--username', 'dev@actifi.com', '--jwt-key-file', privateKeyFile, ...org];
  say('The SuccessPro guide: a server-to-server login. Before: what stands in its way, and the real login, refused.');
  await sf(['connectedapp', 'verify', ...check, '--wait', '0'], /^(1|69)$/);
  say('The whole guide as one command: certificate, scopes, admin approved, permission set, integration user.');
  const permissionSet = 'Success Pro JWT API Auth Permissions';
  const enable = [...app, '--certificate-file', certificateFile, '--permission-set', permissionSet];
  await sf(['connectedapp', 'jwt-enable', ...enable, '--assign-to', 'dev@actifi.com', ...org, '--no-prompt']);
  say('After: every layer passes, and the real login gets a token, which is used once and revoked.');
  await sf(['connectedapp', 'verify', ...check]);
  say('Whoever logs in without being approved is told why, and what to do.');
  await sf(['connectedapp', 'explain', '--error', 'invalid_app_access: user is not admin approved to access this app']);
  await emulator.close();
}

async function main(): Promise<void> {
  const emulator = await startEmulator({ scenario: 'altaflow' });
  const { accessToken } = adminSession(emulator.org);
  await loginToEmulator(home, { instanceUrl: emulator.url, accessToken, alias: 'altaflow' });
  await altaFlow(emulator);
  await successPro();
  await billingSync(emulator);
  if (keepsOrg) {
    console.log(`\nThe org stays up at ${emulator.url} until you press Ctrl+C. Use it from another terminal with:`);
    const variables = Object.entries(bareEnvironment(home, {})).filter(([name, value]) => value !== process.env[name]);
    console.log(`  export ${variables.map(([name, value]) => `${name}=${value ?? ''}`).join(' ')}`);
    const command = `${process.execPath} ${join(root, 'bin', 'run.js')}`;
    console.log(
      `  ${command} connectedapp verify --name "Billing Sync" --username finn@northwind.example --target-org altaflow`,
    );
    console.log(`  ${command} connectedapp preauthorize --help`);
    const end = (): void => {
      rmSync(home, { recursive: true, force: true });
      void emulator.close();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
    return;
  }
  await emulator.close();
  rmSync(home, { recursive: true, force: true });
}

await main();
