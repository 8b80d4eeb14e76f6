import type { RunReference } from '../adobe/run/run.ts';
import { formatWindow } from '../time/format.ts';
import type { Window } from '../time/window.ts';
import type { Attempt } from './creation/evidence.ts';
import type { Incompatibility, WaitedRun } from './findings.ts';
import type { WaitOptions } from './order.ts';

/** An operation of the step failed. The cause says why. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  /** What is known about the run that the operation was to create: `none` means that no run was created. */
  readonly run: 'none' | 'unknown';
  /** What was found out about the flow afterwards. */
  readonly explanation: Explanation;

  /** @param operation what failed, worded to follow "Failed to " */
  constructor(
    operation: string,
    run: 'none' | 'unknown',
    cause: unknown,
    explanation: Explanation = UNEXPLAINED,
  ) {
    super(`Failed to ${operation}`, { cause });
    this.run = run;
    this.explanation = explanation;
  }
}

/** What a refusal is about, as far as a read of the flow could say. */
export interface Explanation {
  readonly incompatibilities: readonly Incompatibility[];
  /** The delta column of the flow; empty if it has none, `undefined` if the flow could not be read. */
  readonly deltaColumnOfFlow?: string;
}

const UNEXPLAINED: Explanation = { incompatibilities: [] };

/** Runs that were waited for did not succeed, or not in time. */
export class UnsuccessfulRunsError extends Error {
  override readonly name = 'UnsuccessfulRunsError';
  readonly ends: readonly WaitedRun[];
  readonly options: WaitOptions;
  /** Why the run of the next window was not created, if that failed too. */
  readonly notCreated: OperationError | undefined;

  constructor(ends: readonly WaitedRun[], options: WaitOptions, notCreated?: OperationError) {
    super(ends.map(({ runId, outcome }) => `flow run ${runId}: ${outcome}`).join(', '));
    this.ends = ends;
    this.options = options;
    this.notCreated = notCreated;
  }
}

/**
 * Whether exactly one run exists is not known: looking it up in the history of the flow did not answer that. Either no
 * run is known to exist, or one is, because a request that was sent again created it, and an earlier one may have too.
 */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
  /** When the first attempt began, unix seconds. */
  readonly attemptedAtSeconds: number;
  /** When the run begins at the latest by these requests, unix seconds. */
  readonly startSeconds: number;
  /** What the lookups found, as a sentence; empty if the reason of the failure says it all. */
  readonly lookups: string;
  /** Whether the history shows windows and nothing that can be taken for the run: a later step can recognize it. */
  readonly isRecognizable: boolean;

  /** @param attempts the requests that can have created the run, the first one first */
  constructor(
    cause: Error,
    attempts: readonly [Attempt, ...Attempt[]],
    lookups: string,
    isRecognizable = false,
  ) {
    super(cause.message, { cause });
    const sentSeconds = attempts.map(({ atMs }) => Math.floor(atMs / 1_000));
    this.attemptedAtSeconds = Math.min(...sentSeconds);
    this.startSeconds = Math.max(...sentSeconds, ...attempts.map(({ startSeconds = 0 }) => startSeconds));
    this.lookups = lookups;
    this.isRecognizable = isRecognizable;
  }
}

/** Several runs were found that one creation was to make one of. */
export class DuplicatedRunsError extends Error {
  override readonly name = 'DuplicatedRunsError';
  readonly runs: readonly RunReference[];

  constructor(runs: readonly RunReference[]) {
    super(`there are ${runs.length} flow runs instead of one: ${runs.map(({ runId }) => runId).join(', ')}`);
    this.runs = runs;
  }
}

/** A run exists, and whether it is the only one of its request is not known: the message says why. */
export class PossibleDuplicatesError extends Error {
  override readonly name = 'PossibleDuplicatesError';
}

/** A run that was recognized by its time alone shows another window than the one that was asked for. */
export class OtherWindowError extends Error {
  override readonly name = 'OtherWindowError';

  constructor(shown: Window, asked: Window) {
    super(`it reads the window ${formatWindow(shown)}, and not ${formatWindow(asked)}`);
  }
}

/** The step itself decides against creating a run: nothing to continue from, a run that exists already, … */
export class PreconditionError extends Error {
  override readonly name = 'PreconditionError';
  /** What to do, as a sentence. */
  readonly advice: string;

  constructor(reason: string, advice: string) {
    super(reason);
    this.advice = advice;
  }
}
