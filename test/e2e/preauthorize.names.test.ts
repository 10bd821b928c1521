import { expect } from 'chai';
import { openTestOrg, type ErrorDocument, type TestOrg } from '../support/preauthorizeOrg.js';

const granted = ['--profile', 'Standard User'];

describe('connectedapp preauthorize with names the org does not have', () => {
  let org: TestOrg;

  before(async () => {
    org = await openTestOrg('kitchen-sink');
  });

  beforeEach(() => org.reset());

  after(() => org.emulator.close());

  /** Both forms of a refused run, which must have changed nothing. */
  const refused = async (args: string[]): Promise<{ error: ErrorDocument; stderr: string }> => {
    const [human, machine] = await Promise.all([org.preauthorize(args), org.preauthorize([...args, '--json'])]);
    const error = machine.json as ErrorDocument;
    expect([human.exitCode, machine.exitCode, error.exitCode, error.status]).to.deep.equal([1, 1, 1, 1]);
    expect(error.name).to.match(/^[A-Z]\w+Error$/);
    expect(error.actions).not.to.have.length(0);
    expect(human.stderr).to.contain(`Error (${error.name}): `).and.to.contain('Try this:');
    expect(org.emulator.deployments).to.have.length(0);
    expect(org.emulator.org.state).to.deep.equal(org.initial);
    return { error, stderr: human.stderr };
  };

  for (const [title, name] of [
    ['5,000 characters', 'x'.repeat(5000)],
    ['quotes', `It's "quoted" OR Name != '`],
    ['backslashes', 'back\\slash\\'],
    ['wildcards', '100%_'],
    ['Unicode', 'ünïcödé 統合 😀'],
    ['XML', '<tag>&amp; ]]> <!-- -->'],
  ] as const) {
    it(`names every wrong name of ${title} at once, shortened where it is long`, async () => {
      const { error, stderr } = await refused(['--name', name, '--profile', name, '--permission-set', name]);

      expect(error.name).to.equal('SeveralProblemsError');
      expect(error.message).to.match(
        /^AppNotFoundError: This org knows no app "[^]*\nProfileNotFoundError: This org has no profile "[^]*\nPermissionSetNotFoundError: This org has no permission set "/,
      );
      if (name.length < 100) expect(error.message.split(name)).to.have.length(4);
      expect(stderr.length).to.be.below(3000);
    });
  }

  for (const [title, name] of [
    ['empty', ''],
    ['blank', ' \t '],
  ] as const) {
    it(`says of ${title} names that they are blank`, async () => {
      const { error } = await refused(['--name', name, '--profile', name, '--permission-set', name]);

      expect(error.message).to.match(/AppNameBlankError[^]*BlankProfileError[^]*BlankPermissionSetError/);
    });
  }

  it('proposes the nearest names', async () => {
    const { error } = await refused(['--name', 'Grup App', '--profile', 'Standart User']);

    expect(error.actions.join('\n')).to.contain('"Group App"').and.to.contain('"Standard User"');
  });

  it('lists the apps that a name stands for', async () => {
    const { error } = await refused(['--name', 'Same Name', ...granted]);

    expect(error.name).to.equal('AppAmbiguousError');
    expect(error.message).to.contain('API name Same_Name_App').and.to.contain('external client app "Same Name"');
  });

  it('asks for the app when --name is missing, with exit code 2', async () => {
    const { exitCode, stderr } = await org.preauthorize(granted);

    expect(exitCode).to.equal(2);
    expect(stderr).to.contain('Missing required flag name');
  });
});
