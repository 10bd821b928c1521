import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { readCertificateFile } from '../../src/certificate/parse.js';
import { createLab, reasonWithoutOpenssl, type Lab } from './corpus/lab.js';
import { refusedFiles } from './corpus/refused.js';
import { takenFiles, type Recipe } from './corpus/taken.js';
import { textOf, thrownBy } from './fixtures.js';

const reason = reasonWithoutOpenssl();

const byOpenssl = [...takenFiles, ...refusedFiles].filter((each) => !('edit' in each));

/** Long enough to be no word of a message. */
const windowLength = 24;

function windowsOf(text: string): Set<string> {
  const windows = new Set<string>();
  for (let start = 0; start + windowLength <= text.length; start++)
    windows.add(text.slice(start, start + windowLength));
  return windows;
}

/** What a text shows of a file's content, as it is or as base64 or hex of its bytes; header lines of PEM aside. */
function shownOf(content: Buffer, text: string): string | undefined {
  const windows = windowsOf(text);
  const bare = content.toString('latin1').replace(/-----(BEGIN|END) [A-Z\d ]+-----/g, '\0');
  for (const form of [bare, content.toString('base64'), content.toString('hex')]) {
    for (const window of windowsOf(form)) if (windows.has(window)) return window;
  }
  return undefined;
}

describe('certificate files of every kind', function () {
  this.timeout(60_000);

  if (reason) {
    it(`are not read here, because ${reason}`, function () {
      this.skip(); // the title says why
    });
    return;
  }

  let files: Lab;

  before(() => {
    files = createLab();
    files.write('issuers.pem', Buffer.concat([files.bytes('intermediate.pem'), files.bytes('root.pem')]));
    const all: Array<Recipe & { file: string }> = [...refusedFiles, ...takenFiles];
    for (const each of all) if ('openssl' in each) files.openssl(each.openssl, each.file);
    for (const each of all) if ('edit' in each) files.write(each.file, each.edit(files));
  });

  after(() => files.remove());

  it('are at least 40 that openssl itself wrote, and each is another file', () => {
    const names = [...takenFiles, ...refusedFiles].map(({ file }) => file);
    expect(new Set(names).size).to.equal(names.length);
    expect(byOpenssl.filter(({ file }) => statSync(files.path(file)).size > 0)).to.have.length.of.at.least(40);
    expect(takenFiles).to.have.length.of.at.least(30);
    expect(refusedFiles).to.have.length.of.at.least(60);
  });

  /** As openssl tells it, so that the plugin isn't its own witness. */
  const fingerprintOf = (name: string): string =>
    execFileSync('openssl', ['x509', '-in', files.path(name), '-noout', '-fingerprint', '-sha256'], {
      encoding: 'utf8',
    })
      .trim()
      .replace(/^.*=/, '');

  for (const { file, takes, notices = [] } of takenFiles) {
    it(`${file} is taken${notices.length > 0 ? ` with ${notices.join(', ')}` : ''}`, async () => {
      const certificate = await readCertificateFile(files.path(file));
      expect(certificate.fingerprint256).to.equal(fingerprintOf(takes));
      expect(certificate.notices.map(({ code }) => code)).to.deep.equal(notices);
    });
  }

  for (const { file, error: name } of refusedFiles) {
    it(`${file} is refused: ${name}`, async () => {
      const error = await thrownBy(() => readCertificateFile(files.path(file)));
      expect(error.name).to.equal(`${name}Error`);
      expect(error.exitCode).to.equal(1);
      expect(error.cause).to.equal(undefined);
      expect(error.message).to.include(file);
      expect(error.actions).to.be.an('array').that.is.not.empty;
      expect(textOf(error)).to.not.include('%s');
      expect(shownOf(files.bytes(file), textOf(error))).to.equal(undefined);
    });
  }

  it('a directory and a missing file are refused', async () => {
    mkdirSync(files.path('folder.crt'));
    const names = ['folder.crt', 'nothing.crt'].map(async (file) => {
      const error = await thrownBy(() => readCertificateFile(files.path(file)));
      expect(error.actions).to.be.an('array').that.is.not.empty;
      return error.name;
    });
    expect(await Promise.all(names)).to.deep.equal(['CertificateFileIsDirectoryError', 'CertificateFileMissingError']);
  });

  describe('the commands that a refusal names make a file that is taken', () => {
    const advised: Array<[file: string, made: string, takes: string, more?: string[]]> = [
      ['chain.p7b', 'certificate.pem', 'leaf.pem'],
      ['one.p7c', 'certificate.pem', 'rsa2048.pem'],
      ['keystore.p12', 'certificate.crt', 'rsa2048.pem', ['-passin', 'pass:secret']],
      ['without-password.p12', 'certificate.crt', 'rsa2048.pem', ['-passin', 'pass:']],
      ['chain.p12', 'certificate.crt', 'leaf.pem', ['-passin', 'pass:secret']],
      ['keystore.b64', 'certificate.crt', 'rsa2048.pem', ['-passin', 'pass:secret']],
      ['one.b64', 'certificate.pem', 'rsa2048.pem'],
      ['rsa2048.csr', 'certificate.crt', 'certificate.crt'],
      ['request.b64', 'certificate.crt', 'certificate.crt'],
      ['request-twice.b64', 'certificate.crt', 'certificate.crt'],
      ['request-pem.b64', 'certificate.crt', 'certificate.crt'],
      ['request.der', 'certificate.crt', 'certificate.crt'],
    ];
    for (const [file, made, takes, more = []] of advised) {
      it(file, async () => {
        const { actions = [] } = await thrownBy(() => readCertificateFile(files.path(file)));
        const commands = [...actions.join('\n').matchAll(/: openssl (.+)$/gm)].map(([, command]) => command ?? '');
        expect(commands).to.not.be.empty;
        files.write('private.key', files.bytes('rsa2048.key'));
        const last = commands.length - 1;
        for (const [index, command] of commands.entries()) files.openssl(command, ...(index === last ? more : []));
        const certificate = await readCertificateFile(files.path(made));
        expect(certificate.fingerprint256).to.equal(fingerprintOf(takes));
      });
    }
  });
});
