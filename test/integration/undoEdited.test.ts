import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { SfError, type Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { runUndo } from '../../src/integration/undo.js';
import { parseUndoFile } from '../../src/plan/undoFile.js';
import { connectToEmulator } from '../support/connection.js';
import { options, run } from '../support/run.js';
import { comparable } from '../support/undo.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Paths to every value of a document. */
const pathsOf = (value: Json, path: string[] = []): string[][] => {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))];
};

const edited = (document: Json, [key, ...rest]: string[], edit: (value: Json) => Json | undefined): Json => {
  if (key === undefined) return edit(document) ?? null;
  const entries = Object.entries(document as { [key: string]: Json }).flatMap(
    ([name, value]): Array<[string, Json]> => {
      if (name !== key) return [[name, value]];
      const next = rest.length === 0 ? edit(value) : edited(value, rest, edit);
      return next === undefined ? [] : [[name, next]];
    },
  );
  return Array.isArray(document) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
};

/** Values that nobody's run has written, some of them names that every object has. */
const nonsense: Json[] = [null, 0, -1, '', true, [], {}, ['x'], 'constructor', '__proto__', 'toString', '%zz', "' OR"];

type Edit = (document: Json, text: string) => string;

const edits = (document: Json, text: string): fc.Arbitrary<Edit> => {
  const paths = fc.constantFrom(...pathsOf(document));
  const change =
    (path: string[], edit: (value: Json) => Json | undefined): Edit =>
    (one) =>
      JSON.stringify(edited(one, path, edit));
  return fc.oneof(
    paths.map((path) => change(path, () => undefined)),
    fc.tuple(paths, fc.constantFrom(...nonsense)).map(([path, value]) => change(path, () => value)),
    fc.tuple(paths, fc.jsonValue()).map(([path, value]) => change(path, () => value as Json)),
    fc.nat(text.length - 1).map(
      (length): Edit =>
        (_, whole) =>
          whole.slice(0, length),
    ),
  );
};

describe('an undo file that was edited by hand', () => {
  let emulator: Emulator;
  let connection: Connection;
  let text: string;

  before(async () => {
    emulator = await startEmulator({ scenario: 'altaflow' });
    connection = await connectToEmulator(emulator);
    const { undoFile } = await run(connection, {
      connectedApps: [{ name: 'Billing Sync', permittedUsers: 'AdminApprovedPreAuthorized', profiles: ['Admin'] }],
      remoteSites: [
        { create: { name: 'New_Api', url: 'https://new.example' } },
        { select: { names: ['Billing_Service'] }, values: { isActive: false, description: 'Off' } },
      ],
      ipRanges: [{ isOrgWide: true, ranges: ['203.0.113.0/24'] }],
    });
    text = await readFile(undoFile ?? '', 'utf8');
  });

  after(() => emulator.close());

  it('is a named error or a plan of nothing but what the run did, and nothing is sent', async function () {
    this.timeout(60_000);
    const document = JSON.parse(text) as Json;
    const plan = async (content: string): Promise<string[]> => {
      const planned = await runUndo(connection, parseUndoFile('undo.json', content), {
        ...options(connection),
        isDryRun: true,
      });
      return planned.changes.map(({ component, property, action }) => JSON.stringify([component, property, action]));
    };
    const whole = await plan(text);
    const state = comparable(emulator.org);
    const deployments = emulator.deployments.length;
    await fc.assert(
      fc.asyncProperty(fc.array(edits(document, text), { minLength: 1, maxLength: 3 }), async (chosen) => {
        const content = chosen.reduce((now, edit) => {
          try {
            return edit(JSON.parse(now) as Json, now);
          } catch {
            return now;
          }
        }, text);
        try {
          for (const change of await plan(content)) expect(whole).to.include(change);
        } catch (error) {
          expect(error).to.be.instanceOf(SfError);
          expect((error as Error).name).to.match(/^[A-Z]\w+Error$/);
        }
      }),
      { numRuns: 150 },
    );
    expect(comparable(emulator.org)).to.deep.equal(state);
    expect(emulator.deployments).to.have.length(deployments);
  });
});
