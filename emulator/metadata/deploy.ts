import type { EmulatedOrg } from '../org/org.js';
import type { MetadataObject } from '../org/state.js';
import type { Switches } from '../org/switches.js';
import { Refusal, textOf, textsOf, type ComponentKind } from './components/component.js';
import { platformFault } from './fault.js';
import { deployOrder, findListed, kindOf } from './kinds.js';
import { readComponentFile, type Package, type PackageMember, type Problem } from './package.js';

/** The options of a deploy request, with the platform's defaults for those left out. */
export type DeployOptions = {
  allowMissingFiles: boolean;
  autoUpdatePackage: boolean;
  checkOnly: boolean;
  ignoreWarnings: boolean;
  performRetrieve: boolean;
  rollbackOnError: boolean;
  testLevel: string;
};

/** A component that a deployment changed, or would change. */
export type Deployed = PackageMember & { id: string; isCreated: boolean; isChanged: boolean; isDeleted: boolean };

/** What came of a deployment. */
export type DeployOutcome = {
  status: 'Succeeded' | 'SucceededPartial' | 'Failed';
  deployed: Deployed[];
  problems: Problem[];
};

/** Components are compared before and after in the newest shape, whatever version the package has. */
const currentVersion = Infinity;

/**
 * Reads a deploy request's options.
 *
 * @param options the request's `DeployOptions`.
 * @throws SoapFault when tests are to run but none are named.
 */
export function readDeployOptions(options: MetadataObject): DeployOptions {
  const flag = (name: string): boolean => textOf(options, name) === 'true';
  const testLevel = textOf(options, 'testLevel') ?? 'NoTestRun';
  if (testLevel === 'RunSpecifiedTests' && textsOf(options, 'runTests').length === 0) {
    throw platformFault('INVALID_OPERATION', 'testLevel of RunSpecifiedTests requires runTests to name a test class');
  }
  return {
    allowMissingFiles: flag('allowMissingFiles'),
    autoUpdatePackage: flag('autoUpdatePackage'),
    checkOnly: flag('checkOnly'),
    ignoreWarnings: flag('ignoreWarnings'),
    performRetrieve: flag('performRetrieve'),
    rollbackOnError: flag('rollbackOnError'),
    testLevel,
  };
}

/**
 * Deploys a package. It is tried on a copy of the org first, so that a failed deployment that rolls back and one
 * that only checks leave the org as it was.
 *
 * @param org the org.
 * @param files the package.
 * @param options the request's options.
 * @returns what was deployed and what was refused.
 */
export function deployPackage(org: EmulatedOrg, files: Package, options: DeployOptions): DeployOutcome {
  const rehearsal = { ...org, state: structuredClone(org.state), onChange: [] };
  const tried = applyPackage(rehearsal, files);
  const isClean = !tried.problems.some(({ isWarning }) => !isWarning || !options.ignoreWarnings);
  const isKept = !options.checkOnly && (isClean || !options.rollbackOnError);
  const outcome = isKept ? applyPackage(org, files) : tried;
  const status = isClean
    ? 'Succeeded'
    : options.rollbackOnError || outcome.deployed.length === 0
      ? 'Failed'
      : 'SucceededPartial';
  if (isKept) {
    for (const { type, fullName } of outcome.deployed)
      org.onChange.forEach((listener) => listener(`${type} ${fullName}`));
  }
  return { ...outcome, status };
}

function applyPackage(org: EmulatedOrg, files: Package): Omit<DeployOutcome, 'status'> {
  const outcome = { deployed: [] as Deployed[], problems: [...files.problems] };
  const remove = (member: PackageMember): void => removeMember(org, member, outcome);
  files.destructive.before.forEach(remove);
  const order = (member: PackageMember): number => deployOrder(member.type);
  for (const member of [...files.members].sort((a, b) => order(a) - order(b)))
    deployMember(org, files, member, outcome);
  files.destructive.after.forEach(remove);
  return outcome;
}

function deployMember(
  org: EmulatedOrg,
  files: Package,
  member: PackageMember,
  outcome: { deployed: Deployed[]; problems: Problem[] },
): void {
  const { type, fullName, fileName } = member;
  const kind = kindOf(type) as ComponentKind;
  const componentType = kind.rootOf(fullName);
  const read = readComponentFile(files.files[fileName] ?? '', componentType, files.apiVersion);
  if (!('metadata' in read)) {
    outcome.problems.push({ fileName, fullName, componentType, isWarning: false, ...read });
    return;
  }
  try {
    const isCreated = findListed(org, kind, fullName) === undefined;
    const before = contentOf(org, kind, fullName);
    const id = kind.deploy({ org, apiVersion: files.apiVersion }, fullName, read.metadata);
    const isChanged = contentOf(org, kind, fullName) !== before;
    outcome.deployed.push({ ...member, type: componentType, id, isCreated, isChanged, isDeleted: false });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    outcome.problems.push({ fileName, fullName, componentType, problem: error.message, isWarning: false });
  }
}

/** What an org keeps to itself counts as well when it tells whether something has changed. */
function contentOf(org: EmulatedOrg, kind: ComponentKind, fullName: string): string {
  const switches: Switches = { ...org.switches, certificateOnRetrieve: 'line', grantListsOnRetrieve: 'shown' };
  return JSON.stringify(kind.read({ ...org, switches }, fullName, currentVersion) ?? null);
}

function removeMember(
  org: EmulatedOrg,
  member: PackageMember,
  outcome: { deployed: Deployed[]; problems: Problem[] },
): void {
  const { type, fullName, fileName } = member;
  const kind = kindOf(type) as ComponentKind;
  const id = findListed(org, kind, fullName)?.id;
  const base = { fileName, fullName, componentType: type };
  if (id === undefined) {
    // The platform names the manifest where the component has no name of its own any more.
    const problem = `No ${type} named: ${fullName} found`;
    outcome.problems.push({ ...base, fullName: fileName, problem, isWarning: true });
  } else if (kind.remove?.(org, fullName) !== true) {
    outcome.problems.push({ ...base, problem: `This ${type} can't be deleted`, isWarning: false });
  } else {
    outcome.deployed.push({ ...member, id, isCreated: false, isChanged: false, isDeleted: true });
  }
}
