import type { Switches } from '../../emulator/org/switches.js';
import type { ProbeOrg } from './org.js';

/** The switches that stand for a doubt about the platform; the others are delays. */
export type SwitchName = Exclude<keyof Switches, 'latency' | 'jobDuration' | 'propagationDelay'>;

/**
 * What a probe saw. `reading` is a position of the switch, or a word for something that no position stands for.
 * `evidence` says in what it showed, with counts and the platform's words, without names or ids.
 */
export type Answer = { reading: string; evidence: string; unknown?: undefined } | { unknown: string };

/** One question about the platform. The same body is run on the emulator, in every test run, and on a real org. */
export type Probe = {
  /** The question, in a few words. */
  doubt: string;
  /** The emulator's switch that stands for it. */
  switch: SwitchName;
  /** Whether it sends anything but questions: validations of deployments count. */
  changes: boolean;
  /** What it changes and puts back; what it needs. */
  does: string;
  run: (org: ProbeOrg) => Promise<Answer>;
};

/** Why a probe can tell nothing here. */
export class NoReading extends Error {}

/** Every position of every switch. The type asks for each of them, so none can be forgotten. */
export const positions: { [Name in SwitchName]: Record<`${Switches[Name]}`, true> } = {
  omittedCertificate: { kept: true, cleared: true },
  grantListsOnRetrieve: { shown: true, hidden: true },
  grantListsOnDeploy: { replace: true, merge: true },
  absentGrantLists: { kept: true, cleared: true },
  grantNames: { label: true, labelAndApiName: true },
  unknownGrantName: { refused: true, ignored: true },
  packagedAppRetrieve: { answers: true, notFound: true },
  packagedAppPolicyDeploy: { accepted: true, refused: true },
  foreignAppAccessInsert: { accepted: true, refused: true },
  developerName: { data: true, tooling: true, nowhere: true },
  toolingListsForeignApps: { true: true, false: true },
  listedAppId: { connectedApplication: true, other: true },
  oauthTokenAppNameFilter: { true: true, false: true },
  packagedRemoteSiteDeploy: { accepted: true, refused: true },
  profileIpRangesOnDeploy: { replace: true, merge: true },
  canApproveUninstalledAppsField: { true: true, false: true },
  apiAccessControl: { true: true, false: true },
  jwtNeedsRefreshScope: { true: true, false: true },
  archiveRoot: { unpackaged: true, none: true, package: true },
  singlePackageRoot: { none: true, unpackaged: true },
  certificateForm: { both: true, bare: true, pem: true },
  certificateOnRetrieve: { line: true, wrapped: true, never: true },
  profileFiltering: { true: true, false: true },
  grantMovesLastModified: { true: true, false: true },
  permissionSetDeploy: { accepted: true, refused: true },
};

/** Whether a reading is one of a switch's positions. */
export function isPosition(name: SwitchName, reading: string): boolean {
  return Object.hasOwn(positions[name], reading);
}
