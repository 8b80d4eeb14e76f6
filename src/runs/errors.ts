import type { Misfit } from './compatibility.ts';
import type { WaitOptions } from './order.ts';
import type { WaitedRun } from './wait.ts';

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
/** A run may exist, and looking for it did not settle whether it does. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError';
  /** When the first attempt began, unix seconds. */
  readonly attemptedAtSeconds: number;
  /** What the looks at the flow's history said, as a sentence. */
  readonly looks: string;

  constructor(cause: Error, attemptedAtMs: number, looks: string) {
    super(cause.message, { cause });
    this.attemptedAtSeconds = Math.floor(attemptedAtMs / 1_000);
    this.looks = looks;
  }
}

/** The step does not create a run, for a reason of its own: nothing to go on from, a run that is there already, … */
export class RefrainedError extends Error {
  override readonly name = 'RefrainedError';
  /** What to do, as a sentence. */
  readonly advice: string;

  constructor(reason: string, advice: string) {
    super(reason);
    this.advice = advice;
  }
}
