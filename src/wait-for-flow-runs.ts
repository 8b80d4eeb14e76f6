import { type Context, connect, type Machine } from './runs/context.ts';
import { UnsuccessfulRunsError } from './runs/errors.ts';
import type { RunToWait, WaitedRun } from './runs/findings.ts';
import type { WaitOptions, WaitOrder, WaitTask } from './runs/order.ts';
import { waitForRuns } from './runs/wait.ts';

/**
 * The use case of the wait action: obtains a token and waits for the runs that were given.
 *
 * @throws {OperationError} there is no token
 * @throws {UnsuccessfulRunsError} a run did not succeed
 * @throws {CancelledError}
 */
export async function waitForFlowRuns(
  { runIds, warnings, ...task }: WaitOrder,
  machine: Machine,
): Promise<void> {
  machine.emit({ type: 'inputs-warned', warnings });
  const context = await connect(task.connection, machine);
  const runs = runIds.map((runId) => ({ runId, etag: '' }));
  await waitForEnds(runs, task, context);
}

/**
 * Waits for runs, and fails if one of them does not succeed.
 *
 * @throws {UnsuccessfulRunsError} all runs have been waited for
 * @throws {CancelledError}
 */
export async function waitForEnds(
  runs: readonly RunToWait[],
  task: WaitTask,
  context: Context,
): Promise<void> {
  const { flowId, wait } = task;
  context.emit({ type: 'wait-begun', runs, task });
  const ended = await waitForRuns(
    runs.map((run) => ({ ...run, flowId })),
    wait,
    context,
  );
  context.emit({ type: 'wait-ended', runs: ended });
  const unsuccessful = ended.flatMap((attempts) => attempts.slice(-1)).filter((end) => !isSuccess(end, wait));
  if (unsuccessful.length > 0) throw new UnsuccessfulRunsError(unsuccessful, wait);
}

/** Whether the end of a run lets the step succeed. */
function isSuccess({ outcome, details }: WaitedRun, { maxFailedRecords }: WaitOptions): boolean {
  const failedRecords = details?.metrics.recordsFailed ?? 0;
  if (maxFailedRecords !== undefined && failedRecords > maxFailedRecords) return false;
  return outcome === 'succeeded' || outcome === 'partially-succeeded';
}
