import type { WaitOptions } from './inputs/wait-inputs.ts';
import type { FlowRun } from './platform/run.ts';
import type { WaitedRun } from './wait-for-runs.ts';

/** What a step was doing when it failed, and what can be said of the run that it was to create. */
export class StepError extends Error {
  override readonly name = 'StepError';
  /** What failed, worded to follow "Failed to ". */
  readonly operation: string;
  /**
   * `none`: surely no run was created. `unknown`: the request left, and the answer did not say.
   */
  readonly run: 'none' | 'unknown';
  /** What was found out about the reason afterwards, as sentences that say what to do. */
  readonly findings: readonly string[];

  constructor(operation: string, run: 'none' | 'unknown', cause: unknown, findings: readonly string[] = []) {
    super(`Failed to ${operation}`, { cause });
    this.operation = operation;
    this.run = run;
    this.findings = findings;
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

/** The step was to fail where a run of this window exists, and one does. */
export class RunExistsError extends Error {
  override readonly name = 'RunExistsError';
  readonly run: FlowRun;

  constructor(run: FlowRun) {
    super(
      `flow run ${run.runId} has exactly this window, and its status is ${run.status || 'not known yet'}`,
    );
    this.run = run;
  }
}

/** There is nothing from which a step could go on, or nothing for it to read. */
export class ContinueError extends Error {
  override readonly name = 'ContinueError';
  /** What to do, as a sentence. */
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
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
