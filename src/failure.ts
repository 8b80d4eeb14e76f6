import type { WaitOptions } from './inputs/wait-inputs.ts';
import type { Misfit } from './runs/fitness.ts';
import type { WaitedRun } from './runs/follow-runs.ts';

/** What a step was doing when it failed, and what can be said of the run that it was to create. */
export class StepError extends Error {
  override readonly name = 'StepError';
  /** What failed, worded to follow "Failed to ". */
  readonly operation: string;
  /**
   * `none`: surely no run was created. `unknown`: the request left, and the answer did not say.
   */
  readonly run: 'none' | 'unknown';
  /** What was found out about the reason afterwards. */
  readonly findings: readonly Misfit[];

  constructor(operation: string, run: 'none' | 'unknown', cause: unknown, findings: readonly Misfit[] = []) {
    super(`Failed to ${operation}`, { cause });
    this.operation = operation;
    this.run = run;
    this.findings = findings;
  }
}

/** Runs that were waited for did not come to a good end. */
export class WaitError extends Error {
  override readonly name = 'WaitError';
  readonly ends: readonly WaitedRun[];
  readonly options: WaitOptions;

  constructor(ends: readonly WaitedRun[], options: WaitOptions) {
    super(ends.map(({ runId, outcome }) => `flow run ${runId}: ${outcome}`).join(', '));
    this.ends = ends;
    this.options = options;
  }
}
