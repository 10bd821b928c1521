import { MultiStageOutput } from '@oclif/multi-stage-output';
import { stageTitles, type ApplyStage } from './stageTitles.js';

/** The stages of applying a plan, shown from the first one on while they run. */
export class ApplyStages {
  #output: MultiStageOutput<Record<string, never>> | undefined;

  public constructor(private readonly options: { title: string; stages: ApplyStage[] }) {}

  public update(stage: ApplyStage): void {
    const stages = this.options.stages.map((name) => stageTitles[name]);
    this.#output ??= new MultiStageOutput({ title: this.options.title, stages, jsonEnabled: false, timerUnit: 's' });
    this.#output.goto(stageTitles[stage]);
  }

  public stop(): void {
    this.#output?.stop();
  }

  public error(): void {
    this.#output?.error();
  }
}
