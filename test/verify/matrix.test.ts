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

  before(async () => {
    bench = await openBench();
  });
  after(() => bench.emulator.close());

  it(`agree in all ${cells.length} cells of installed, permitted users, covered, certificate, scope, active and address`, async function () {
    this.timeout(120_000);
    const { certificate } = bench.app().metadata['oauthConfig'] as { certificate: string };
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
});
