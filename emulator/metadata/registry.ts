import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type RegistryType = {
  name: string;
  directoryName: string;
  suffix?: string;
  inFolder?: boolean;
  folderType?: string;
  children?: { types: { [id: string]: { name: string } } };
  strategies?: { adapter?: string };
};

/** One metadata type as describeMetadata gives it. */
type DescribedType = {
  xmlName: string;
  directoryName: string;
  suffix: string | undefined;
  inFolder: boolean;
  metaFile: boolean;
  childXmlNames: string[];
};

/** Adapters of types whose content lies beside a `-meta.xml` file. */
const contentAdapters = ['matchingContentFile', 'mixedContent', 'bundle', 'digitalExperience'];

const entry = createRequire(import.meta.url).resolve('@salesforce/source-deploy-retrieve');
const file = new URL('registry/metadataRegistry.json', `file://${entry.replace(/index\.js$/, '')}`);
const registry = JSON.parse(readFileSync(file, 'utf8')) as { types: { [id: string]: RegistryType } };

/** Every top-level metadata type, from the registry of the official CLI. */
export const describedTypes: DescribedType[] = Object.values(registry.types).map((type) => ({
  xmlName: type.name,
  directoryName: type.directoryName,
  suffix: type.suffix,
  inFolder: type.inFolder ?? false,
  metaFile: contentAdapters.includes(type.strategies?.adapter ?? ''),
  childXmlNames: Object.values(type.children?.types ?? {}).map(({ name }) => name),
}));

/**
 * Finds a metadata type.
 *
 * @param xmlName its name, e.g. `ConnectedApp`.
 */
export function describedType(xmlName: string): DescribedType | undefined {
  return describedTypes.find((type) => type.xmlName === xmlName);
}

/**
 * Gives the place of a component's file within a package.
 *
 * @param type name of its type, e.g. `Settings`.
 * @param fullName its full name, e.g. `Security`.
 * @returns e.g. `settings/Security.settings`.
 * @throws Error when the type is not in the registry.
 */
export function fileNameOf(type: string, fullName: string): string {
  const described = describedType(type);
  if (!described) throw new Error(`The registry has no type ${type}.`);
  return `${described.directoryName}/${fullName}.${described.suffix ?? ''}`;
}
