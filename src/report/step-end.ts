import { CancelledError } from '../adobe/clock.ts';
import { DuplicatedRunsError, OperationError, UnsuccessfulRunsError } from '../runs/errors.ts';
import { OutputError } from './runner.ts';
import { activeRuns, currentRun, lastSeenRun, type StepRun, type StepState } from './state.ts';

/** Every way in which a step can end whose inputs could be read; if it succeeded, the state says what it did. */
export type StepEnd = { readonly kind: 'succeeded' } | StepFailure;

/** Every way in which a step can fail whose inputs could be read. */
export type StepFailure =
  /** An operation failed, and no run was created by it. */
  | { readonly kind: 'not-created'; readonly error: OperationError }
  /** Whether a run was created is not known. */
  | { readonly kind: 'unknown'; readonly error: OperationError }
  /** Several runs exist that one was asked for. */
  | { readonly kind: 'duplicated'; readonly error: DuplicatedRunsError }
  /** Runs that were waited for did not succeed. */
  | { readonly kind: 'unsuccessful'; readonly error: UnsuccessfulRunsError }
  | { readonly kind: 'wait-cancelled'; readonly runs: readonly StepRun[] }
  /** There is a run, but the step failed after that was known, for a reason that is not about the run. */
  | { readonly kind: 'failed-late'; readonly error: unknown; readonly run: StepRun }
  /** The runner cannot be given the outputs, and nothing was sent that can create a run. */
  | { readonly kind: 'outputs-not-writable'; readonly error: OutputError }
  | { readonly kind: 'defect'; readonly error: unknown };

/**
 * How a step ends that threw an error.
 *
 * @param state what was known when it was thrown
 */
export function failedEnd(error: unknown, state: StepState): StepFailure {
  if (error instanceof DuplicatedRunsError) return { kind: 'duplicated', error };
  if (error instanceof UnsuccessfulRunsError) return { kind: 'unsuccessful', error };
  const waitedFor = state.task ? activeRuns(state) : [];
  if (error instanceof CancelledError && waitedFor.length > 0)
    return { kind: 'wait-cancelled', runs: waitedFor };
  const run = currentRun(state) ?? (error instanceof OutputError ? lastSeenRun(state) : undefined);
  if (run) return { kind: 'failed-late', error, run };
  if (error instanceof OutputError && !state.hasSentCreation) return { kind: 'outputs-not-writable', error };
  if (error instanceof CancelledError && !state.hasSentCreation)
    return { kind: 'not-created', error: new OperationError('finish the step', 'none', error) };
  if (!(error instanceof OperationError)) return { kind: 'defect', error };
  return { kind: error.run === 'none' ? 'not-created' : 'unknown', error };
}
