import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { derivedId, isId, newId, toLongId } from '../../../emulator/org/ids.js';
import { loadScenario } from '../../../emulator/org/scenario.js';
import type { OrgState } from '../../../emulator/org/state.js';

describe('scenarios', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  after(() => rmSync(folder, { recursive: true }));

  const load = async (yaml: string): Promise<OrgState> => {
    const path = join(folder, 'scenario.yaml');
    writeFileSync(path, yaml);
    return (await loadScenario(path)).state;
  };
  const failure = async (yaml: string): Promise<string> => {
    try {
      await load(yaml);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('the scenario was accepted');
  };

  for (const name of ['altaflow', 'successpro', 'flosum', 'kitchen-sink', 'namespaces']) {
    it(`${name} is complete: every id is valid and every reference leads somewhere`, async () => {
      const { state, keys } = await loadScenario(name);
      const ids = new Set<string>();
      JSON.stringify(state, (key, value: unknown) => {
        if (key === 'id' && typeof value === 'string') ids.add(value);
        return value;
      });
      expect([...ids].filter((id) => !isId(id))).to.be.empty;
      const references = [
        ...state.users.map((user) => user.profileId),
        ...state.permissionSetAssignments.flatMap((row) => [row.assigneeId, row.permissionSetId]),
        ...state.setupEntityAccess.flatMap((row) => [row.parentId, row.setupEntityId]),
        ...state.appMenuItems.map((item) => item.applicationId),
        ...state.oauthTokens.flatMap((token) => [
          token.userId,
          ...(token.appMenuItemId === null ? [] : [token.appMenuItemId]),
        ]),
      ];
      expect(references.filter((id) => !ids.has(id))).to.be.empty;
      expect(state.appMenuItems).to.have.length(state.connectedApps.length + state.externalClientApps.length);
      expect([...keys.values()].every((key) => key.startsWith('-----BEGIN PRIVATE KEY-----'))).to.equal(true);
    });
  }

  it('gives every profile its permission set and every user an assignment for it', async () => {
    const { state } = await loadScenario('successpro');
    for (const user of state.users) {
      const owned = state.permissionSets.find((set) => set.profileId === user.profileId)!;
      const found = state.permissionSetAssignments.some(
        (row) => row.assigneeId === user.id && row.permissionSetId === owned.id,
      );
      expect(found).to.equal(true);
    }
    expect(state.profiles.find(({ fullName }) => fullName === 'Admin')!.name).to.equal('System Administrator');
  });

  it('keeps the tokens of two apps with one label apart, of which one is installed', async () => {
    const { state } = await loadScenario('namespaces');
    const installed = state.appMenuItems.find(({ label }) => label === 'Field Tech')!;
    const tokens = state.oauthTokens.filter(({ appName }) => appName === 'Field Tech');
    expect(tokens.map(({ appMenuItemId }) => appMenuItemId)).to.deep.equal([installed.id, null]);
    const keyOf = (deleteToken: string): string =>
      state.refreshTokens.find(({ refreshToken }) => refreshToken === deleteToken)!.consumerKey;
    expect(keyOf(tokens[1].deleteToken)).to.equal(state.uninstalledApps[0].consumerKey);
    expect(keyOf(tokens[0].deleteToken)).not.to.equal(keyOf(tokens[1].deleteToken));
  });

  it("has a package's permission set beside an own one of the same name", async () => {
    const { state } = await loadScenario('namespaces');
    const named = state.permissionSets.filter(({ name, type }) => name === 'Field_Access' && type === 'Regular');
    expect(named.map(({ namespacePrefix }) => namespacePrefix)).to.deep.equal([null, 'vend']);
  });

  it('reports everything that is wrong with the form at once', async () => {
    const message = await failure('organization: { nme: X }\nusers: []\ncolour: red\n');
    expect(message).to.contain('organization.name').and.contain('"nme"').and.contain('users').and.contain('"colour"');
  });

  it('reports every name that leads nowhere at once', async () => {
    const message = await failure(`
organization: { name: X }
users: [{ username: a@b.c, lastName: A, profile: Nope, permissionSets: [] }]
apps: [{ label: App, fullName: App, profiles: [Missing] }]
tokens: [{ app: Gone, username: nobody }]
`);
    expect(message.split('\n').slice(1)).to.deep.equal([
      'users: a@b.c has a profile that does not exist: Nope.',
      'apps: App names no profile or permission set Missing.',
      'tokens: there is no user nobody.',
      'tokens: there is no app Gone.',
      'users: no active user has the profile System Administrator.',
    ]);
  });

  it('reports broken YAML and a missing file', async () => {
    expect(await failure('a: [')).to.contain('is not YAML');
    const missing: unknown = await loadScenario('no-such-scenario').catch((error: unknown) => error);
    expect((missing as Error).message).to.contain('There is no scenario');
  });
});

describe('ids', () => {
  it('carry the checksum of the platform', () => {
    expect(toLongId('00D50000000IehZ')).to.equal('00D50000000IehZEAS');
    expect(isId('00D50000000IehZEAS')).to.equal(true);
    expect(isId('00D50000000IehZEAA')).to.equal(false);
  });

  it('are always valid, and derived ones are the same for the same text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isId(derivedId('0PH', text))).to.equal(true);
        expect(derivedId('0PH', text)).to.equal(derivedId('0PH', text));
        expect(isId(newId('0Pa'))).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });
});
