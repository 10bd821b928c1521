import type { Reader } from '../../org/reader.js';
import type { ComponentKind, Depth } from '../../plan/kind.js';
import { isAsWanted } from './compare.js';
import type { RemoteSiteDesired } from './desired.js';
import { buildSiteFile, diffRemoteSite, isSiteMoved, type RemoteSiteState } from './diff.js';
import { findRemoteSiteTargets, remoteSiteErrors, type RemoteSiteTarget } from './find.js';
import { findRemoteSites, readRemoteSiteRows, REMOTE_SITE, type RemoteSite } from './read.js';

/** An org may not hand over a package's file; then it is written from the row, which has all four elements. */
const readFile = async (reader: Reader, site: RemoteSite): Promise<RemoteSiteState> => {
  const { xml, refused = '' } = await reader.retrieve(REMOTE_SITE, site.fullName);
  if (xml !== undefined) return { site, xml };
  const isKnown = site.url !== null && site.isActive !== null;
  return site.isPackaged && isKnown ? { site, xml: buildSiteFile(site) } : { site, unreadable: refused };
};

const readStates = async (reader: Reader, targets: RemoteSiteTarget[], depth: Depth): Promise<RemoteSiteState[]> => {
  const rows = depth === 'glance' ? await readRemoteSiteRows(reader) : undefined;
  const sites = new Map((rows ?? (await findRemoteSites(reader))).map((site) => [site.fullName, site]));
  return Promise.all(
    targets.map(async ({ component, values }) => {
      const site = sites.get(component.fullName) ?? null;
      const needsFile = site !== null && !rows && !isAsWanted(site, values);
      return needsFile ? readFile(reader, site) : { site };
    }),
  );
};

/**
 * Remote Site Settings: sites of the org and of packages are changed, new ones are made, all by deployment, in which
 * only the property that differs is another one than the org has now.
 */
export const remoteSiteKind: ComponentKind<RemoteSiteDesired, RemoteSiteTarget, RemoteSiteState> = {
  key: 'remoteSites',
  check: (desired) => desired.flatMap(remoteSiteErrors),
  find: findRemoteSiteTargets,
  read: readStates,
  diff: diffRemoteSite,
  isMoved: isSiteMoved,
};
