import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import { formatBoth } from '../time/format.ts';
import { type Context, during } from './context.ts';
import { OperationError, PreconditionError } from './errors.ts';
import { findExistingRuns } from './existing-runs.ts';
import type { ExistingRuns, Plan } from './findings.ts';
import type { CreateOrder } from './order.ts';

/**
 * Looks up the runs that exist for the windows of a plan, if the step is asked to attach to them or to fail.
 *
 * @returns for each window of the plan the run to attach to, if there is one; empty if the step just creates
 * @throws {OperationError} a run exists and must not, this cannot be known, or the history cannot be read
 */
export async function findRunsToAttach(
  plan: Plan,
  { run: { flowId }, ifRunExists }: CreateOrder,
  context: Context,
): Promise<readonly (FlowRun | undefined)[]> {
  if (ifRunExists === 'create') return [];
  const existing = await during(
    `look up existing runs of flow ${flowId}`,
    findExistingRuns({ flowId, ...plan, sameIsEnough: true }, context),
  );
  const failure = preconditionFailure(existing, ifRunExists);
  if (failure) throw new OperationError(`create a run of flow ${flowId}`, 'none', failure);
  if (!isComplete(existing)) context.emit({ type: 'existing-runs-found', existing });
  return existing.same;
}

/** Whether every window has its run. */
function isComplete({ same }: ExistingRuns): boolean {
  return same.every((run) => run !== undefined);
}

function preconditionFailure(
  existing: ExistingRuns,
  ifRunExists: 'attach' | 'fail',
): PreconditionError | undefined {
  const first = existing.same.find((run) => run !== undefined);
  if (first && ifRunExists === 'fail') return existsError(first);
  if (!existing.isComplete && ifRunExists === 'fail') return unreadError();
  // A run that has not begun can show its window later. One that has ended has had its time to.
  const hidden = existing.withoutWindow.find(({ status }) => isUnderWay(status));
  return hidden && !isComplete(existing) ? hiddenWindowError(hidden) : undefined;
}

function existsError({ runId, status, window }: FlowRun): PreconditionError {
  const span = window ? `, ${formatBoth(window.startSeconds)} to ${formatBoth(window.endSeconds)}` : '';
  return new PreconditionError(
    `flow run ${runId} has exactly this window${span}, and its status is ${status || 'not known yet'}`,
    'Set `if-run-exists` to `attach` to take the run over, or to `create` for a second run.',
  );
}

function unreadError(): PreconditionError {
  return new PreconditionError(
    'whether a run over this window exists is not known: the flow has had more than 2,000 runs since the window began, and older runs were not read',
    'Set `if-run-exists` to `attach`, which takes over a run over this window if it is among the newest 2,000, or to `create`.',
  );
}

function hiddenWindowError({ runId, status }: FlowRun): PreconditionError {
  return new PreconditionError(
    `flow run ${runId} has not ended (status: ${status || 'none yet'}), and the service does not show its window, which may be this one`,
    'Wait for it with the wait action, or look it up in Experience Platform. Then start this step again, with `if-run-exists: create` if its window is another one.',
  );
}
