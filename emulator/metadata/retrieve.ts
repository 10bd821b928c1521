import JSZip from 'jszip';
import type { EmulatedOrg } from '../org/org.js';
import type { MetadataObject } from '../org/state.js';
import { objectOf, objectsOf, textOf, textsOf, type ComponentKind } from './components/component.js';
import { findListed, kindOf } from './kinds.js';
import { fileProperties } from './listing.js';
import { writeMetadataFile } from './metadataFile.js';
import { describedType, fileNameOf } from './registry.js';
import type { MessagePart } from './xml.js';

/** The package.xml of a request: what to retrieve, in which version's shape, for an archive of one package or not. */
export type Manifest = {
  apiVersion: number;
  types: Array<{ name: string; members: string[] }>;
  isSinglePackage?: boolean;
};

/** What a retrieve found. */
export type Retrieved = { files: { [path: string]: string }; properties: MessagePart[]; messages: MessagePart[] };

/** What the archive's files lie under. The package's name is as good as any with a blank in it. */
const roots = { unpackaged: 'unpackaged/', none: '', package: 'My Package/' };

/**
 * Reads a retrieve request's manifest.
 *
 * @param request the request's `retrieveRequest`.
 * @param addressVersion the version in the request's address, for a request that names none.
 * @returns the manifest; its own version wins over the request's.
 */
export function manifestOf(request: MetadataObject, addressVersion: string): Manifest {
  const unpackaged = objectOf(request, 'unpackaged') ?? {};
  const apiVersion = Number(textOf(unpackaged, 'version') ?? textOf(request, 'apiVersion') ?? addressVersion);
  const isSinglePackage = textOf(request, 'singlePackage') === 'true';
  return { apiVersion, types: manifestTypes(unpackaged), isSinglePackage };
}

/**
 * Reads the types of a manifest.
 *
 * @param metadata content of a package.xml.
 */
export function manifestTypes(metadata: MetadataObject): Manifest['types'] {
  return objectsOf(metadata, 'types').map((type) => ({
    name: textOf(type, 'name') ?? '',
    members: textsOf(type, 'members'),
  }));
}

/**
 * Retrieves components.
 *
 * @param org the org.
 * @param manifest what to retrieve. `*` stands for the org's own components; packaged ones come only by name.
 * @returns files with the package.xml that lists them, and a warning for every name that gave nothing.
 */
export function retrieveComponents(org: EmulatedOrg, { apiVersion, types, isSinglePackage }: Manifest): Retrieved {
  const folder = roots[isSinglePackage ? org.switches.singlePackageRoot : org.switches.archiveRoot];
  const retrieved: Retrieved = { files: {}, properties: [], messages: [] };
  const warn = (problem: string): void => {
    retrieved.messages.push({ fileName: `${folder}package.xml`, problem });
  };
  const found: Manifest['types'] = [];
  for (const { name, members } of types) {
    if (!describedType(name)) {
      warn(`Entity type '${name}' is unknown`);
      continue;
    }
    const kind = kindOf(name);
    const names = members.flatMap((member) => (member === '*' ? ownNames(org, kind, apiVersion) : [member]));
    const present: string[] = [];
    for (const fullName of new Set(names)) {
      const problem = retrieveComponent(org, { kind, type: name, fullName, apiVersion, folder }, retrieved);
      if (problem === undefined) present.push(fullName);
      else warn(problem);
    }
    if (present.length > 0) found.push({ name, members: present.sort() });
  }
  retrieved.files[`${folder}package.xml`] = writeManifest({ apiVersion, types: found });
  return retrieved;
}

/**
 * Zips files.
 *
 * @param files texts by path.
 * @returns base64.
 */
export async function zipFiles(files: { [path: string]: string }): Promise<string> {
  const zip = new JSZip();
  for (const [path, text] of Object.entries(files)) zip.file(path, text, { createFolders: false });
  return zip.generateAsync({ type: 'base64', compression: 'DEFLATE' });
}

type Wanted = {
  kind: ComponentKind | undefined;
  type: string;
  fullName: string;
  apiVersion: number;
  /** What its file is to lie under. */
  folder: string;
};

function retrieveComponent(
  org: EmulatedOrg,
  { kind, type, fullName, apiVersion, folder }: Wanted,
  retrieved: Retrieved,
): string | undefined {
  const listed = kind && findListed(org, kind, fullName);
  const metadata = listed && kind.read(org, fullName, apiVersion);
  if (!metadata) {
    return kind?.unreadable?.(org, fullName) ?? `Entity of type '${type}' named '${fullName}' cannot be found`;
  }
  const text = writeMetadataFile(kind.rootOf(fullName), metadata, kind.keptEmpty);
  retrieved.files[folder + fileNameOf(type, fullName)] = text;
  retrieved.properties.push(fileProperties(org, kind, listed, folder));
  return undefined;
}

function ownNames(org: EmulatedOrg, kind: ComponentKind | undefined, apiVersion: number): string[] {
  const namespaces = [null, org.state.organization.namespacePrefix];
  const own = kind?.list(org).filter(({ namespacePrefix }) => namespaces.includes(namespacePrefix));
  return (own ?? []).map(({ fullName }) => fullName).filter((fullName) => kind?.read(org, fullName, apiVersion));
}

function writeManifest({ apiVersion, types }: Pick<Manifest, 'apiVersion' | 'types'>): string {
  return writeMetadataFile('Package', { types, version: apiVersion.toFixed(1) });
}
