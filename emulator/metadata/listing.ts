import { effectivePermissions } from '../oauth/coverage.js';
import type { EmulatedOrg } from '../org/org.js';
import { isProfileNameVisible } from '../org/permissions.js';
import type { ComponentKind, ListedComponent } from './components/component.js';
import { platformFault } from './fault.js';
import { kindOf } from './kinds.js';
import { describedType, describedTypes, fileNameOf } from './registry.js';
import { nil, partOf, type MessagePart } from './xml.js';

/** Limits documented for the operations. */
const maxQueries = 3;
const maxReadNames = 10;

/** Components that carry no dates of their own are listed with the epoch, as settings are. */
const epoch = '1970-01-01T00:00:00.000Z';

/**
 * Answers describeMetadata.
 *
 * @param org the org.
 * @returns every type that the official CLI's registry knows.
 */
export function describeMetadata(org: EmulatedOrg): MessagePart {
  return {
    metadataObjects: describedTypes.map((type) => ({
      childXmlNames: type.childXmlNames,
      directoryName: type.directoryName,
      inFolder: type.inFolder,
      metaFile: type.metaFile,
      suffix: type.suffix,
      xmlName: type.xmlName,
    })),
    organizationNamespace: org.state.organization.namespacePrefix ?? '',
    partialSaveAllowed: true,
    testRequired: false,
  };
}

/**
 * Answers listMetadata.
 *
 * @param org the org.
 * @param userId who asks; without permission they may see no profile but their own.
 * @param types the queries' types.
 * @returns file properties of every component of those types, other orgs' apps included.
 * @throws SoapFault for more than three queries or an unknown type.
 */
export function listMetadata(org: EmulatedOrg, userId: string, types: string[]): MessagePart[] {
  if (types.length > maxQueries) {
    throw platformFault(
      'EXCEEDED_MAX_TYPES_LIMIT',
      `the maximum number of types in one listMetadata call is ${maxQueries}`,
    );
  }
  const viewer = {
    profileId: org.state.users.find(({ id }) => id === userId)?.profileId ?? '',
    permissions: effectivePermissions(org, userId),
  };
  return types.flatMap((type) => {
    requireType(type);
    const kind = kindOf(type);
    const listed = kind?.list(org).filter(({ id }) => type !== 'Profile' || isProfileNameVisible(org, viewer, id));
    return kind && listed ? listed.map((component) => fileProperties(org, kind, component)) : [];
  });
}

/**
 * Answers readMetadata.
 *
 * @param org the org.
 * @param request the type, at most ten full names, and the API version of the shape.
 * @returns one record for each name, nil where the org gives nothing out.
 * @throws SoapFault for more than ten names or an unknown type.
 */
export function readMetadata(
  org: EmulatedOrg,
  { type, fullNames, apiVersion }: { type: string; fullNames: string[]; apiVersion: number },
): MessagePart {
  const kind = readableKind(org, type);
  if (fullNames.length > maxReadNames) {
    const text = `record limit reached. cannot submit more than ${maxReadNames} records in this operation`;
    throw platformFault('EXCEEDED_ID_LIMIT', text);
  }
  const records = fullNames.map((fullName): MessagePart => {
    const metadata = kind?.read(org, fullName, apiVersion);
    if (!kind || !metadata || ![kind.type, kind.rootOf(fullName)].includes(type)) return { [nil]: true };
    return {
      '@xsi:type': kind.rootOf(fullName),
      fullName,
      ...(partOf(metadata) as { [element: string]: MessagePart }),
    };
  });
  return { records };
}

/**
 * Describes a component as listings and retrieves do.
 *
 * @param org the org.
 * @param kind the component's type.
 * @param component the component.
 * @param folder put before the file name, e.g. `unpackaged/`.
 */
export function fileProperties(
  org: EmulatedOrg,
  kind: ComponentKind,
  component: ListedComponent,
  folder = '',
): MessagePart {
  const [author] = org.state.users;
  const name = author ? `${author.firstName} ${author.lastName}`.trim() : '';
  const isPackaged =
    component.namespacePrefix !== null && component.namespacePrefix !== org.state.organization.namespacePrefix;
  return {
    createdById: author?.id ?? '',
    createdByName: name,
    createdDate: isoDate(component.createdDate),
    fileName: folder + fileNameOf(kind.type, component.fullName),
    fullName: component.fullName,
    id: component.id,
    lastModifiedById: author?.id ?? '',
    lastModifiedByName: name,
    lastModifiedDate: isoDate(component.lastModifiedDate),
    manageableState: isPackaged ? 'installed' : 'unmanaged',
    namespacePrefix: component.namespacePrefix ?? undefined,
    type: kind.type,
  };
}

/** Settings are read by the type of their own, e.g. `SecuritySettings` with the full name `Security`. */
function readableKind(org: EmulatedOrg, type: string): ComponentKind | undefined {
  const settings = kindOf('Settings');
  if (settings?.list(org).some(({ fullName }) => settings.rootOf(fullName) === type)) return settings;
  requireType(type);
  return kindOf(type);
}

function requireType(type: string): void {
  if (!describedType(type)) throw platformFault('INVALID_TYPE', `Unknown type:${type}`);
}

function isoDate(date: string | undefined): string {
  return date === undefined ? epoch : new Date(date).toISOString();
}
