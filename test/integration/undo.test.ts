import { mkdtempSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import type { Switches } from '../../emulator/org/switches.js';
import { jwtEnableIntent } from '../../src/integration/jwtEnable.js';
import type { Integration } from '../../src/integration/integration.js';
import { readUndoFile, runUndo } from '../../src/integration/undo.js';
import { makeCertificate, makeKey } from '../support/certificates.js';
import { connectToEmulator } from '../support/connection.js';
import { options, run, type TestRun } from '../support/run.js';
import { comparable, undo } from '../support/undo.js';

const preauthorize = (name: string, profiles: string[] = [], permissionSets: string[] = []): Integration => ({
  connectedApps: [{ name, permittedUsers: 'AdminApprovedPreAuthorized', profiles, permissionSets }],
});

describe('undoing a run', () => {
  let emulator: Emulator;
  let connection: Connection;

  const open = async (scenario: string, switches: Partial<Switches> = {}): Promise<void> => {
    emulator = await startEmulator({ scenario, switches });
    connection = await connectToEmulator(emulator);
  };

  afterEach(() => emulator.close());

  const roundTrips: Array<[title: string, scenario: string, integration: Integration]> = [
    [
      'profiles and permission sets of an own app',
      'altaflow',
      preauthorize('Billing Sync', ['Admin'], ['Data-Sync Access']),
    ],
    ['one more profile of an app that was restricted before', 'altaflow', preauthorize('Data-Sync', ['Sales User'])],
    [
      'remote sites that were activated',
      'altaflow',
      {
        remoteSites: [
          { select: { names: ['SALESFORCE LOGIN', 'SALESFORCE LOGIN STAGE'] }, values: { isActive: true } },
        ],
      },
    ],
    [
      'a remote site that was made',
      'altaflow',
      { remoteSites: [{ create: { name: 'New_Api', url: 'https://new.example' } }] },
    ],
    ['trusted ranges of the org', 'altaflow', { ipRanges: [{ isOrgWide: true, ranges: ['203.0.113.0/24'] }] }],
  ];

  for (const [title, scenario, integration] of roundTrips) {
    it(`puts back ${title}, and finds nothing to do the second time`, async () => {
      await open(scenario);
      const before = comparable(emulator.org);
      const done = await run(connection, integration);
      expect(done.state).to.equal('applied');
      expect(comparable(emulator.org)).not.to.deep.equal(before);
      const undone = await undo(connection, done);
      expect(undone.state).to.equal('applied');
      expect(comparable(emulator.org)).to.deep.equal(before);
      const deployments = emulator.deployments.length;
      expect((await undo(connection, done)).state).to.equal('unchanged');
      expect(emulator.deployments).to.have.length(deployments);
    });
  }

  /** Records that are made again have ids of their own. */
  const idless = (state: unknown): unknown =>
    JSON.parse(JSON.stringify(state).replace(/"(id|parentId|permissionSetId)":"(0J0|0PS|0Pa|0rp)\w+"/g, '"$1":""'));

  const sorted = (state: unknown): unknown =>
    JSON.parse(
      JSON.stringify(state, (_, value: unknown) =>
        Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value,
      ),
    );

  for (const [title, scenario, integration] of roundTrips) {
    it(`puts back the undo of ${title}`, async () => {
      await open(scenario);
      const done = await run(connection, integration);
      const after = sorted(idless(comparable(emulator.org)));
      const undone = await undo(connection, done);
      const redone = await undo(connection, undone);
      expect(redone.state).to.equal('applied');
      expect(sorted(idless(comparable(emulator.org)))).to.deep.equal(after);
      expect((await undo(connection, undone)).state).to.equal('unchanged');
    });
  }

  it('puts back the undo of a JWT bearer set-up', async () => {
    await open('successpro');
    const done = await enable();
    const after = sorted(idless(comparable(emulator.org)));
    const redone = await undo(connection, await undo(connection, done));
    expect(redone.state).to.equal('applied');
    expect(sorted(idless(comparable(emulator.org)))).to.deep.equal(after);
  });

  let certificateFile: string;

  before(async () => {
    certificateFile = join(mkdtempSync(join(tmpdir(), 'connectedapp-undo-')), 'public.crt');
    await writeFile(certificateFile, await makeCertificate({ commonName: 'Undo', key: makeKey('rsa:2048') }));
  });

  const enable = async (): Promise<TestRun> => {
    const { integration } = jwtEnableIntent({
      app: 'SuccessPro Connected App',
      certificate: { file: certificateFile },
      scopes: [],
      assignTo: ['dev@actifi.com'],
      permissionSet: 'Success Pro JWT API Auth Permissions',
    });
    return run(connection, integration);
  };

  it('puts back a JWT bearer set-up: permission set, assignment, certificate, scopes, Permitted Users', async () => {
    await open('successpro');
    const before = comparable(emulator.org);
    const done = await enable();
    expect(done.state).to.equal('applied');
    const undone = await undo(connection, done);
    expect(undone.state).to.equal('applied');
    expect(comparable(emulator.org)).to.deep.equal(before);
    expect((await undo(connection, done)).state).to.equal('unchanged');
  });

  it('gives a step for the certificate where the org keeps one that is left out', async () => {
    await open('successpro', { omittedCertificate: 'kept' });
    const undone = await undo(connection, await enable());
    expect(undone.state).to.equal('manual');
    expect(undone.manualSteps.map(({ code }) => code)).to.deep.equal(['RemoveCertificate']);
  });

  it('leaves what others gave since, and a value that was changed again', async () => {
    await open('altaflow');
    const done = await run(connection, preauthorize('Billing Sync', ['Admin']));
    await run(connection, preauthorize('Billing Sync', ['Sales User']));
    const undone = await undo(connection, done);
    expect(undone.state).to.equal('applied');
    const { setupEntityAccess, permissionSets, profiles } = emulator.org.state;
    const names = setupEntityAccess.map(({ parentId }) => {
      const set = permissionSets.find(({ id }) => id === parentId);
      return profiles.find(({ id }) => id === set?.profileId)?.name;
    });
    expect(names).to.include('Sales User');
  });

  const refusals: Array<[title: string, change: (text: string) => string, name: string]> = [
    ['another org', (text) => text.replace(/"id": "00D\w+"/, '"id": "00D000000000001AAA"'), 'UndoFileOfOtherOrgError'],
    ['a later version', (text) => text.replace('"version": 1', '"version": 99'), 'UndoFileNewerError'],
    ['no version', (text) => text.replace('"version": 1,', ''), 'UndoFileInvalidError'],
    ['an unknown kind', (text) => text.replaceAll('"ConnectedApp"', '"Nonsense"'), 'UndoKindUnknownError'],
    ['an unknown property', (text) => text.replace('"permittedUsers"', '"nonsense"'), 'UndoPropertyUnknownError'],
    [
      'a component that is not there',
      (text) => text.replaceAll('"Billing_Sync"', '"Gone_App"'),
      'UndoComponentMissingError',
    ],
    ['a status that is no word of it', (text) => text.replace('"applied"', '"done"'), 'UndoFileInvalidError'],
    [
      'a record id that is none',
      (text) => text.replace('"status"', `"recordId": "' OR Id != '", "status"`),
      'UndoFileInvalidError',
    ],
    ['no JSON', () => 'hello', 'UndoFileInvalidError'],
    ['a list', () => '[]', 'UndoFileInvalidError'],
    ['nothing', () => '', 'UndoFileInvalidError'],
  ];

  for (const [title, change, name] of refusals) {
    it(`refuses an undo file of ${title}, and sends nothing`, async () => {
      await open('altaflow');
      const done = await run(connection, preauthorize('Billing Sync', ['Admin']));
      const path = done.undoFile ?? '';
      await writeFile(path, change(await readFile(path, 'utf8')));
      const after = comparable(emulator.org);
      const error = await readUndoFile(path)
        .then((file) => runUndo(connection, file, options(connection)))
        .then(
          () => undefined,
          (thrown: unknown) => thrown as Error,
        );
      expect(error?.name).to.equal(name);
      expect(comparable(emulator.org)).to.deep.equal(after);
    });
  }
});
