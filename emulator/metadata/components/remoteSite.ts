import { newId } from '../../org/ids.js';
import type { EmulatedOrg } from '../../org/org.js';
import type { MetadataObject, RemoteSite } from '../../org/state.js';
import {
  managedRefusal,
  qualifiedName,
  Refusal,
  refuseBadApiName,
  refuseForeignNamespace,
  textOf,
  type ComponentKind,
  type DeployContext,
} from './component.js';

/** Remote sites. Packaged ones are readable by name, and a subscriber may edit all of them but the name. */
export const remoteSiteKind: ComponentKind = {
  type: 'RemoteSiteSetting',
  rootOf: () => 'RemoteSiteSetting',
  list: (org) =>
    org.state.remoteSites.map((site) => ({
      fullName: listedName(site),
      id: site.id,
      namespacePrefix: site.namespacePrefix,
    })),
  read: (org, fullName) => {
    const site = findSite(org, fullName);
    return site && retrievedSite(site);
  },
  deploy: deploySite,
  remove: (org, fullName) => {
    const site = findSite(org, fullName);
    org.state.remoteSites = org.state.remoteSites.filter((candidate) => candidate !== site);
    return site !== undefined;
  },
};

function deploySite({ org }: DeployContext, fullName: string, metadata: MetadataObject): string {
  const site = findSite(org, fullName);
  if (!site) {
    refuseForeignNamespace(org, fullName);
    refuseBadApiName(fullName);
  } else if (site.namespacePrefix !== null && org.switches.packagedRemoteSiteDeploy === 'refused') {
    throw managedRefusal('RemoteProxy', site.id);
  }
  const url = textOf(metadata, 'url') ?? '';
  if (!/^https?:\/\/[^\s/]/i.test(url) || !URL.canParse(url)) throw new Refusal(`In field: url - invalid URL: ${url}`);
  const content = {
    url,
    isActive: textOf(metadata, 'isActive') === 'true',
    disableProtocolSecurity: textOf(metadata, 'disableProtocolSecurity') === 'true',
    description: textOf(metadata, 'description') ?? null,
  };
  if (site) return Object.assign(site, content).id;
  const made = { id: newId('0rp'), fullName, namespacePrefix: null, ...content };
  org.state.remoteSites.push(made);
  return made.id;
}

function findSite(org: EmulatedOrg, fullName: string): RemoteSite | undefined {
  return org.state.remoteSites.find((site) => listedName(site) === fullName);
}

function listedName(site: RemoteSite): string {
  return qualifiedName(site.fullName, site.namespacePrefix);
}

function retrievedSite(site: RemoteSite): MetadataObject {
  return {
    description: site.description ?? '',
    disableProtocolSecurity: String(site.disableProtocolSecurity),
    isActive: String(site.isActive),
    url: site.url,
  };
}
