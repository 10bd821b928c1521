import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { IntegrationResult } from '../../src/cli/result.js';
import { runPlugin } from '../support/plugin.js';
import { openTestOrg, type TestOrg } from '../support/preauthorizeOrg.js';

const APP_FILE = 'connectedApps/Billing_Sync.connectedApp';
const words = ['--name', 'Billing Sync', '--profile', 'Billing Integration', '--no-prompt', '--json'];

type Replacement = { [key: string]: string };

const replacements: Array<[how: string, replacement: Replacement]> = [
  ['by glob and variable', { glob: '**/*', stringToReplace: 'Billing', replaceWithEnv: 'REPLACED' }],
  [
    'by filename and variable',
    { filename: `${APP_FILE}-meta.xml`, stringToReplace: 'Billing', replaceWithEnv: 'REPLACED' },
  ],
  [
    'by glob and file',
    { glob: '**/*.connectedApp-meta.xml', stringToReplace: 'Billing', replaceWithFile: 'replaced.txt' },
  ],
  ['by regular expression', { glob: '**/*', regexToReplace: '<label>[^<]*', replaceWithEnv: 'REPLACED' }],
];

const customizations = {
  types: {
    connectedapp: {
      ...{ id: 'connectedapp', name: 'ConnectedApp', suffix: 'moved', directoryName: 'movedApps', inFolder: false },
      strictDirectoryName: false,
    },
  },
  suffixes: { moved: 'connectedapp' },
};

const projects: Array<[what: string, definition: object | undefined, ignored: string | undefined]> = [
  ['ignores everything', {}, '**\n*\n'],
  ...replacements.map(([how, replacement]): [string, object, undefined] => [
    `replaces texts ${how}`,
    { replacements: [replacement] },
    undefined,
  ]),
  ['moves connected apps by registry customizations', { registryCustomizations: customizations }, undefined],
  ['has registry presets', { registryPresets: ['decomposePermissionSetBeta', 'decomposeCustomLabelsBeta'] }, undefined],
  ['has a project file that is no JSON', undefined, undefined],
];

describe('in the folder of a project', () => {
  let org: TestOrg;
  let project: string;
  let expected: string | undefined;

  before(async () => {
    org = await openTestOrg('altaflow');
    project = join(org.home, 'project');
  });

  after(() => org.emulator.close());

  beforeEach(() => {
    org.reset();
    rmSync(project, { recursive: true, force: true });
    mkdirSync(join(project, 'force-app', 'deeper'), { recursive: true });
    writeFileSync(join(project, 'replaced.txt'), 'REPLACED');
  });

  const preauthorize = async (cwd: string, env: { [name: string]: string } = {}): Promise<IntegrationResult> => {
    const args = ['connectedapp', 'preauthorize', '--target-org', 'org', ...words];
    const ran = await runPlugin(args, { home: org.home, cwd, env: { REPLACED: 'REPLACED', ...env } });
    expect(ran.exitCode, ran.stdout + ran.stderr).to.equal(0);
    return (ran.json as { result: IntegrationResult }).result;
  };

  const sent = (): string | undefined => org.emulator.deployments[0]?.files[APP_FILE];

  const expectSame = (result: IntegrationResult): void => {
    expect(result.changes.map(({ property, status }) => [property, status])).to.deep.equal([
      ['profile', 'applied'],
      ['permittedUsers', 'applied'],
    ]);
    expect(org.emulator.deployments).to.have.length(1);
    expect(sent()).to.equal(expected);
  };

  const write = (definition: object | undefined, ignored: string | undefined): void => {
    const packageDirectories = [{ path: 'force-app', default: true }];
    const text = definition
      ? JSON.stringify({ packageDirectories, sourceApiVersion: '60.0', ...definition })
      : '{ no JSON';
    writeFileSync(join(project, 'sfdx-project.json'), text);
    if (ignored !== undefined) writeFileSync(join(project, '.forceignore'), ignored);
  };

  before(async () => {
    await preauthorize(org.home);
    expected = sent();
    expect(expected).to.be.a('string').and.to.contain('<label>Billing Sync</label>');
  });

  for (const [what, definition, ignored] of projects) {
    it(`sends the same bytes where it ${what}`, async () => {
      write(definition, ignored);
      expectSame(await preauthorize(project));
    });
  }

  it('sends the same bytes in a folder below the project’s', async () => {
    write({ replacements: replacements.map(([, replacement]) => replacement) }, '**\n');
    expectSame(await preauthorize(join(project, 'force-app', 'deeper')));
  });

  it('writes files for who asks for them with SF_MDAPI_TEMP_DIR, and does the same', async () => {
    write({}, '**\n');
    const folder = join(project, 'tmp');
    expectSame(await preauthorize(project, { SF_MDAPI_TEMP_DIR: folder }));
    expect(existsSync(folder) && readdirSync(folder).length > 0).to.equal(true);
  });
});
