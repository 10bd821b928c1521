import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { newId } from '../../../emulator/org/ids.js';
import type { SeenRequest } from '../../../emulator/org/org.js';
import type { ConnectedApp } from '../../../emulator/org/state.js';
import type { Switches } from '../../../emulator/org/switches.js';
import type { Integration } from '../../../src/integration/integration.js';
import type { RunOptions } from '../../../src/plan/runOptions.js';
import { connectToEmulator } from '../../support/connection.js';
import { run, type TestRun } from '../../support/run.js';
import { agreeAfter } from '../../support/runKinds.js';

const OTHERS_CERTIFICATE = 'MIIBothers0000';

/** Data-Sync is admin approved, has two grants and a certificate. */
const wish: Integration = {
  connectedApps: [{ name: 'Data-Sync', permittedUsers: 'AdminApprovedPreAuthorized', profiles: ['Sales User'] }],
};

class SharedOrg {
  public emulator!: Emulator;
  private connection!: Connection;

  public async open(switches: Partial<Switches>): Promise<void> {
    this.emulator = await startEmulator({ scenario: 'altaflow', switches });
    this.connection = await connectToEmulator(this.emulator);
    this.emulator.requests.length = 0;
  }

  public run(options: Partial<RunOptions> = {}, desired = wish): Promise<TestRun> {
    return run(this.connection, desired, options);
  }

  public app(): ConnectedApp {
    const found = this.emulator.org.state.connectedApps.find(({ fullName }) => fullName === 'Data_Sync');
    if (!found) throw new Error('no Data_Sync');
    return found;
  }

  public oauth(): { certificate?: string; scopes?: string[] } {
    return this.app().metadata['oauthConfig'] as { certificate?: string; scopes?: string[] };
  }

  public grant(label: string): void {
    const row = { id: newId('0J0'), parentId: this.setOf(label), setupEntityId: this.app().id };
    this.emulator.org.state.setupEntityAccess.push({ ...this.emulator.org.state.setupEntityAccess[0], ...row });
  }

  public revoke(label: string): void {
    const { state } = this.emulator.org;
    const id = this.setOf(label);
    const { id: appId } = this.app();
    state.setupEntityAccess = state.setupEntityAccess.filter(
      ({ parentId, setupEntityId }) => parentId !== id || setupEntityId !== appId,
    );
  }

  public has(label: string): boolean {
    const id = this.setOf(label);
    const { id: appId } = this.app();
    return this.emulator.org.state.setupEntityAccess.some(
      ({ parentId, setupEntityId }) => parentId === id && setupEntityId === appId,
    );
  }

  public granted(): string[] {
    const { profiles, permissionSets } = this.emulator.org.state;
    return [
      ...profiles.map(({ name }) => name),
      ...permissionSets.flatMap(({ profileId, label }) => (profileId ? [] : [label])),
    ].filter((label) => this.has(label));
  }

  private setOf(label: string): string {
    const { profiles, permissionSets } = this.emulator.org.state;
    const profile = profiles.find(({ name }) => name === label);
    const set = permissionSets.find((each) => (profile ? each.profileId === profile.id : each.label === label));
    if (!set) throw new Error(`no ${label}`);
    return set.id;
  }
}

type Meddling = {
  does: string;
  change: (org: SharedOrg) => void;
  isKept: (org: SharedOrg) => boolean;
  /** The requests that read what is changed: before the last of them that precedes the deployment it is noticed. */
  isReadBy: (request: SeenRequest) => boolean;
};

const readsAccess = ({ path }: SeenRequest): boolean => path.endsWith('/composite/batch');
const readsFile = ({ soapAction }: SeenRequest): boolean => soapAction === 'readMetadata' || soapAction === 'retrieve';

