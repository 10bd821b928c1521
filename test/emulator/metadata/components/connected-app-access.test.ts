import { expect } from 'chai';
import type { Switches } from '../../../../emulator/org/switches.js';
import { appContent, deployApp, fixture, type Fixture } from '../fixture.js';

const approved = '<isAdminApproved>true</isAdminApproved>';
const names = (element: string, ...labels: string[]): string =>
  labels.map((label) => `<${element}>${label}</${element}>`).join('');
const grants = (...labels: string[]): string => names('permissionSetName', ...labels);

/** Who may use the app, by permission set name, or profile name for the sets that profiles own. */
function granted({ state, app }: Fixture): string[] {
  return state.setupEntityAccess
    .filter(({ setupEntityId }) => setupEntityId === app.id)
    .map(({ parentId }) => {
      const set = state.permissionSets.find(({ id }) => id === parentId);
      return state.profiles.find(({ id }) => id === set?.profileId)?.name ?? set?.name ?? '';
    });
}

async function refusal(content: string, switches: Partial<Switches> = {}, fullName = 'Billing_Sync'): Promise<string> {
  const org = fixture(switches);
  const before = structuredClone(org.state);
  const { status, problems } = await deployApp(org, content, fullName);
  expect(status).to.equal('Failed');
  expect(org.state).to.deep.equal(before);
  expect(org.changes).to.deep.equal([]);
  return problems.join('\n');
}

describe('deploying who may use a connected app', () => {
  const both = appContent({
    oauth: approved,
    rest: grants('Sync Access') + names('profileName', 'System Administrator'),
  });

  it('writes rows on permission sets and on the sets that profiles own', async () => {
    const org = fixture();
    expect((await deployApp(org, both)).status).to.equal('Succeeded');
    expect(granted(org)).to.deep.equal(['Sync_Access', 'System Administrator']);
    expect(
      org.state.setupEntityAccess.every(({ setupEntityType }) => setupEntityType === 'ConnectedApplication'),
    ).to.equal(true);
    expect(org.app.changedAt).to.equal(org.clock.now);
  });

  it('makes the set that a profile owns when the org’s data lacks it', async () => {
    const org = fixture();
    org.state.permissionSets = org.state.permissionSets.filter((set) => set.profileId !== org.state.profiles[2]?.id);
    await deployApp(org, appContent({ oauth: approved, rest: names('profileName', 'Integration') }));
    expect(granted(org)).to.deep.equal(['Integration']);
  });

  it('replaces or merges a list, as the switch says', async () => {
    const second = appContent({ oauth: approved, rest: grants('Twin') });
    const replaced = fixture({ grantListsOnDeploy: 'replace' });
    await deployApp(replaced, both);
    await deployApp(replaced, second);
    expect(granted(replaced)).to.deep.equal(['System Administrator', 'Twin_1']);
    const merged = fixture({ grantListsOnDeploy: 'merge' });
    await deployApp(merged, both);
    await deployApp(merged, second);
    expect(granted(merged)).to.deep.equal(['Sync_Access', 'System Administrator', 'Twin_1']);
  });

  it('clears a list that is there but empty, either way', async () => {
    for (const grantListsOnDeploy of ['replace', 'merge'] as const) {
      const org = fixture({ grantListsOnDeploy });
      await deployApp(org, both);
      await deployApp(org, appContent({ oauth: approved, rest: '<permissionSetName></permissionSetName>' }));
      expect(granted(org)).to.deep.equal(['System Administrator']);
    }
  });

  it('keeps or clears lists that are left out, as the switch says', async () => {
    for (const [absentGrantLists, left] of [
      ['kept', 2],
      ['cleared', 0],
    ] as const) {
      const org = fixture({ absentGrantLists });
      await deployApp(org, both);
      await deployApp(org, appContent({ oauth: approved }));
      expect(granted(org)).to.have.length(left);
    }
  });

  it('refuses lists while users may self-authorize', async () => {
    expect(await refusal(appContent({ rest: grants('Sync Access') }))).to.contain('isAdminApproved must be true');
    expect(
      await refusal(
        appContent({ oauth: '<isAdminApproved>false</isAdminApproved>', rest: names('profileName', 'Integration') }),
      ),
    ).to.contain('profileName');
  });

  it('takes labels, and API names only where the switch says so', async () => {
    const byName = appContent({ oauth: approved, rest: grants('Sync_Access') + names('profileName', 'Admin') });
    expect(await refusal(byName, { grantNames: 'label' })).to.equal(
      'In field: permissionSetName - no PermissionSet named Sync_Access found',
    );
    const org = fixture({ grantNames: 'labelAndApiName' });
    expect((await deployApp(org, byName)).status).to.equal('Succeeded');
    expect(granted(org)).to.deep.equal(['Sync_Access', 'System Administrator']);
    const packaged = fixture({ grantNames: 'labelAndApiName' });
    await deployApp(packaged, appContent({ oauth: approved, rest: grants('acme__Managed_Access') }));
    expect(granted(packaged)).to.deep.equal(['Managed_Access']);
  });

  it('takes the first of two permission sets with one label', async () => {
    const org = fixture();
    await deployApp(org, appContent({ oauth: approved, rest: grants('Twin') }));
    expect(granted(org)).to.deep.equal(['Twin_1']);
  });

  it('refuses or ignores unknown names, as the switch says', async () => {
    const content = appContent({ oauth: approved, rest: grants('Sync Access') + names('profileName', 'Nobody') });
    expect(await refusal(content, { unknownGrantName: 'refused' })).to.equal(
      'In field: profileName - no Profile named Nobody found',
    );
    const org = fixture({ unknownGrantName: 'ignored' });
    expect((await deployApp(org, content)).status).to.equal('Succeeded');
    expect(granted(org)).to.deep.equal(['Sync_Access']);
  });
});
