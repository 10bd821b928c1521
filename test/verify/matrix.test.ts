import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import type { Emulator } from '../../emulator/emulator.js';
import { requestJwtToken } from '../../src/org/oauth.js';
import { assessLayers, predictsToken } from '../../src/verify/verify.js';
import { clientAddress, openBench, type Bench } from './fixture.js';

type Cell = {
  isInstalled: boolean;
  isAdminApproved: boolean;
  isCovered: boolean;
  certificate: 'right' | 'wrong' | 'absent';
  hasScope: boolean;
  isActive: boolean;
  isAddressAllowed: boolean;
};

const cells: Cell[] = [true, false].flatMap((isInstalled) =>
  [true, false].flatMap((isAdminApproved) =>
    [true, false].flatMap((isCovered) =>
      (['right', 'wrong', 'absent'] as const).flatMap((certificate) =>
        [true, false].flatMap((hasScope) =>
          [true, false].flatMap((isActive) =>
            [true, false].map((isAddressAllowed) => ({
              ...{ isInstalled, isAdminApproved, isCovered, certificate, hasScope, isActive, isAddressAllowed },
            })),
          ),
        ),
      ),
    ),
  ),
);

/** Turns one org into a cell of the matrix; the user has approved the app in none of them. */
function turn({ emulator, app, user, setMetadata }: Bench, cell: Cell, certificate: string): void {
  const { state } = emulator.org;
  const { id } = app();
  app().isAdminApproved = cell.isAdminApproved;
  setMetadata('oauthConfig', {
    certificate: cell.certificate === 'absent' ? undefined : certificate,
    scopes: cell.hasScope ? ['Api', 'RefreshToken'] : ['RefreshToken'],
  });
  const parentId = state.permissionSets.find(({ name }) => name === 'Group_Member')?.id ?? '';
  state.setupEntityAccess = state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId !== id);
  const row = {
    id: '0J0000000000001AAA',
    parentId,
    setupEntityId: id,
    setupEntityType: 'ConnectedApplication' as const,
  };
  if (cell.isCovered) state.setupEntityAccess.push(row);
  user('restricted@odd.example').isActive = cell.isActive;
  const profile = state.profiles.find(({ name }) => name === 'Restricted');
  if (profile) {
    profile.loginIpRanges = cell.isAddressAllowed
      ? [{ start: clientAddress, end: clientAddress }]
      : [{ start: '203.0.113.0', end: '203.0.113.255' }];
  }
}

/** What the token endpoint really says. */
async function isIssued({ connection, emulator }: Bench, cell: Cell, key: KeyObject): Promise<boolean> {
  const { grant } = await requestJwtToken(connection, {
    consumerKey: keyOf(emulator, cell),
    username: 'restricted@odd.example',
    audience: 'https://login.salesforce.com',
    key,
  });
  return grant !== undefined;
}

function keyOf({ org }: Emulator, { isInstalled }: Cell): string {
  const app = isInstalled
    ? org.state.connectedApps.find(({ label }) => label === 'Group App')
    : org.state.uninstalledApps.find(({ name }) => name === 'Uninstalled App');
  return app?.consumerKey ?? '';
}

describe('the layers and the token endpoint', () => {
  let bench: Bench;
  let certificate: string;

  before(async () => {
    bench = await openBench();
    ({ certificate } = bench.app().metadata['oauthConfig'] as { certificate: string });
  });
  after(() => bench.emulator.close());

  it(`agree in all ${cells.length} cells of installed, permitted users, covered, certificate, scope, active and address`, async function () {
    this.timeout(120_000);
    const right = createPrivateKey(bench.emulator.keys.get('Group App') ?? '');
    const wrong = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const disagreements: Array<Cell & { predicted: boolean }> = [];
    let issued = 0;
    for (const cell of cells) {
      turn(bench, cell, certificate);
      const key = cell.certificate === 'wrong' ? wrong : right;
      const app = cell.isInstalled ? 'Group App' : 'Uninstalled App';
      const options = { app, username: 'restricted@odd.example', sourceAddress: clientAddress };
      const predicted = predictsToken((await assessLayers(bench.connection, options, key)).layers);
      const real = await isIssued(bench, cell, key);
      if (real) issued += 1;
      if (predicted !== real) disagreements.push({ ...cell, predicted });
    }
    expect(disagreements).to.deep.equal([]);
    expect(issued).to.equal(1);
  });

  it('agree on who may use an app that is not installed', async () => {
    const username = 'restricted@odd.example';
    const app = 'Uninstalled App';
    const key = createPrivateKey(bench.emulator.keys.get(app) ?? '');
    const { state } = bench.emulator.org;
    const { id } = bench.user(username);
    const set = state.permissionSets.find(({ name }) => name === 'Group_Member')!;
    const answers: Array<[what: string, predicted: boolean, real: boolean]> = [];
    for (const holdsToken of [true, false]) {
      for (const mayApprove of [true, false]) {
        for (const isActive of [true, false]) {
          for (const isAddressAllowed of [true, false]) {
            const cell = { ...cells[0], isInstalled: false, isActive, isAddressAllowed };
            turn(bench, cell, '');
            state.oauthTokens = state.oauthTokens.filter(({ userId }) => userId !== id);
            const token = state.oauthTokens.find(({ appName }) => appName === app)!;
            if (holdsToken) state.oauthTokens.push({ ...token, userId: id });
            set.userPermissions = mayApprove ? ['CanApproveUninstalledApps'] : [];
            const options = { app, username, sourceAddress: clientAddress };
            const predicted = predictsToken((await assessLayers(bench.connection, options, key)).layers);
            const what = JSON.stringify({ holdsToken, mayApprove, isActive, isAddressAllowed });
            answers.push([what, predicted, await isIssued(bench, cell, key)]);
          }
        }
      }
    }
    expect(answers.filter(([, predicted, real]) => predicted !== real)).to.deep.equal([]);
    expect(answers.filter(([, , real]) => real)).to.have.length(2);
  });

  for (const isNeeded of [true, false]) {
    it(`never rule out a token for want of the refresh scope alone (needed: ${isNeeded})`, async () => {
      const key = createPrivateKey(bench.emulator.keys.get('Group App') ?? '');
      bench.emulator.org.switches.jwtNeedsRefreshScope = isNeeded;
      turn(bench, cells[0], certificate);
      bench.setMetadata('oauthConfig', { scopes: ['Api'] });
      const options = { app: 'Group App', username: 'restricted@odd.example', sourceAddress: clientAddress };
      const { layers } = await assessLayers(bench.connection, options, key);
      expect(layers.find(({ layer }) => layer === 'scope')?.status).to.equal('unknown');
      expect(predictsToken(layers)).to.equal(true);
      expect(await isIssued(bench, cells[0], key)).to.equal(!isNeeded);
      bench.setMetadata('oauthConfig', { scopes: ['Full'] });
      expect(await isIssued(bench, cells[0], key)).to.equal(true);
    });
  }
});
