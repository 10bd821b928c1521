import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Fault } from '../../emulator/org/switches.js';
import { generateCertificate, type GeneratedCertificate } from '../../src/certificate/generate.js';
import { findLeaks, secretsOfKey, secretWord, textsBelow, type Secrets } from '../support/leaks.js';
import { runPlugin, temporaryHome } from '../support/plugin.js';
import { openTestOrg, type TestOrg } from '../support/preauthorizeOrg.js';

const appName = ['--name', 'SuccessPro Connected App'];
const forRobot = ['--permission-set', 'JWT Access', '--assign-to', 'dev@actifi.com', '--no-prompt'];
const asRobot = [...appName, '--username', 'dev@actifi.com', '--wait', '0'];
const consumerSecret = '7C1F2B9A5E8D4036A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718';
const passphrase = 'correct.horse.battery.staple';

const traceLog = { SF_LOG_LEVEL: 'trace', SF_DISABLE_LOG_FILE: 'false' };
// Debug output goes to standard output unless told, where it would end the one document that --json prints.
const debug = { ...traceLog, DEBUG: '*', SF_LOG_STDERR: 'true' };

type Setting = { title: string; isJson: boolean; env: { [name: string]: string }; withFailures: boolean };

/** What fails is run once with each kind of output and each kind of log: the four together would take twice as long. */
const settings: Setting[] = [
  { title: 'with --json and a trace log file', isJson: true, env: traceLog, withFailures: true },
  { title: 'to a person, with all debug output', isJson: false, env: debug, withFailures: true },
  { title: 'with --json and all debug output', isJson: true, env: debug, withFailures: false },
  { title: 'to a person, with a trace log file', isJson: false, env: traceLog, withFailures: false },
];

