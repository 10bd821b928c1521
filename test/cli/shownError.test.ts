import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { withoutMarks } from '../../src/cli/exitMarks.js';
import { Progress } from '../../src/cli/progress.js';
import { toShownError } from '../../src/cli/shownError.js';

/** What the framework looks for in an error before it looks at its exit code. */
const frameworksExitCode = (error: SfError): number => {
  const texts = (each: unknown): string[] =>
    each instanceof Error ? [each.name, each.message, each.stack ?? '', ...texts(each.cause)] : [];
  const all = texts(error);
  if (all.some((text) => /\d{9,}-\d{3,} \(-?\d{7,}\)/.test(text))) return 20;
  return all.some((text) => text.includes('TypeError')) ? 10 : error.exitCode;
};

type Options = { argv?: string[]; isJson?: boolean; progress?: Progress };

const shown = (thrown: unknown, options: Options = {}): SfError => {
  const { argv = [], isJson = true, progress = new Progress() } = options;
  return toShownError(thrown, progress, { argv, isJson });
};

describe('an error that is shown', () => {
  const errorId = 'An unexpected error occurred. ErrorId: 1234567890-12345 (-1234567890)';
  const org = (message: string, cause?: Error): SfError =>
    new SfError(message, 'OrgRefusedError', ['Do it again.'], cause);
  const errors: Array<[what: string, error: unknown, exitCode: number]> = [
    ['quotes an ErrorId', org(errorId), 1],
    ['is caused by an ErrorId', org('no', new Error(errorId)), 1],
    ['quotes a TypeError', org("TypeError: Cannot read property 'x' of null"), 1],
    ['is caused by a TypeError', org('no', new TypeError('Invalid URL')), 1],
    ['is caused further below by one', org('no', new Error('a', { cause: new TypeError('b') })), 1],
    ['is a TypeError', new TypeError('x is not a function'), 1],
    ['is a wrapped TypeError', SfError.wrap(new TypeError('x is not iterable')), 1],
    ['is no error at all', 'oops', 1],
    ['has an exit code of its own', Object.assign(org('no'), { exitCode: 68 }), 68],
    ['has an exit code nobody knows', Object.assign(org('no'), { exitCode: 10 }), 1],
  ];
  for (const [what, error, exitCode] of errors) {
    it(`ends with a documented exit code when it ${what}`, () => {
      expect(frameworksExitCode(shown(error))).to.equal(exitCode);
    });
  }

  it('says all the same what the org said', () => {
    const error = shown(org(errorId, new TypeError('Invalid URL')));
    expect(withoutMarks(error.message)).to.equal(errorId);
    expect(withoutMarks((error.cause as Error).stack)).to.equal('TypeError: Invalid URL');
    expect(error.actions).to.deep.equal(['Do it again.']);
  });

  it('has no stack, no secret and no control character anywhere', () => {
    const text = 'Bearer 00D000000000001!AQEAQFabcdef\u001b[2J';
    const error = org(text, Object.assign(new Error(text), { request: { headers: text } }));
    error.actions = [text];
    error.data = { quoted: [text] };
    const { message, actions, data, cause, stack } = shown(error);
    const all = JSON.stringify([message, actions, data, stack, (cause as Error).stack, Object.entries(cause as Error)]);
    expect(all)
      .to.not.contain('AQEAQF')
      .and.to.not.contain('u001b')
      .and.to.not.match(/\bat .*:\d+:\d+/);
  });

  it('sets in what follows its first line, for a person', () => {
    const forged = 'No app "A\nDone: everything is fine"';
    expect(shown(org(forged), { isJson: false }).message).to.equal('No app "A\n  Done: everything is fine"');
    expect(shown(org(forged)).message).to.equal(forged);
  });

  it('names what nobody foresaw, with a next step', () => {
    const error = shown(new RangeError('Invalid time value'));
    expect(error.name).to.equal('UnexpectedFailureError');
    expect(error.message).to.contain('RangeError: Invalid time value').and.to.contain('Nothing was changed');
    expect(error.actions?.join()).to.contain('report');
    const progress = Object.assign(new Progress(), { hasSent: true, undoFile: '/undo.json' });
    const midway = shown(new RangeError('Invalid time value'), { progress });
    expect(midway.exitCode).to.equal(68);
    expect(midway.message).to.contain('may still take effect');
    expect(midway.actions?.join()).to.contain('/undo.json');
    expect(midway.data).to.deep.equal({ hasSent: true, undoFile: '/undo.json' });
  });

  for (const [status, isKept] of [
    ['planned', false],
    ['unknown', true],
    ['applied', true],
  ] as const) {
    it(`${isKept ? 'keeps' : 'removes'} the undo file of a run whose stages sent nothing when it says ${status}`, () => {
      const undoFile = join(mkdtempSync(join(tmpdir(), 'connectedapp-undo-')), 'undo.json');
      writeFileSync(undoFile, JSON.stringify({ changes: [{ status: 'planned' }, { status }] }));
      const progress = Object.assign(new Progress(), { undoFile });
      const { exitCode, data } = shown(new RangeError('no'), { progress });
      expect(existsSync(undoFile)).to.equal(isKept);
      expect([exitCode, data]).to.deep.equal([
        isKept ? 68 : 1,
        { hasSent: isKept, undoFile: isKept ? undoFile : null },
      ]);
    });
  }

  it('repeats no value of more than 200 characters', () => {
    const value = 'words and words '.repeat(50);
    const { message } = shown(org(`No app "${value}"`), { argv: ['--name', value] });
    expect(message).to.have.length.below(200).and.to.contain('more characters');
    expect(shown(org(`No app "${value}"`), { argv: [`--name=${value}`] }).message).to.equal(message);
  });
});
