import type { Probe } from './probe.js';
import { archiveProbes } from './probes/archive.js';
import { certificateProbes } from './probes/certificate.js';
import { foreignProbes } from './probes/foreign.js';
import { grantProbes } from './probes/grants.js';
import { loginProbes } from './probes/login.js';
import { profileProbes } from './probes/profiles.js';
import { recordProbes } from './probes/records.js';

const all = [
  ...archiveProbes,
  ...certificateProbes,
  ...grantProbes,
  ...foreignProbes,
  ...recordProbes,
  ...profileProbes,
  ...loginProbes,
];

/** One probe for each switch of the emulator that stands for a doubt: first those that only ask. */
export const probes: Probe[] = [...all.filter(({ changes }) => !changes), ...all.filter(({ changes }) => changes)];
