import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { GeneratedCertificate } from '../../src/certificate/generate.js';
import { findLeaks, secretsOfKey, type Secrets } from '../support/leaks.js';
import { guide, openJwtEnableOrg, type JwtEnableOrg } from '../support/jwtEnableOrg.js';
import { runPlugin } from '../support/plugin.js';
import type { ErrorDocument } from '../support/preauthorizeOrg.js';

const isWindows = process.platform === 'win32';

describe('what is hostile or a slip', () => {
  let org: JwtEnableOrg;
  let vendor: GeneratedCertificate;
  let key: string;
  let secrets: Secrets;

  before(async () => {
    org = await openJwtEnableOrg();
    vendor = await org.makePair('vendor');
    key = readFileSync(vendor.privateKeyFile, 'utf8');
    secrets = secretsOfKey('the key', key, [readFileSync(vendor.certificateFile, 'utf8')]);
  });

  beforeEach(() => org.reset());

  after(() => org.emulator.close());

  describe('a key on the command line in place of its path', () => {
    const lines = (): string[] => key.trim().split('\n');
    const forms: Array<[what: string, words: () => string[], name: RegExp]> = [
      ['as it is', () => [key], /FileIsContentError/],
      ['on one line', () => [lines().join(' ')], /FileIsContentError/],
      ['with line breaks written out', () => [lines().join('\\n')], /FileIsContentError/],
      ['without its first line', () => [lines().slice(1).join('\n')], /FileIsContentError/],
      ['as base64 of its bytes', () => [lines().slice(1, -1).join('')], /FileIsContentError/],
      ['without quotes, so that the shell splits it', () => key.split(/\s+/).filter(Boolean), /KeyTextGivenError/],
    ];
    const flags: Array<[flag: string, words: string[]]> = [
      ['--certificate-file', ['connectedapp', 'jwt-enable', ...guide, '--no-prompt']],
      ['--jwt-key-file', ['connectedapp', 'verify', '--name', 'SuccessPro Connected App', '--username', 'x@y.example']],
    ];
    for (const [flag, command] of flags) {
      for (const [what, words, name] of forms) {
        it(`is known and not repeated: ${flag}, ${what}`, async () => {
          const [first = '', ...rest] = words();
          const args = [...command, '--target-org', 'org', '--json', `${flag}=${first}`, ...rest];
          const { exitCode, stdout, stderr, json } = await runPlugin(args, { home: org.home });
          expect((json as ErrorDocument).name).to.match(name);
          expect((json as ErrorDocument).actions.join()).to.contain('Give the path to the file');
          expect(exitCode).to.equal(name.test('KeyTextGivenError') ? 2 : 1);
          expect(findLeaks({ stdout, stderr }, secrets)).to.deep.equal([]);
          org.expectNothingChanged();
        });
      }
    }

    it('is known before anything is changed: --jwt-key-file of jwt-enable', async () => {
      const args = [...guide, '--certificate-file', vendor.certificateFile, '--no-prompt', '--verify', '-f', key];
      const { name } = await org.refusal(args);
      expect(name).to.equal('PrivateKeyFileIsContentError');
      org.expectNothingChanged();
    });
  });

  describe('a label', () => {
    // What XML lets through, so that the app's file can have it too.
    const hostile = 'Evil\u009b2J\u009d52;c;aGVsbG8=\u009c\u202E\nDone: everything is fine';

    it('writes to no other place of the terminal and forges no line, in a plan, an outcome and an error', async () => {
      org.app().label = hostile;
      const args = ['--name', 'SuccessPro_Connected_App', '--certificate-file', vendor.certificateFile];
      const runs = [
        await org.jwtEnable([...args, '--assign-to', 'dev@actifi.com', '--no-prompt']),
        await org.jwtEnable([...args, '--assign-to', 'dev@actifi.com']),
        await org.jwtEnable(['--name', hostile, '--certificate-file', 'nowhere.crt']),
        await org.jwtEnable(['--name', `${hostile}x`, '--certificate-file', vendor.certificateFile]),
      ];
      for (const { stdout, stderr } of runs) {
        expect(stdout + stderr).to.not.match(/(?![\n])[\p{Cc}\u202E]/u);
        expect(stdout + stderr).to.not.match(/^Done: everything/m);
      }
      expect(runs[0]?.stdout, runs[0]?.stderr).to.match(/^Done: "Evil.* Done: everything is fine" is as wanted/m);
    });

    it('of a million characters hangs nothing and has an end', async () => {
      org.app().label = 'x'.repeat(1_000_000);
      const start = Date.now();
      const args = ['--name', 'SuccessPro_Connected_App', '--certificate-file', vendor.certificateFile, '--dry-run'];
      const { stdout, stderr } = await org.jwtEnable(args);
      expect(stdout.length + stderr.length).to.be.below(20_000);
      expect(Date.now() - start).to.be.below(30_000);
    });
  });

  (isWindows ? describe.skip : describe)('an undo folder that can’t be trusted or used', () => {
    // Windows has no file modes
    const folder = (): string => join(org.home, '.sf', 'connectedapp', 'undo');
    const args = (): string[] => [...guide, '--certificate-file', vendor.certificateFile, '--no-prompt'];

    beforeEach(() => {
      rmSync(dirname(folder()), { recursive: true, force: true });
      mkdirSync(dirname(folder()), { recursive: true });
    });

    after(() => rmSync(dirname(folder()), { recursive: true, force: true }));

    const cases: Array<[what: string, make: () => void, says: string]> = [
      ['a file', () => writeFileSync(folder(), ''), 'is a file'],
      ['a symbolic link', () => symlinkSync(org.folder, folder()), 'is a symbolic link'],
      [
        'open to everybody',
        () => {
          mkdirSync(folder());
          chmodSync(folder(), 0o777);
        },
        'can be written by other users',
      ],
      [
        'below a file',
        () => {
          rmSync(dirname(folder()), { recursive: true });
          writeFileSync(dirname(folder()), '');
        },
        'is a file',
      ],
    ];
    for (const [what, make, says] of cases) {
      it(`is refused by name before anything is changed: ${what}`, async () => {
        make();
        const before = readdirSync(org.folder);
        const { name, message, actions } = await org.refusal(args());
        expect(name).to.equal('UndoFolderUnusableError');
        expect(message).to.contain(says).and.to.contain(dirname(folder()));
        expect(actions).to.not.be.empty;
        expect(readdirSync(org.folder)).to.deep.equal(before);
        org.expectNothingChanged();
      });
    }
  });
});
