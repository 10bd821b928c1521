import type { Reader } from '../../org/reader.js';
import { setupLink } from '../../org/setupLinks.js';
import type { Change, ComponentRef } from '../../plan/change.js';
import type { ComponentKind, Difference, Found, Target } from '../../plan/kind.js';
import type { Notice } from '../../plan/plan.js';
import type { Undone } from '../../plan/undoFile.js';
import {
  byComponent,
  changedSince,
  componentMissing,
  isByHand,
  isTaking,
  stepStays,
  unknownProperties,
} from '../undo/common.js';
import { compareSite, properties, type Property } from './compare.js';
import type { RemoteSiteValues } from './desired.js';
import { diffRemoteSite, isSiteMoved, type RemoteSiteState } from './diff.js';
import { remoteSiteKind } from './kind.js';
import { findRemoteSites, remoteSitePath, type RemoteSite } from './read.js';

type SiteUndo = Target & { undone: Undone[]; page: string };

const isCreation = ({ action, property }: Undone): boolean => action === 'create' && property === undefined;

const find = async (reader: Reader, undone: Undone[]): Promise<Found<SiteUndo>> => {
  const names = new Set((await findRemoteSites(reader)).map(({ fullName }) => fullName));
  const groups = byComponent(undone);
  // A site that the run made and that is gone is what an undo would leave.
  const isMadeOrRemoved = ({ property }: Undone): boolean => property === undefined;
  const missing = groups.filter((group) => !names.has(group.component.fullName) && !group.undone.some(isMadeOrRemoved));
  const page = setupLink(reader.connection, 'remoteSites');
  return {
    targets: groups.map((group) => ({ ...group, page })),
    errors: missing.map(({ component }) => componentMissing(component)),
  };
};

const isSame = (site: RemoteSite, property: Property, value: Undone['before']): boolean =>
  compareSite(site, { [property]: value ?? '' }).length === 0;

/** What a site is to be again, and what somebody has changed since. */
const valuesBefore = (site: RemoteSite, undone: Undone[]): { values: RemoteSiteValues; notices: Notice[] } => {
  const values: { [property in Property]?: Undone['before'] } = {};
  const notices: Notice[] = [];
  for (const each of undone) {
    const property = each.property as Property;
    if (isByHand(each)) notices.push(stepStays(each));
    else if (isSame(site, property, each.after)) values[property] = each.before ?? '';
    else if (!isSame(site, property, each.before)) notices.push(changedSince(each, site[property]));
  }
  return { values: values as RemoteSiteValues, notices };
};

const removal = (component: ComponentRef, site: RemoteSite): Change => ({
  component,
  action: 'delete',
  before: site.url,
  after: null,
  status: 'planned',
  routes: [{ via: 'deploy', file: component, edits: [], removesFile: true }],
});

/** A site that the run removed comes back as its file was. */
const creation = (component: ComponentRef, { before, fileBefore }: Undone): Difference => ({
  changes: [
    {
      ...{ component, action: 'create', before: null, after: before, status: 'planned' },
      routes: [{ via: 'deploy', file: component, edits: [] }],
    },
  ],
  files: [{ ...component, path: remoteSitePath(component.fullName), before: null, base: fileBefore ?? '' }],
});

const diff = (state: RemoteSiteState, { component, undone, page }: SiteUndo): Difference => {
  const { site, xml = null } = state;
  const [removed] = undone.filter((each) => each.property === undefined && isTaking(each));
  if (removed) return site || removed.fileBefore === null ? { changes: [] } : creation(component, removed);
  if (!site) return { changes: [] };
  const [made] = undone.filter(isCreation);
  if (made) {
    // Another address is somebody else's site by now.
    if (!isSame(site, 'url', made.after)) return { changes: [], notices: [changedSince(made, site.url)] };
    const path = remoteSitePath(component.fullName);
    return { changes: [removal(component, site)], files: [{ ...component, path, before: xml, base: xml ?? '' }] };
  }
  const { values, notices } = valuesBefore(site, undone);
  return { ...diffRemoteSite(state, { component, found: site, values, page }), notices };
};

/** Undo of remote sites: values as they were, and sites that were made are removed. */
export const remoteSiteUndo: ComponentKind<Undone, SiteUndo, RemoteSiteState> = {
  key: 'RemoteSiteSetting',
  check: (undone) => unknownProperties(undone, [undefined, ...properties]),
  find,
  read: async (reader, targets, depth) => {
    // Which properties differ is known only with the site, so the file is asked for in any case.
    const wanted = targets.map(({ component, page }) => ({ component, page, found: null, values: anyValues }));
    return remoteSiteKind.read(reader, wanted, depth);
  },
  diff,
  isMoved: isSiteMoved,
};

// No site has this address, so that none counts as being as it should be.
const anyValues: RemoteSiteValues = { url: 'https://invalid.invalid' };
