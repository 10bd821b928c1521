import JSZip from 'jszip';
import type { MetadataObject } from '../org/state.js';
import { textOf } from './components/component.js';
import { kindOf } from './kinds.js';
import { describedType, describedTypes, fileNameOf } from './registry.js';
import { manifestTypes } from './retrieve.js';
import { elementsOfType } from './schema.js';
import { readTyped, SchemaViolation } from './validate.js';
import { localNameOf, MalformedXml, parseDocument, positionOf, type Position } from './xml.js';

/** Something to say about a file of a deployment; without a position where the platform gives none. */
export type Problem = {
  fileName: string;
  fullName: string;
  componentType: string;
  problem: string;
  isWarning: boolean;
  position?: Position;
};

/** A component named in a package.xml, with its file where there is one. */
export type PackageMember = { type: string; fullName: string; fileName: string };

/** A deployment's package as far as its package.xml can be read. */
export type Package = {
  apiVersion: number;
  files: { [path: string]: string };
  members: PackageMember[];
  destructive: { before: PackageMember[]; after: PackageMember[] };
  problems: Problem[];
};

const destructiveFiles = {
  before: ['destructiveChangesPre.xml', 'destructiveChanges.xml'],
  after: ['destructiveChangesPost.xml'],
};
const manifests = ['package.xml', ...destructiveFiles.before, ...destructiveFiles.after];

/**
 * Unzips a deployment.
 *
 * @param base64 the request's zip.
 * @returns texts by path; undefined when it is not a zip.
 */
export async function unzip(base64: string): Promise<{ [path: string]: string } | undefined> {
  try {
    const zip = await JSZip.loadAsync(base64, { base64: true });
    const entries = Object.values(zip.files).filter(({ dir }) => !dir);
    const texts = await Promise.all(entries.map(async (file) => [file.name, await file.async('string')] as const));
    return Object.fromEntries<string>(texts);
  } catch {
    return undefined;
  }
}

/**
 * Reads a deployment's package.xml and sets it against its files, as the platform does before any component.
 *
 * @param zipped texts by path; the package may lie in one folder.
 * @param options the deployment's options of the same names.
 * @returns the components to deploy and delete, and what is wrong with the package itself.
 */
export function readPackage(
  zipped: { [path: string]: string },
  options: { allowMissingFiles: boolean; autoUpdatePackage: boolean },
): Package {
  const path = Object.keys(zipped).find((candidate) => /^([^/]+\/)?package\.xml$/.test(candidate));
  const result: Package = {
    apiVersion: 0,
    files: {},
    members: [],
    destructive: { before: [], after: [] },
    problems: [],
  };
  if (path === undefined) {
    result.problems.push(packageProblem('No package.xml found'));
    return result;
  }
  const folder = path.slice(0, -'package.xml'.length);
  for (const [name, text] of Object.entries(zipped)) {
    if (name.startsWith(folder)) result.files[name.slice(folder.length)] = text;
  }
  const manifest = readManifest(result, 'package.xml');
  if (!manifest) return result;
  result.apiVersion = Number(textOf(manifest, 'version'));
  result.members = membersOf(result, manifest, options.allowMissingFiles);
  result.destructive = {
    before: destructiveFiles.before.flatMap((file) => destructiveMembers(result, file)),
    after: destructiveFiles.after.flatMap((file) => destructiveMembers(result, file)),
  };
  addUnnamedFiles(result, options.autoUpdatePackage);
  return result;
}

/**
 * Reads one component file.
 *
 * @param text the file.
 * @param type the root element's name and type.
 * @param apiVersion the package's version.
 * @returns the content, or the problem in the platform's words.
 */
