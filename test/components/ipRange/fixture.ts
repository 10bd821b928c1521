import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { newId } from '../../../emulator/org/ids.js';
import type { IpRange, Profile } from '../../../emulator/org/state.js';
import type { Switches } from '../../../emulator/org/switches.js';
import { splitIpRanges, type IpRangeIntent } from '../../../src/components/ipRange/desired.js';
import type { RunOptions } from '../../../src/plan/runOptions.js';
import { connectToEmulator } from '../../support/connection.js';
import { runKinds, type KindsRun } from '../../support/runKinds.js';

export const office = { start: '203.0.113.0', end: '203.0.113.255', description: 'Office' };
export const ipv6 = { start: '2001:db8::', end: '2001:db8::ffff' };
export const vpn = { start: '198.51.100.10', end: '198.51.100.10', description: 'VPN' };
export const lab = { start: '192.0.2.0', end: '192.0.2.127' };

export const codes = ({ notices }: KindsRun): string[] => notices.map(({ code }) => code);

/** An org with a profile "Restricted" that has the ranges office and IPv6, and the trusted ranges VPN and lab. */
export class RangeOrg {
  public emulator!: Emulator;
  private connection!: Connection;

  public async open(switches: Partial<Switches> = {}): Promise<void> {
    this.emulator = await startEmulator({ scenario: 'kitchen-sink', switches });
    this.connection = await connectToEmulator(this.emulator);
    this.emulator.requests.length = 0;
  }

  public close(): Promise<void> {
    return this.emulator.close();
  }

  public async addAll(intents: IpRangeIntent[], options: Partial<RunOptions> = {}): Promise<KindsRun> {
    return runKinds(this.connection, splitIpRanges(intents), options);
  }

  public add(intent: IpRangeIntent, options: Partial<RunOptions> = {}): Promise<KindsRun> {
    return this.addAll([intent], options);
  }

  public profile(name: string): Profile {
    const found = this.emulator.org.state.profiles.find((profile) => profile.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  }

  public trusted(): IpRange[] {
    const network = this.emulator.org.state.settings['Security']?.['networkAccess'] as { ipRanges?: IpRange[] };
    return [network.ipRanges ?? []].flat();
  }

  public logIn(username: string, sourceIp: string, loginTime = '2026-11-01T08:00:00Z'): void {
    const { state } = this.emulator.org;
    const user = state.users.find((candidate) => candidate.username === username);
    (state.logins ??= []).push({ id: newId('0Ya'), userId: user?.id ?? '', sourceIp, loginTime });
  }
}
