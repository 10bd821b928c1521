import { MultiStageOutput } from '@oclif/multi-stage-output';
import type { Change } from '../plan/change.js';
import type { Stage } from '../plan/run.js';

type ApplyStage = Exclude<Stage, 'read' | 'manual'>;

const titles: { readonly [stage in ApplyStage]: string } = {
  grant: 'Give access',
  deploy: 'Deploy',
  verify: 'Read the org again',
};

/** The stages that applying these changes goes through. */
export function stagesOf(changes: Change[]): ApplyStage[] {
  const has = (via: Change['via']): boolean => changes.some((change) => change.via === via);
  return [...(has('record') ? ['grant' as const] : []), ...(has('deploy') ? ['deploy' as const] : []), 'verify'];
}

/** The stages of applying a plan, shown from the first one on while they run. */
export class ApplyStages {
  #output: MultiStageOutput<Record<string, never>> | undefined;

  public constructor(private readonly options: { title: string; stages: ApplyStage[] }) {}

  public update(stage: ApplyStage): void {
    const stages = this.options.stages.map((name) => titles[name]);
    this.#output ??= new MultiStageOutput({ title: this.options.title, stages, jsonEnabled: false, timerUnit: 's' });
    this.#output.goto(titles[stage]);
  }

  public stop(): void {
    this.#output?.stop();
  }

  public error(): void {
    this.#output?.error();
  }
}
