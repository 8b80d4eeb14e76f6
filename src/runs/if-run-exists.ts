import type { FlowService } from '../adobe/flow-service.ts';
import { openBudget } from '../adobe/retry.ts';
import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import { formatBoth } from '../time/format.ts';
import { during, retryWorld, type World } from './context.ts';
import { RefrainedError, StepError } from './errors.ts';
import { type ExistingRuns, findExistingRuns } from './existing-runs.ts';
import type { CreateOrder } from './order.ts';
import type { Plan } from './plan.ts';

/**
 * Finds the runs to take over instead of creating them, where the step is asked to look for them.
 *
 * @returns for each window of the plan its run, where there is one; empty where nobody is to look
 * @throws {StepError} there is a run and must be none, it cannot be told, or the history cannot be read
 */
export async function findStanding(
  { whole, windows }: Plan,
  { run, ifRunExists, connection }: CreateOrder,
  service: FlowService,
  world: World,
): Promise<readonly (FlowRun | undefined)[]> {
  if (ifRunExists === 'create') return [];
  const { flowId } = run;
  const budget = () => openBudget(connection.retryTimeoutMs, retryWorld(world));
  const existing = await during(
    `look for an existing run of flow ${flowId}`,
    findExistingRuns({ flowId, whole, windows, sameIsEnough: true }, service, budget),
  );
  const reason = reasonToRefrain(existing, ifRunExists);
  if (reason) throw new StepError(`create a run of flow ${flowId}`, 'none', reason);
  if (!isAllThere(existing)) world.report.besides(existing);
  return existing.same;
}

function isAllThere({ same }: ExistingRuns): boolean {
  return same.every((run) => run !== undefined);
}

function reasonToRefrain(existing: ExistingRuns, ifRunExists: 'attach' | 'fail'): RefrainedError | undefined {
  const first = existing.same.find((run) => run !== undefined);
  if (first && ifRunExists === 'fail') return existsError(first);
  if (!existing.isSettled && ifRunExists === 'fail') return unreadError();
  // One that has not begun may say later what it reads. One that has ended has had its time to.
  const silent = existing.silent.find(({ status }) => isUnderWay(status));
  return silent && !isAllThere(existing) ? silentError(silent) : undefined;
}

function existsError({ runId, status, window }: FlowRun): RefrainedError {
  const span = window ? `, ${formatBoth(window.startSeconds)} to ${formatBoth(window.endSeconds)}` : '';
  return new RefrainedError(
    `flow run ${runId} has exactly this window${span}, and its status is ${status || 'not known yet'}`,
    'Set if-run-exists to attach to take it over, or to create for a second run.',
  );
}

function unreadError(): RefrainedError {
  return new RefrainedError(
    'whether a run of this window exists is not known: the flow has had more than 2,000 runs since the window began, and older ones were not looked at',
    'Set if-run-exists to attach, which takes over a run of this window where it is among the newest 2,000, or to create.',
  );
}

function silentError({ runId, status }: FlowRun): RefrainedError {
  return new RefrainedError(
    `flow run ${runId} has not ended (status: ${status || 'none yet'}), and the service does not say which window it reads: it may be this one`,
    'Wait for it with the wait action, or look it up in Experience Platform. Then start this step again, with if-run-exists: create where its window is another one.',
  );
}
