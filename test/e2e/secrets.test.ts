import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** The logs of the CLI's own libraries hold what it talks about; what they write of its own login isn't looked at. */
const settings: Array<{ title: string; isJson: boolean; env: { [name: string]: string } }> = [
  ...[true, false].flatMap((isJson) => [
    {
      title: `with a trace log file${isJson ? ' and --json' : ''}`,
      isJson,
      env: { SF_LOG_LEVEL: 'trace', SF_DISABLE_LOG_FILE: 'false' },
    },
    {
      title: `with all debug output${isJson ? ' and --json' : ''}`,
      isJson,
      // Debug output goes to standard output unless told, where it would end the one document that --json prints.
      env: { DEBUG: '*', SF_LOG_LEVEL: 'trace', SF_LOG_STDERR: 'true' },
    },
  ]),
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
      exitCode: 1,
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
      faults: [{ path: /userinfo|revoke|GET .*data\/v[\d.]+\/?$/, status: 500, errorCode: 'UNKNOWN', message: 'no' }],
    },
    { what: 'a new key', args: () => generate, exitCode: 0 },
    { what: 'a new key where there is one', args: () => generate, exitCode: 1 },
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
      ...sessions
        .filter(({ consumerKey }) => consumerKey !== null)
        .flatMap(({ accessToken }) => secretWord('a token of the login', accessToken.split('!')[1] ?? '')),
      ...refreshTokens.flatMap(({ refreshToken }) => secretWord('a refresh token', refreshToken)),
    ];
  };

  for (const { title, isJson, env } of settings) {
    describe(title, () => {
      let tokens = 0;
      const printed: string[] = [];

      before(() => {
        org.reset();
        rmSync(generatedDirectory, { recursive: true, force: true });
        rmSync(join(org.home, '.sf'), { recursive: true, force: true });
        mkdirSync(generatedDirectory);
      });

      for (const { what, args, exitCode, faults = [] } of cases) {
        it(`by ${what}`, async () => {
          faults.forEach((fault) => org.injectFault(fault));
          const words = [...args(), '--target-org', 'org', ...(isJson ? ['--json'] : [])];
          const run = await runPlugin(words, { home: org.home, env, mayTrace: true });
          org.emulator.org.faults.length = 0;
          expect(run.exitCode, run.stdout + run.stderr).to.equal(exitCode);
          printed.push(run.stdout, run.stderr);
          const { stdout, stderr } = run;
          expect(findLeaks({ stdout, stderr, ...textsBelow(join(org.home, '.sf')) }, secretsNow())).to.deep.equal([]);
          tokens = org.emulator.org.state.sessions.filter(({ consumerKey }) => consumerKey !== null).length;
        });
      }

      it('while tokens were issued and logs were written', () => {
        expect(tokens).to.equal(3);
        const logged = Object.entries(textsBelow(join(org.home, '.sf'))).filter(([path]) => path.endsWith('.log'));
        const texts = env['DEBUG'] ? printed : logged.map(([, text]) => text);
        expect(texts.join('')).to.contain('sf:connection').and.to.contain('/composite/batch');
      });

      it('in the undo files, which everybody else is kept out of', () => {
        const undo = textsBelow(join(org.home, '.sf', 'connectedapp', 'undo'));
        expect(Object.keys(undo)).to.have.length.of.at.least(3);
        expect(findLeaks(undo, secretWord('the session', org.initial.sessions[0]?.accessToken ?? ''))).to.deep.equal(
          [],
        );
      });
    });
  }
});
