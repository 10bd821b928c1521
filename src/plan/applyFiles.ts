import { Messages, type SfError } from '@salesforce/core';
import { decodeFullName } from '../org/metadata/component.js';
import { deployMetadata, type ComponentFailure, type Deployed } from '../org/metadata/deploy.js';
import { componentKey, routeOf, type Change, type ComponentRef } from './change.js';
import { foldEdits } from './edit.js';
import type { PlannedFile } from './plan.js';
import { applyRecords } from './applyRecords.js';
import { saveAsSent, withAll, withChanges, type Applying, type Progress } from './progress.js';
import { heldComponents, isDue, rerouted } from './routes.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'plan');

type Refused = Extract<Deployed, { state: 'refused' }>;

const fileOf = (change: Change): string => {
  const route = routeOf(change);
  return route.via === 'deploy' ? componentKey(route.file) : '';
};

const removedFile = (change: Change): ComponentRef | undefined => {
  const route = routeOf(change);
  return route.via === 'deploy' && route.removesFile ? route.file : undefined;
};

/** A file with the edits of the changes that are due, and with what must not go missing whatever they are. */
const foldFile = (file: PlannedFile, due: Change[]): string => {
  const edits = due.flatMap((change) => {
    const route = routeOf(change);
    return route.via === 'deploy' && fileOf(change) === componentKey(file) ? route.edits : [];
  });
  return foldEdits(file.base, [...(file.keep ?? []), ...edits]);
};

const deployFailure = ({ id, failures }: Refused): SfError => {
  const problems = failures.map(
    ({ type, fullName, problem }) => `${[type, fullName].filter(Boolean).join(' ')}: ${problem}`,
  );
  return messages.createError('error.DeployFailed', [problems.join('; ')], [id]);
};

/** The changes that the org named when it refused, as far as their kind tells them apart; all where it named none. */
const blamedBy = ({ failures }: Refused, due: Change[], { plan }: Progress): Change[] => {
  const blames = (change: Change): ((problem: string) => boolean) => {
    const part = plan.parts.find(({ target }) => componentKey(target.component) === componentKey(change.component));
    return (problem) => part?.kind.blames?.(problem, change) ?? true;
  };
  const isAbout = ({ type, fullName }: ComponentFailure, { component }: Change): boolean =>
    decodeFullName(fullName) === decodeFullName(component.fullName) && ['', component.type].includes(type);
  const named = due.filter((change) => failures.some((failure) => isAbout(failure, change)));
  const blamed = named.filter((change) =>
    failures.some((failure) => isAbout(failure, change) && blames(change)(failure.problem)),
  );
  return [blamed, named, due].find((changes) => changes.length > 0) ?? [];
};

const sendFiles = async (
  applying: Applying,
  progress: Progress,
  due: Change[],
  isFirst: boolean,
): Promise<{ deployed: Deployed; sent: Progress }> => {
  const paths = new Set(due.filter((change) => !removedFile(change)).map(fileOf));
  const files = progress.plan.files.filter(
    (file) => paths.has(componentKey(file)) && (file.isFirst ?? false) === isFirst,
  );
  const removed = due.flatMap((change) => removedFile(change) ?? []);
  const texts = [
    ...files.map((file) => ({ type: file.type, fullName: file.fullName, text: foldFile(file, due) })),
    ...removed.map((file) => ({ ...file, text: null })),
  ];
  await saveAsSent(applying, progress, due);
  const deployed = await deployMetadata(applying.reader.connection, texts);
  return { deployed, sent: { ...progress, deployId: deployed.id ?? progress.deployId } };
};

const unknownError = ({ id, reason, isTimedOut }: Extract<Deployed, { state: 'unknown' }>): SfError =>
  id === null
    ? messages.createError('error.DeployMayBeTaken', [reason], [], 68)
    : messages.createError('error.DeployUnknown', [id, reason], [id], isTimedOut ? 69 : 68);

/**
 * What a refused deployment leaves to do. Where every refused change has another route they take it; else all of it
 * failed, since it was rolled back as a whole.
 */
const afterRefusal = (progress: Progress, due: Change[], refused: Refused): { next: Progress; goesOn: boolean } => {
  const blamed = blamedBy(refused, due, progress);
  const failure = deployFailure(refused);
  const ways = new Map(blamed.map((change) => [change, rerouted(change, failure)]));
  if ([...ways.values()].some(({ status }) => status === 'failed')) {
    return { next: withAll(progress, due, { status: 'failed', error: failure }), goesOn: false };
  }
  const notice = { code: 'DeployRefused', message: messages.getMessage('notice.DeployRefused', [failure.message]) };
  const next = withChanges(progress, ways);
  return { next: { ...next, notices: [...next.notices, notice] }, goesOn: true };
};

/**
 * Deploys what is due in one deployment. What the org refuses goes another way where there is one, which is said; the
 * rest is deployed once more without it.
 *
 * @param isFirst whether it is about the files that records and other files refer to
 */
export async function applyFiles(applying: Applying, progress: Progress, isFirst: boolean): Promise<Progress> {
  const firstFiles = new Set(progress.plan.files.filter((file) => file.isFirst).map(componentKey));
  let current = progress;
  for (;;) {
    const { changes } = current;
    const held = heldComponents(changes);
    const due = changes.filter(
      (change) =>
        isDue(change, 'deploy') &&
        firstFiles.has(fileOf(change)) === isFirst &&
        !held.has(componentKey(change.component)),
    );
    if (due.length === 0) return current;
    if (!isFirst || !changes.some((change) => isDue(change, 'record'))) applying.onStage('deploy');
    // eslint-disable-next-line no-await-in-loop -- what a refusal leaves is sent after it
    const { deployed, sent } = await sendFiles(applying, current, due, isFirst);
    if (deployed.state === 'succeeded') current = withAll(sent, due, { status: 'applied' });
    else if (deployed.state === 'unsent') current = withAll(sent, due, { status: 'failed', error: deployed.error });
    else if (deployed.state === 'unknown')
      current = withAll(sent, due, { status: 'unknown', error: unknownError(deployed) });
    const { next, goesOn } =
      deployed.state === 'refused' ? afterRefusal(sent, due, deployed) : { next: current, goesOn: false };
    // eslint-disable-next-line no-await-in-loop -- each step is written down before the next
    await applying.save(next);
    // What lets people in by a record comes before what is deployed again.
    // eslint-disable-next-line no-await-in-loop -- as above
    current = goesOn ? await applyRecords(applying, next) : next;
    if (!goesOn) return current;
  }
}