const meddlings: Meddling[] = [
  {
    does: 'gives another profile access',
    change: (org) => org.grant('Finance Manager'),
    isKept: (org) => org.has('Finance Manager'),
    isReadBy: readsAccess,
  },
  {
    does: 'takes access away',
    change: (org) => org.revoke('Billing Integration'),
    isKept: (org) => !org.has('Billing Integration'),
    isReadBy: readsAccess,
  },
  {
    does: 'adds a scope',
    change: (org) => void (org.oauth().scopes = ['Api', 'Web', 'Full']),
    isKept: (org) => JSON.stringify(org.oauth().scopes) === JSON.stringify(['Api', 'Web', 'Full']),
    isReadBy: readsFile,
  },
  {
    does: 'replaces the certificate',
    change: (org) => void (org.oauth().certificate = OTHERS_CERTIFICATE),
    isKept: (org) => org.oauth().certificate === OTHERS_CERTIFICATE,
    isReadBy: readsFile,
  },
];

describe('what somebody else changes about an app while a change of it is under way', () => {
  const org = new SharedOrg();

  afterEach(() => org.emulator.close());

  for (const grantListsOnDeploy of ['replace', 'merge'] as const) {
    for (const grantMovesLastModified of [true, false]) {
      const switches = { grantListsOnDeploy, grantMovesLastModified };
      describe(`where lists ${grantListsOnDeploy} and a grant ${grantMovesLastModified ? 'moves' : "doesn't move"} the app's date`, () => {
        for (const { does, change, isKept, isReadBy } of meddlings) {
          it(`survives when somebody ${does} while the question is open`, async () => {
            await org.open(switches);
            const outcome = await org.run({ confirm: agreeAfter(() => change(org)) });
            expect(outcome.state).to.equal('applied');
            expect([isKept(org), org.has('Sales User')]).to.deep.equal([true, true]);
          });

          it(`survives when somebody ${does} before any request up to the last look before the deployment`, async () => {
            await org.open(switches);
            const order: SeenRequest[] = [];
            org.emulator.onRequest.push((request) => order.push(request));
            await org.run();
            const deployAt = order.findIndex(({ soapAction }) => soapAction === 'deploy');
            const last = order.slice(0, deployAt).findLastIndex(isReadBy) + 1;
            expect(last).to.be.at.least(deployAt - 1);
            await org.emulator.close();
            for (let number = 1; number <= last; number += 1) {
              await org.open(switches);
              let seen = 0;
              let isDone = false;
              org.emulator.onRequest.push(() => {
                seen += 1;
                if (seen !== number) return;
                isDone = true;
                change(org);
              });
              const outcome = await org.run();
              expect(isDone, `request ${number}`).to.equal(true);
              expect(isKept(org), `request ${number} of ${last}, ${outcome.state}`).to.equal(true);
              expect(org.has('Sales User'), `request ${number} of ${last}`).to.equal(true);
              if (number < last) await org.emulator.close();
            }
          });
        }
      });
    }
  }

  it('is asked about again when it changes what was agreed to, and a no then sends nothing more', async () => {
    await org.open({});
    org.app().isAdminApproved = false;
    const asked: string[][] = [];
    const wait = agreeAfter(() => {
      const { state } = org.emulator.org;
      const known = state.oauthTokens.find(({ appName }) => appName === 'Data-Sync');
      const user = state.users.find(({ username }) => username === 'finn@northwind.example');
      if (known && user) state.oauthTokens.push({ ...known, userId: user.id });
      org.revoke('Billing Integration');
    });
    const outcome = await org.run({
      confirm: async (plan) => {
        asked.push(plan.impact.losesAccess.map(({ username }) => username));
        return (await wait(plan)) && asked.length === 1;
      },
    });
    expect(outcome.state).to.equal('declined');
    expect(asked).to.have.length(2);
    expect(asked[1]).not.to.deep.equal(asked[0]);
    expect(org.emulator.deployments).to.deep.equal([]);
  });

  it('ends the run without a request to change anything when somebody did the very thing', async () => {
    await org.open({});
    const outcome = await org.run({ confirm: agreeAfter(() => org.grant('Sales User')) });
    expect([outcome.state, outcome.changes, org.emulator.deployments]).to.deep.equal(['unchanged', [], []]);
  });
});