export function readComponentFile(
  text: string,
  type: string,
  apiVersion: number,
): { metadata: MetadataObject } | { problem: string; position?: Position } {
  if (!elementsOfType(type, apiVersion)) return { problem: 'Not available for deploy for this organization' };
  try {
    const root = parseDocument(text);
    if (localNameOf(root) !== type) {
      return {
        problem: `Error parsing file: Unexpected element ${root.name}, expected ${type}`,
        position: positionOf(text, root.start),
      };
    }
    return { metadata: readTyped(root, type, apiVersion) };
  } catch (error) {
    if (error instanceof MalformedXml)
      return { problem: `Error parsing file: ${error.message}`, position: error.position };
    if (!(error instanceof SchemaViolation)) throw error;
    if (!error.isParseError) return { problem: error.message };
    return { problem: `Error parsing file: ${error.message}`, position: positionOf(text, error.offset) };
  }
}

function readManifest(result: Package, fileName: string): MetadataObject | undefined {
  const read = readComponentFile(result.files[fileName] ?? '', 'Package', Infinity);
  if ('metadata' in read) return read.metadata;
  const { position } = read;
  result.problems.push({ ...packageProblem(read.problem, fileName), ...(position ? { position } : {}) });
  return undefined;
}

function membersOf(result: Package, manifest: MetadataObject, allowMissingFiles: boolean): PackageMember[] {
  const named = manifestTypes(manifest).flatMap(({ name: type, members }): PackageMember[] => {
    if (!isDeployable(result, type)) return [];
    const names = members.flatMap((member) => (member === '*' ? filedNames(result, type) : [member]));
    return names.map((fullName) => ({ type, fullName, fileName: fileNameOf(type, fullName) }));
  });
  return named.filter(({ type, fullName, fileName }) => {
    if (fileName in result.files) return true;
    const problem = `An object '${fullName}' of type ${type} was named in package.xml, but was not found in zipped directory`;
    result.problems.push({ ...packageProblem(problem), fullName, isWarning: allowMissingFiles });
    return false;
  });
}

function isDeployable(result: Package, type: string): boolean {
  if (kindOf(type)) return true;
  const isKnown = describedType(type) !== undefined;
  const problem = isKnown
    ? 'Not available for deploy for this organization'
    : `Unknown type name '${type}' specified in package.xml`;
  result.problems.push({ ...packageProblem(problem), fullName: type });
  return false;
}

function destructiveMembers(result: Package, fileName: string): PackageMember[] {
  const manifest = fileName in result.files ? readManifest(result, fileName) : undefined;
  return manifestTypes(manifest ?? {})
    .filter(({ name }) => isDeployable(result, name))
    .flatMap(({ name: type, members }) => members.map((fullName) => ({ type, fullName, fileName })));
}

function addUnnamedFiles(result: Package, autoUpdatePackage: boolean): void {
  for (const fileName of Object.keys(result.files)) {
    if (manifests.includes(fileName) || result.members.some((member) => member.fileName === fileName)) continue;
    const member = memberOfFile(fileName);
    if (autoUpdatePackage && member) result.members.push(member);
    else result.problems.push({ ...packageProblem('Not in package.xml', fileName), fullName: fileName });
  }
}

function filedNames(result: Package, type: string): string[] {
  const members = Object.keys(result.files).map(memberOfFile);
  return members.flatMap((member) => (member?.type === type ? [member.fullName] : []));
}

function memberOfFile(fileName: string): PackageMember | undefined {
  const [, directory, fullName, suffix] = /^([^/]+)\/(.+)\.([^./]+)$/.exec(fileName) ?? [];
  const type = describedTypeOf(directory, suffix);
  return type !== undefined && fullName !== undefined && kindOf(type) ? { type, fullName, fileName } : undefined;
}

function describedTypeOf(directory: string | undefined, suffix: string | undefined): string | undefined {
  return describedTypes.find((type) => type.directoryName === directory && type.suffix === suffix)?.xmlName;
}

function packageProblem(problem: string, fileName = 'package.xml'): Problem {
  return { fileName, fullName: fileName, componentType: '', problem, isWarning: false };
}