describe('no secret is shown', () => {
  // Outside of every home: the keys' own files aren't what is searched.
  const folder = temporaryHome();
  const keyFile = (name: string): string => join(folder, `${name}.key`);
  const generatedDirectory = join(folder, 'generated');
  const generatedKey = join(generatedDirectory, 'SuccessPro_Connected_App.key');
  let vendor: GeneratedCertificate;
  let org: TestOrg;

  type Case = { what: string; args: () => string[]; exitCode: number; faults?: Array<Partial<Fault>> };
  const enable = ['connectedapp', 'jwt-enable', ...appName, ...forRobot];
  const generate = [...enable, '--generate-certificate', '--output-dir', generatedDirectory];
  const withFile = (file: string): string[] => [...enable, '--certificate-file', file];
  const verifyWith = (key: string): string[] => ['connectedapp', 'verify', ...asRobot, '--jwt-key-file', key];
  const preauthorize = ['connectedapp', 'preauthorize', ...appName, '--no-prompt', '--profile'];

  /** In this order, each on what the ones before it left. */
  const cases: Case[] = [
    { what: 'a pre-authorisation that is refused', args: () => [...preauthorize, 'Nobody'], exitCode: 1 },
    { what: 'a pre-authorisation', args: () => [...preauthorize, 'Advisor'], exitCode: 0 },
    { what: 'a private key in place of a certificate', args: () => withFile(keyFile('vendor')), exitCode: 1 },
    { what: 'a cut off private key', args: () => withFile(keyFile('cut')), exitCode: 1 },
    {
      what: 'a deployment that the connection breaks off in',
      args: () => withFile(join(folder, 'both.pem')),
      exitCode: 68,
      faults: [{ soapAction: 'deploy', status: 0 }],
    },
    { what: 'a certificate file with its key in it', args: () => withFile(join(folder, 'both.pem')), exitCode: 0 },
    { what: 'a login', args: () => verifyWith(keyFile('vendor')), exitCode: 0 },
    { what: 'a login with the wrong key', args: () => verifyWith(keyFile('other')), exitCode: 1 },
    { what: 'a login with a locked key', args: () => verifyWith(keyFile('locked')), exitCode: 1 },
    { what: 'a login with a cut off key', args: () => verifyWith(keyFile('cut')), exitCode: 1 },
    {
      what: 'a login that the connection breaks off in',
      args: () => verifyWith(keyFile('vendor')),
      exitCode: 1,
      faults: [{ path: /oauth2\/token/, status: 0 }],
    },
    {
      what: 'a login whose token can be neither used nor revoked',
      args: () => verifyWith(keyFile('vendor')),
      exitCode: 1,
      faults: [{ path: /userinfo|revoke|GET .*data\/v[\d.]+\/?$/, status: 403, errorCode: 'FORBIDDEN', message: 'no' }],
    },
    { what: 'a new key', args: () => generate, exitCode: 0 },
    { what: 'a new key where there is one', args: () => generate, exitCode: 0 },
    {
      what: 'a new key where there is another one',
      args: () => [...generate, '--organization', 'Another'],
      exitCode: 1,
    },
    { what: 'a login with the new key', args: () => verifyWith(generatedKey), exitCode: 0 },
  ];

  before(async () => {
    org = await openTestOrg('successpro');
    const make = async (name: string): Promise<GeneratedCertificate> =>
      generateCertificate({
        subject: { commonName: name },
        days: 400,
        bits: 2048,
        outputDir: folder,
        name,
        forceOverwrite: false,
      });
    [vendor] = await Promise.all([make('vendor'), make('other')]);
    const key = readFileSync(keyFile('vendor'), 'utf8');
    writeFileSync(keyFile('cut'), key.slice(0, 900), { mode: 0o600 });
    writeFileSync(join(folder, 'both.pem'), readFileSync(vendor.certificateFile, 'utf8') + key, { mode: 0o600 });
    const locked = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes256', passphrase });
    writeFileSync(keyFile('locked'), locked, { mode: 0o600 });
    for (const { metadata } of org.initial.connectedApps) {
      Object.assign(metadata['oauthConfig'] as object, { consumerSecret });
    }
  });

  after(() => org.emulator.close());

  const secretsNow = (): Secrets => {
    const { sessions, refreshTokens } = org.emulator.org.state;
    const keys = ['vendor', 'other'].flatMap((name) =>
      secretsOfKey(`the key ${name}`, readFileSync(keyFile(name), 'utf8'), [
        readFileSync(join(folder, `${name}.crt`), 'utf8'),
      ]),
    );
    const generated = textsBelow(generatedDirectory);
    const newKey = generated[generatedKey];
    return [
      ...keys,
      ...(newKey ? secretsOfKey('the new key', newKey, Object.values(generated).slice(0, 1)) : []),
      ...secretWord('the consumer secret', consumerSecret),
      ...sessions.flatMap(({ accessToken, consumerKey }) =>
        secretWord(
          `a token ${consumerKey === null ? 'of the admin' : 'of the login'}`,
          accessToken.split('!')[1] ?? '',
        ),
      ),
      ...refreshTokens.flatMap(({ refreshToken }) => secretWord('a refresh token', refreshToken)),
    ];
  };

  for (const { title, isJson, env, withFailures } of settings) {
    describe(title, () => {
      let tokens = 0;
      const printed: string[] = [];

      before(() => {
        org.reset();
        rmSync(generatedDirectory, { recursive: true, force: true });
        rmSync(join(org.home, '.sf'), { recursive: true, force: true });
        mkdirSync(generatedDirectory);
      });

      const run = cases.filter((each) => withFailures || each.exitCode === 0);
      for (const { what, args, exitCode, faults = [] } of run) {
        it(`by ${what}`, async () => {
          faults.forEach((fault) => org.injectFault(fault));
          const words = [...args(), '--target-org', 'org', ...(isJson ? ['--json'] : [])];
          const ended = await runPlugin(words, { home: org.home, env, mayTrace: true });
          org.emulator.org.faults.length = 0;
          expect(ended.exitCode, ended.stdout + ended.stderr).to.equal(exitCode);
          const { stdout, stderr } = ended;
          printed.push(stdout, stderr);
          expect(findLeaks({ stdout, stderr, ...textsBelow(join(org.home, '.sf')) }, secretsNow())).to.deep.equal([]);
          tokens = org.emulator.org.state.sessions.filter(({ consumerKey }) => consumerKey !== null).length;
        });
      }

      it('while tokens were issued and logs were written', () => {
        expect(tokens).to.equal(withFailures ? 3 : 2);
        const logged = Object.entries(textsBelow(join(org.home, '.sf'))).filter(([path]) => path.endsWith('.log'));
        const texts = 'DEBUG' in env ? printed : logged.map(([, text]) => text);
        expect(texts.join('')).to.contain('sf:connection').and.to.contain('/composite/batch');
      });

      it('while what is looked for would be found', () => {
        const key = readFileSync(generatedKey, 'utf8');
        expect(findLeaks({ file: JSON.stringify({ key }) }, secretsNow())).to.deep.equal(['the new key in file']);
      });

      it('and the undo files are for their owner alone', () => {
        const undo = Object.keys(textsBelow(join(org.home, '.sf', 'connectedapp', 'undo')));
        expect(undo).to.have.length.of.at.least(3);
        const open = undo.filter((file) => process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0);
        expect(open).to.deep.equal([]);
      });
    });
  }
});
