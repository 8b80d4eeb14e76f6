import { hasLoaded, lossOf } from './adobe/run/run-outcome.ts';
import { connect, type Machine } from './runs/context.ts';
import { DuplicatedRunsError, UnsuccessfulRunsError } from './runs/errors.ts';
import type { RunToWait, WaitedRun } from './runs/findings.ts';
import type { WaitOptions, WaitOrder, WaitTask } from './runs/order.ts';
import { openStepRuns, type StepContext } from './runs/step-runs.ts';
import { runsToWait } from './runs/waiting/given-runs.ts';
import { waitForRuns } from './runs/waiting/wait.ts';

/**
 * The use case of the wait action: obtains a token and waits for the runs that were given.
 *
 * @throws {OperationError} there is no token
 * @throws {DuplicatedRunsError} a re-trigger left two runs, or an earlier step has found that two exist
 * @throws {UnsuccessfulRunsError} a run did not succeed
 * @throws {CancelledError}
 */
export async function waitForFlowRuns({ warnings, ...order }: WaitOrder, machine: Machine): Promise<void> {
  machine.emit({ type: 'inputs-warned', warnings });
  const context = await connect(order.connection, machine);
  const runs = runsToWait(order);
  const stepRuns = openStepRuns(runs.map(({ runId }) => runId));
  await waitForEnds(runs, order, { ...context, stepRuns });
}

/**
 * Waits for runs, and fails if one of them does not succeed.
 *
 * @throws {DuplicatedRunsError} all runs have been waited for
 * @throws {UnsuccessfulRunsError} all runs have been waited for
 * @throws {CancelledError}
 */
export async function waitForEnds(
  runs: readonly RunToWait[],
  task: WaitTask,
  context: StepContext,
): Promise<void> {
  const { wait } = task;
  context.emit({ type: 'wait-begun', runs, task, atMs: context.clock.now() });
  const ended = await waitForRuns(runs, wait, context);
  context.emit({ type: 'wait-ended', runs: ended });
  const ends = ended.flatMap((attempts) => attempts.slice(-1));
  const duplicated = ends.find(({ problem }) => problem instanceof DuplicatedRunsError);
  if (duplicated) throw duplicated.problem;
  const unsuccessful = ends.filter((end) => !isSuccess(end, wait));
  if (unsuccessful.length > 0) throw new UnsuccessfulRunsError(unsuccessful, wait);
}

/** Whether the end of a run lets the step succeed. */
function isSuccess(run: WaitedRun, { maxFailedRecords }: WaitOptions): boolean {
  if (!hasLoaded(run) || !run.details || maxFailedRecords === undefined) return hasLoaded(run);
  const loss = lossOf(run.details);
  // A run that lost records without a number may have lost more than are allowed.
  return loss.kind === 'none' || (loss.kind === 'known' && loss.records <= maxFailedRecords);
}
