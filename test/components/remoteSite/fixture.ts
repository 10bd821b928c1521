import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { RemoteSite } from '../../../emulator/org/state.js';
import type { Switches } from '../../../emulator/org/switches.js';
import type {
  NewRemoteSite,
  RemoteSiteDesired,
  RemoteSiteSelection,
  RemoteSiteValues,
} from '../../../src/components/remoteSite/desired.js';
import type { RunOptions } from '../../../src/plan/runOptions.js';
import { connectToEmulator } from '../../support/connection.js';
import { runKinds, type KindsRun } from '../../support/runKinds.js';

export const guideNames = ['SALESFORCE LOGIN', 'SALESFORCE LOGIN STAGE'];

/** An org with remote sites of its own and of a package. */
export class SiteOrg {
  public emulator!: Emulator;
  public connection!: Connection;

  public async open(scenario = 'altaflow', switches: Partial<Switches> = {}): Promise<void> {
    this.emulator = await startEmulator({ scenario, switches });
    this.connection = await connectToEmulator(this.emulator);
    this.emulator.requests.length = 0;
  }

  public close(): Promise<void> {
    return this.emulator.close();
  }

  public run(remoteSites: RemoteSiteDesired[], options: Partial<RunOptions> = {}): Promise<KindsRun> {
    return runKinds(this.connection, { remoteSites }, options);
  }

  public change(select: RemoteSiteSelection, values: RemoteSiteValues): Promise<KindsRun> {
    return this.run([{ select, values }]);
  }

  public activate(names: string[], more: RemoteSiteSelection = {}): Promise<KindsRun> {
    return this.change({ names, ...more }, { isActive: true });
  }

  public create(site: NewRemoteSite): Promise<KindsRun> {
    return this.run([{ create: site }]);
  }

  public site(fullName: string): RemoteSite {
    const found = this.emulator.org.state.remoteSites.find((site) => site.fullName === fullName);
    if (!found) throw new Error(`no ${fullName}`);
    return found;
  }

  /** Paths of the files of a deployment, the manifest left out. */
  public filesOf(index = 0): string[] {
    return Object.keys(this.emulator.deployments[index]?.files ?? {}).filter((path) => path !== 'package.xml');
  }
}
